import type { CronJob } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

function CronJobCard({ node }: CardProps) {
  const t = useT();
  const { spec, status } = node.object as CronJob;
  const active = status?.active?.length ?? 0;
  const badge =
    spec.suspend === true
      ? ({ text: t('graph.cron.suspended'), tone: 'gone' } as const)
      : ({ text: t('graph.job.active', { n: active }), tone: active > 0 ? 'pending' : 'ready' } as const);
  return <CardFrame node={node} badge={badge} facts={<span>{spec.schedule}</span>} />;
}

export const cronJobNode: GraphNodeDef = {
  groupKind: 'batch/CronJob',
  band: 'workload',
  columns: 1,
  Card: CronJobCard,
};
