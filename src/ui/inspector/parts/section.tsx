import type { ReactNode } from 'react';
import styles from './section.module.css';

/** A titled part of a tab. */
export interface SectionProps {
  readonly title: string;
  /** Right of the title: a count, a button. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className={styles['section']}>
      <header className={styles['header']}>
        <h3 className={styles['title']}>{title}</h3>
        {aside === undefined ? null : <div className={styles['aside']}>{aside}</div>}
      </header>
      {children}
    </section>
  );
}
