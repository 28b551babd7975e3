import type { Job } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame, type BadgeTone } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

function JobCard({ node }: CardProps) {
  const t = useT();
  const { spec, status } = node.object as Job;
  const wanted = spec.completions ?? spec.parallelism ?? 1;
  const done = status?.succeeded ?? 0;
  const hasFailed = status?.conditions?.some(({ type, status }) => type === 'Failed' && status === 'True') ?? false;
  const tone: BadgeTone = hasFailed ? 'fail' : done >= wanted ? 'ready' : 'pending';
  const facts = hasFailed ? t('graph.job.failed') : t('graph.job.active', { n: status?.active ?? 0 });
  return (
    <CardFrame
      node={node}
      badge={{ text: t('graph.job.done', { ready: done, n: wanted }), tone }}
      meter={{ value: done, of: wanted, tone }}
      facts={<span>{facts}</span>}
    />
  );
}

export const jobNode: GraphNodeDef = { groupKind: 'batch/Job', band: 'workload', columns: 1, Card: JobCard };
