import { Undo2 } from 'lucide-react';
import type { FaultRecord } from '../../workers/protocol.ts';
import { useT, type Translate } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { useApp } from '../store/context.ts';
import { clockText } from '../inspector/model/age.ts';
import styles from './active-faults.module.css';
import { FAULT_INFO } from './fault-info.ts';
import { FaultIcon, faultTitle } from './fault-title.tsx';
import { useFaultActions } from './use-fault-actions.ts';

/** What is broken right now, since when, and the way back. */
export function ActiveFaults() {
  const t = useT();
  const faults = useApp((state) => state.faults);
  const actions = useFaultActions();
  return (
    <ul className={styles['list']}>
      {faults.map((fault) => {
        const title = faultTitle(t, fault.name);
        return (
          <li key={fault.id} className={styles['fault']}>
            <span className={styles['icon']}>
              <FaultIcon name={fault.name} />
            </span>
            <div className={styles['what']}>
              <div className={styles['title']}>{title}</div>
              <div className={styles['target']}>{fault.target === '' ? t('faults.kind.Cluster') : fault.target}</div>
              <div className={styles['since']}>
                {t('faults.since', { time: clockText(fault.since) })}
                {argsText(t, fault)}
              </div>
            </div>
            <Button
              size="s"
              aria-label={t('faults.undoOn', { fault: title, target: fault.target })}
              onClick={() => actions.clear(fault.id)}
            >
              <Undo2 size={14} aria-hidden="true" />
              {t('faults.undo')}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

/** ' · Delay 5000 ms' */
function argsText(t: Translate, { name, args = {} }: FaultRecord): string {
  const defs = (FAULT_INFO[name]?.args ?? []).filter((def) => args[def.name] !== undefined);
  return defs
    .map((def) => ` · ${t(def.label)} ${args[def.name]}${def.type === 'number' ? ` ${def.unit}` : ''}`)
    .join('');
}
