import { ViewportPortal } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { useGraph } from '../store/context.ts';
import { edgeLines } from './edge-lines.ts';
import styles from './edges.module.css';

/** All lines in one drawing behind the cards, in the units of the graph. */
export const EdgeLayer = memo(function EdgeLayer() {
  const view = useGraph((state) => state.graph.view);
  const edges = useGraph((state) => state.graph.edges);
  const layout = useGraph((state) => state.layout);
  const related = useGraph((state) => state.related);
  const isDimming = useGraph((state) => state.hover !== null);
  // pods in rooms have lines of their own, so the whole graph counts only while something is looked at
  const pods = useGraph((state) => (state.related === null ? null : state.graph.nodes));
  const lines = useMemo(
    () => edgeLines({ view, edges, nodes: pods ?? new Map() }, layout, related),
    [view, edges, pods, layout, related],
  );
  return (
    <ViewportPortal>
      <svg className={styles['layer']} data-dimming={isDimming || undefined} aria-hidden="true">
        {lines.map((line) => (
          <path
            key={line.id}
            d={line.d}
            className={styles[line.type]}
            data-broken={line.isBroken || undefined}
            data-related={line.isRelated || undefined}
          />
        ))}
      </svg>
    </ViewportPortal>
  );
});
