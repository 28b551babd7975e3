import { History, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { useApp } from '../store/context.ts';
import styles from './fault-card.module.css';
import { FaultArgsForm } from './fault-args-form.tsx';
import { initialArgs, sentArgs, type FaultArgs } from './fault-info.ts';
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
  const [args, setArgs] = useState<FaultArgs>(() => initialArgs(name));
  const title = faultTitle(t, name);
  return (
    <li className={styles['card']} data-active={active !== undefined}>
      <span className={styles['icon']}>
        <FaultIcon name={name} size={18} />
      </span>
      <div className={styles['what']}>
        <h3 className={styles['title']}>{title}</h3>
        <p className={styles['text']}>{faultText(t, name)}</p>
        {active ? null : <FaultArgsForm name={name} target={target} args={args} onChange={setArgs} />}
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
          onClick={() => actions.inject({ name, target, args: sentArgs(args) })}
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
