import type { ResourceClaim, ResourceSlice } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

/** What drivers offer, node by node, and who has been given which of it. */
function ClaimCard({ node }: CardProps) {
  const t = useT();
  const { status } = node.object as ResourceClaim;
  const results = status?.allocation?.devices?.results ?? [];
  const isAllocated = status?.allocation !== undefined;
  const text = isAllocated ? t('graph.claim.devices', { n: results.length }) : t('graph.claim.waiting');
  const names = results.map(({ pool, device }) => `${pool}/${device}`).join(', ');
  return (
    <CardFrame
      node={node}
      badge={isAllocated ? null : { text, tone: 'pending' }}
      facts={<span title={names}>{isAllocated ? names || text : null}</span>}
    />
  );
}

function SliceCard({ node }: CardProps) {
  const t = useT();
  const { spec } = node.object as ResourceSlice;
  return (
    <CardFrame
      node={node}
      badge={{ text: t('graph.slice.devices', { n: spec.devices?.length ?? 0 }), tone: 'ready' }}
      facts={<span>{spec.nodeName}</span>}
    />
  );
}

const owner = { band: 'owner', columns: 1 } as const;

export const resourceClaimNode: GraphNodeDef = {
  groupKind: 'resource.k8s.io/ResourceClaim',
  ...owner,
  Card: ClaimCard,
};
export const resourceSliceNode: GraphNodeDef = {
  groupKind: 'resource.k8s.io/ResourceSlice',
  ...owner,
  Card: SliceCard,
};
