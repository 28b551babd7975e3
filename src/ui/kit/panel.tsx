import type { ReactNode } from 'react';
import styles from './panel.module.css';

/** A column of the page with a title, tools beside it and a body that scrolls. */
export interface PanelProps {
  readonly title: string;
  readonly tools?: ReactNode;
  /** Stays in view above the body: search, filters. */
  readonly head?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ title, tools, head, children }: PanelProps) {
  return (
    <section className={styles['panel']} aria-label={title}>
      <header className={styles['header']}>
        <h2 className={styles['title']}>{title}</h2>
        <div className={styles['tools']}>{tools}</div>
      </header>
      {head === undefined ? null : <div className={styles['head']}>{head}</div>}
      <div className={styles['body']}>{children}</div>
    </section>
  );
}
