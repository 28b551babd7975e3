import type { Ingress } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

/** Which hosts come in, and at which address; without one no controller has taken it up. */
function IngressCard({ node }: CardProps) {
  const t = useT();
  const { spec, status } = node.object as Ingress;
  const address = status?.loadBalancer?.ingress?.map(({ ip, hostname }) => ip ?? hostname).join(', ');
  const hosts = [...new Set((spec?.rules ?? []).map(({ host }) => host ?? '*'))].join(', ');
  const badge = address
    ? ({ text: address, tone: 'ready' } as const)
    : ({ text: t('graph.ingress.noAddress'), tone: 'pending' } as const);
  return <CardFrame node={node} badge={badge} facts={<span>{hosts}</span>} />;
}

export const ingressNode: GraphNodeDef = {
  groupKind: 'networking.k8s.io/Ingress',
  band: 'routing',
  columns: 1,
  Card: IngressCard,
};
