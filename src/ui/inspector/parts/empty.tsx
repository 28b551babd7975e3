import type { ReactNode } from 'react';
import styles from './empty.module.css';

/** A quiet sentence where there is nothing to show. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className={styles['empty']}>{children}</p>;
}
