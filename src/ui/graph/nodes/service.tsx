import type { Service } from '../../../core/api/types.ts';
import { useT, type Translate } from '../../i18n/use-t.ts';
import { CardFrame } from '../parts/card.tsx';
import type { EndpointCounts } from '../projection/types.ts';
import type { CardProps, GraphNodeDef } from './node-def.ts';

function ServiceCard({ node }: CardProps) {
  const t = useT();
  const { spec } = node.object as Service;
  const endpoints = node.endpoints ?? { total: 0, ready: 0 };
  const ports = (spec.ports ?? []).map((port) => port.port).join(',');
  const address = spec.clusterIP === 'None' ? t('graph.service.headless') : (spec.clusterIP ?? spec.externalName ?? '');
  const isSelecting = spec.type !== 'ExternalName';
  return (
    <CardFrame
      node={node}
      badge={isSelecting ? endpointsBadge(t, endpoints) : null}
      facts={<Address text={ports === '' ? address : `${address}:${ports}`} />}
    />
  );
}

const Address = ({ text }: { readonly text: string }) => (
  <code style={{ font: '11.5px/18px var(--mono)' }}>{text}</code>
);

function endpointsBadge(t: Translate, { ready, total }: EndpointCounts) {
  if (ready === 0) return { text: t('graph.service.noEndpoints'), tone: 'fail' } as const;
  if (ready < total) return { text: t('graph.service.someReady', { ready, n: total }), tone: 'pending' } as const;
  return { text: t('graph.service.endpoints', { n: ready }), tone: 'ready' } as const;
}

export const serviceNode: GraphNodeDef = { groupKind: 'Service', band: 'routing', columns: 1, Card: ServiceCard };
