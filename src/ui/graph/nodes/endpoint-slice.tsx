import type { EndpointSlice } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

function EndpointSliceCard({ node }: CardProps) {
  const t = useT();
  const endpoints = (node.object as EndpointSlice).endpoints ?? [];
  const ready = endpoints.filter((endpoint) => endpoint.conditions?.ready ?? true).length;
  return <CardFrame node={node} facts={<span>{t('graph.slice.endpoints', { ready, n: endpoints.length })}</span>} />;
}

export const endpointSliceNode: GraphNodeDef = {
  groupKind: 'discovery.k8s.io/EndpointSlice',
  band: 'owner',
  columns: 1,
  Card: EndpointSliceCard,
};
