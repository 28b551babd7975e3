import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useGraph } from '../store/context.ts';
import { nodeDefOf } from './registry.ts';

/** Any object: its kind's card from the registry. */
export const ObjectCard = memo(function ObjectCard({ id }: NodeProps) {
  const node = useGraph((state) => state.graph.nodes.get(id));
  if (node?.type !== 'card') return null;
  const { Card } = nodeDefOf(node.groupKind);
  return <Card node={node} />;
});
