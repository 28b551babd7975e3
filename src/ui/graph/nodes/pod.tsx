import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { PodRow } from '../parts/pod-row.tsx';
import { useGraph } from '../store/context.ts';

/** One pod in the view "ownership". */
export const PodCard = memo(function PodCard({ id }: NodeProps) {
  const node = useGraph((state) => state.graph.nodes.get(id));
  return node?.type === 'pod' ? <PodRow pod={node.pod} /> : null;
});
