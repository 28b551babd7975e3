import type { SchedulingAttempt } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { clockText } from '../model/age.ts';
import styles from './attempt-card.module.css';
import { VerdictTable } from './verdict-table.tsx';

const TONES = { scheduled: 'ready', unschedulable: 'failed', error: 'failed' } as const;

/** One attempt to place a pod: when, how it ended, and the verdict on each node. */
export function AttemptCard({ attempt }: { readonly attempt: SchedulingAttempt }) {
  const t = useT();
  return (
    <article>
      <header className={styles['head']}>
        <Badge tone={TONES[attempt.result]}>{t(`inspector.attempt.${attempt.result}`, { node: attempt.node })}</Badge>
        <time className={styles['time']}>{clockText(attempt.at)}</time>
      </header>
      {attempt.message === undefined || attempt.message === '' ? null : (
        <p className={styles['message']}>{attempt.message}</p>
      )}
      <VerdictTable attempt={attempt} />
    </article>
  );
}
