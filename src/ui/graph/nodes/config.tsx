import type { ConfigMap, Secret } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

/** ConfigMap and Secret: how many keys they hold. Values of a Secret are not for a map. */
function ConfigCard({ node }: CardProps) {
  const t = useT();
  const { data = {} } = node.object as ConfigMap | Secret;
  return <CardFrame node={node} facts={<span>{t('graph.config.keys', { n: Object.keys(data).length })}</span>} />;
}

export const configMapNode: GraphNodeDef = { groupKind: 'ConfigMap', band: 'owner', columns: 1, Card: ConfigCard };
export const secretNode: GraphNodeDef = { groupKind: 'Secret', band: 'owner', columns: 1, Card: ConfigCard };
