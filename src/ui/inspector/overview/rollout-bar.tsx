import { useT } from '../../i18n/use-t.ts';
import type { Counts } from '../model/workload-progress.ts';
import styles from './rollout-bar.module.css';

/** Four counts against the number wanted, each a row of small squares (a bar above MANY). */
const MANY = 16;

const COUNTS = ['updated', 'ready', 'available', 'current'] as const;

export function RolloutBar({ progress }: { readonly progress: Counts }) {
  const t = useT();
  return (
    <dl className={styles['bar']}>
      {COUNTS.map((name) => (
        <div key={name} className={styles['row']}>
          <dt>{t(`inspector.${name}`)}</dt>
          <dd className={styles['count']}>
            {progress[name]}
            <span className={styles['of']}>/{progress.desired}</span>
          </dd>
          <dd aria-hidden="true">
            <Squares value={progress[name]} of={progress.desired} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Squares({ value, of }: { readonly value: number; readonly of: number }) {
  const most = Math.max(value, of);
  if (most > MANY)
    return (
      <div className={styles['line']}>
        <div style={{ width: `${(100 * value) / most}%` }} />
      </div>
    );
  return (
    <div className={styles['squares']}>
      {Array.from({ length: most }, (_, i) => (
        <i key={i} data-state={i >= value ? 'missing' : i >= of ? 'extra' : 'there'} />
      ))}
    </div>
  );
}
