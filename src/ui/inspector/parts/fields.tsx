import type { ReactNode } from 'react';
import styles from './fields.module.css';

/** Names and values in two columns. Rows whose value is undefined or empty are left out. */
export interface Field {
  readonly label: string;
  readonly value: ReactNode;
}

const isEmpty = (value: ReactNode): boolean => value === undefined || value === null || value === '';

export function Fields({ rows }: { readonly rows: readonly Field[] }) {
  return (
    <dl className={styles['fields']}>
      {rows
        .filter((row) => !isEmpty(row.value))
        .map((row) => (
          <div key={row.label} className={styles['row']}>
            <dt>{row.label}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
    </dl>
  );
}
