import type { ReplicaSet } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { useGraph } from '../store/context.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';
import { replicasBadge, replicasMeter } from './workload-state.ts';

const HASH_LABEL = 'pod-template-hash';

function ReplicaSetCard({ node }: CardProps) {
  const t = useT();
  const isSmall = useGraph((state) => state.graph.view === 'nodes');
  const set = node.object as ReplicaSet;
  const replicas = { ready: set.status?.readyReplicas ?? 0, desired: set.spec.replicas ?? 1 };
  const revision = set.metadata.annotations?.['deployment.kubernetes.io/revision'];
  return (
    <CardFrame
      node={node}
      isSmall={isSmall}
      title={shortTitle(set)}
      badge={replicasBadge(t, replicas)}
      meter={replicasMeter(replicas)}
      facts={<span>{revision === undefined ? set.metadata.labels?.[HASH_LABEL] : `#${revision}`}</span>}
    />
  );
}

/** Beside its Deployment the hash is enough to tell it apart. */
function shortTitle(set: ReplicaSet): string {
  const { name } = set.metadata;
  const hash = set.metadata.labels?.[HASH_LABEL];
  const owner = set.metadata.ownerReferences?.[0]?.name;
  return hash ?? (owner !== undefined && name.startsWith(`${owner}-`) ? name.slice(owner.length + 1) : name);
}

export const replicaSetNode: GraphNodeDef = {
  groupKind: 'apps/ReplicaSet',
  band: 'sub',
  columns: 1,
  Card: ReplicaSetCard,
};
