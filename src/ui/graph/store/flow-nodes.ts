import type { Node } from '@xyflow/react';
import type { Layout } from '../layout/layout.ts';
import type { Rect } from '../layout/rect.ts';
import type { Graph } from '../projection/types.ts';

/**
 * What React Flow is given: places and sizes only. Content is read by each node itself, so a node here changes only
 * when it moves or grows. `handles: []` tells React Flow that there is nothing to measure.
 */
export type FlowNode = Node<Record<string, never>>;

const NO_DATA: Record<string, never> = {};

export class FlowNodes {
  #last = new Map<string, { rect: Rect; node: FlowNode }>();

  of(graph: Graph, layout: Layout): FlowNode[] {
    const next = new Map<string, { rect: Rect; node: FlowNode }>();
    for (const zone of layout.zones) next.set(zone.id, this.#node(zone.id, 'zone', zone.rect));
    for (const node of graph.nodes.values()) {
      const rect = layout.rects.get(node.id);
      if (rect !== undefined) next.set(node.id, this.#node(node.id, node.type, rect));
    }
    this.#last = next;
    return [...next.values()].map(({ node }) => node);
  }

  #node(id: string, type: string, rect: Rect): { rect: Rect; node: FlowNode } {
    const before = this.#last.get(id);
    if (before !== undefined && before.node.type === type && same(before.rect, rect)) return before;
    const { x, y, width, height } = rect;
    const isZone = type === 'zone';
    const node: FlowNode = {
      id,
      type,
      data: NO_DATA,
      position: { x, y },
      width,
      height,
      measured: { width, height },
      handles: [],
      ...(isZone ? { draggable: false, zIndex: -2 } : {}),
    };
    return { rect, node };
  }
}

const same = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
