import type { KubeObject } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { useNow } from '../hooks/use-now.ts';
import { ageAt } from '../model/age.ts';
import { conditionRows } from '../model/conditions.ts';
import styles from './conditions-table.module.css';

/** Conditions as a list: type and status on one line, reason and message below. `isBrief` leaves the messages out. */
export interface ConditionsTableProps {
  readonly object: KubeObject;
  readonly isBrief?: boolean;
}

export function ConditionsTable({ object, isBrief = false }: ConditionsTableProps) {
  const t = useT();
  const now = useNow();
  return (
    <ul className={styles['list']}>
      {conditionRows(object).map((row) => (
        <li key={row.type} className={styles['row']}>
          <span className={styles['type']}>{row.type}</span>
          <Badge tone={row.tone}>{row.status}</Badge>
          <span className={styles['since']}>
            {row.since === undefined ? '' : t('inspector.forAge', { age: ageAt(now, row.since) })}
          </span>
          {isBrief || (row.reason === '' && row.message === '') ? null : (
            <p className={styles['why']}>
              {row.reason === '' ? null : <code>{row.reason}</code>} {row.message}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
