import { Fragment } from 'react';
import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { SchedulingAttempt } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { clockText } from '../model/age.ts';
import styles from './attempt-card.module.css';
import { ObjectLink } from './object-link.tsx';
import { VerdictTable } from './verdict-table.tsx';

const TONES = { scheduled: 'ready', unschedulable: 'failed', error: 'failed' } as const;

/** Who had to go to make room for the pod, and where. */
function Preemption({ node, victims }: NonNullable<SchedulingAttempt['preemption']>) {
  const t = useT();
  return (
    <p className={styles['preemption']}>
      {t('inspector.attempt.preempted')} <ObjectLink to={objectKey('Node', '', node)} />
      {': '}
      {victims.map((victim, i) => (
        <Fragment key={victim}>
          {i === 0 ? '' : ', '}
          <ObjectLink to={podKey(victim)}>{victim}</ObjectLink>
        </Fragment>
      ))}
    </p>
  );
}

/** 'default/web-y'. */
function podKey(victim: string): ObjectKey {
  const slash = victim.indexOf('/');
  return objectKey('Pod', victim.slice(0, slash), victim.slice(slash + 1));
}

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
      {attempt.preemption === undefined ? null : <Preemption {...attempt.preemption} />}
      <VerdictTable attempt={attempt} />
    </article>
  );
}
