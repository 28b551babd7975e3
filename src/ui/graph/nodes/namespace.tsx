import type { Namespace } from '../../../core/api/types.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

function NamespaceCard({ node }: CardProps) {
  return <CardFrame node={node} facts={<span>{(node.object as Namespace).status?.phase}</span>} />;
}

export const namespaceNode: GraphNodeDef = { groupKind: 'Namespace', band: 'owner', columns: 1, Card: NamespaceCard };
