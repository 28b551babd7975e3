import type { DaemonSet } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';
import { replicasBadge, replicasMeter } from './workload-state.ts';

function DaemonSetCard({ node }: CardProps) {
  const t = useT();
  const { status } = node.object as DaemonSet;
  const replicas = { ready: status?.numberReady ?? 0, desired: status?.desiredNumberScheduled ?? 0 };
  return <CardFrame node={node} badge={replicasBadge(t, replicas)} meter={replicasMeter(replicas)} />;
}

export const daemonSetNode: GraphNodeDef = {
  groupKind: 'apps/DaemonSet',
  band: 'workload',
  columns: 1,
  Card: DaemonSetCard,
};
