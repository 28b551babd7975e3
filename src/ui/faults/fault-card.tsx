import { History, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { useApp } from '../store/context.ts';
import styles from './fault-card.module.css';
import { FAULT_INFO, initialArgs, type FaultArg } from './fault-info.ts';
import type { FaultOption } from './fault-options.ts';
import { FaultIcon, faultText, faultTitle } from './fault-title.tsx';
import { useFaultActions } from './use-fault-actions.ts';

/** One fault of the catalogue with its arguments. */
export interface FaultCardProps {
  readonly option: FaultOption;
  readonly target: string;
}

export function FaultCard({ option, target }: FaultCardProps) {
  const t = useT();
  const actions = useFaultActions();
  const { name, active, isOneShot } = option;
  const [args, setArgs] = useState<Readonly<Record<string, number>>>(() => initialArgs(name));
  const title = faultTitle(t, name);
  return (
    <li className={styles['card']} data-active={active !== undefined}>
      <span className={styles['icon']}>
        <FaultIcon name={name} size={18} />
      </span>
      <div className={styles['what']}>
        <h3 className={styles['title']}>{title}</h3>
        <p className={styles['text']}>{faultText(t, name)}</p>
        {active ? null : <Args name={name} args={args} onChange={setArgs} />}
      </div>
      {active ? (
        <Button
          size="s"
          aria-label={t('faults.undoOn', { fault: title, target })}
          onClick={() => actions.clear(active.id)}
        >
          <Undo2 size={14} aria-hidden="true" />
          {t('faults.undo')}
        </Button>
      ) : (
        <Button
          size="s"
          variant="danger"
          aria-label={t('faults.doOn', { fault: title, target })}
          onClick={() => actions.inject({ name, target, args })}
        >
          {t('faults.do')}
        </Button>
      )}
      {isOneShot ? <RewindNote /> : null}
    </li>
  );
}

/** A one-shot act leaves nothing to clear: undo is the moment before it. */
function RewindNote() {
  const t = useT();
  const actions = useFaultActions();
  const canRewind = useApp((state) => state.clock.canRewindCommand);
  return (
    <button type="button" className={styles['rewind']} disabled={!canRewind} onClick={() => actions.rewind()}>
      <History size={13} aria-hidden="true" />
      {t('faults.rewindNote')}
    </button>
  );
}

interface ArgsProps {
  readonly name: string;
  readonly args: Readonly<Record<string, number>>;
  readonly onChange: (args: Readonly<Record<string, number>>) => void;
}

function Args({ name, args, onChange }: ArgsProps) {
  const t = useT();
  const defs = FAULT_INFO[name]?.args ?? [];
  const set = (def: FaultArg, text: string): void => {
    const value = Number(text);
    if (Number.isFinite(value)) onChange({ ...args, [def.name]: Math.min(def.max, Math.max(def.min, value)) });
  };
  return (
    <>
      {defs.map((def) => (
        <label key={def.name} className={styles['arg']}>
          {t(def.label)}
          <input
            type="number"
            key={name}
            defaultValue={args[def.name]}
            min={def.min}
            max={def.max}
            step={def.step}
            onChange={(event) => set(def, event.target.value)}
          />
          {def.unit}
        </label>
      ))}
    </>
  );
}
