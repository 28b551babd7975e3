import { useT } from '../../i18n/use-t.ts';
import { useQuery } from '../hooks/use-query.ts';
import { AttemptCard } from '../parts/attempt-card.tsx';
import { Empty } from '../parts/empty.tsx';
import styles from './scheduling-tab.module.css';
import type { InspectorTabDef, TabProps } from './tab.ts';

/** Why this node, why not that one: the last attempts to place the pod, newest first. */
function SchedulingTab({ objectKey }: TabProps) {
  const t = useT();
  const { answer, error } = useQuery<'verdicts'>({ name: 'verdicts', key: objectKey });
  if (error !== undefined) return <Empty>{error}</Empty>;
  if (answer === undefined) return <Empty>{t('inspector.asking')}</Empty>;
  if (answer.length === 0) return <Empty>{t('inspector.noAttempts')}</Empty>;
  const newestFirst = [...answer].sort((a, b) => b.at - a.at);
  return (
    <ol className={styles['attempts']}>
      {newestFirst.map((attempt) => (
        <li key={attempt.at}>
          <AttemptCard attempt={attempt} />
        </li>
      ))}
    </ol>
  );
}

export const schedulingTab: InspectorTabDef = {
  id: 'scheduling',
  title: 'inspector.tab.scheduling',
  only: ['Pod'],
  Content: SchedulingTab,
};
