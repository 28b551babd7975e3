import type { StatefulSet } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';
import { replicasBadge, replicasMeter } from './workload-state.ts';

function StatefulSetCard({ node }: CardProps) {
  const t = useT();
  const set = node.object as StatefulSet;
  const replicas = { ready: set.status?.readyReplicas ?? 0, desired: set.spec.replicas ?? 1 };
  return <CardFrame node={node} badge={replicasBadge(t, replicas)} meter={replicasMeter(replicas)} />;
}

export const statefulSetNode: GraphNodeDef = {
  groupKind: 'apps/StatefulSet',
  band: 'workload',
  columns: 1,
  Card: StatefulSetCard,
};
