import type { Layout } from '../layout/layout.ts';
import type { Graph, GraphEdge } from '../projection/types.ts';
import { curveBetween, curveDown, curveToRoom, svgPath, type Curve } from './edge-path.ts';

/** The lines to draw: edges of the graph, and those from owners to the rooms of their pods, for what is looked at. */
export interface Line {
  readonly id: string;
  readonly type: GraphEdge['type'];
  readonly d: string;
  readonly isBroken: boolean;
  readonly isRelated: boolean;
}

export function edgeLines(graph: Graph, layout: Layout, related: ReadonlySet<string> | null): Line[] {
  const lines: Line[] = [];
  for (const edge of graph.edges.values()) {
    const curve = edgeCurve(edge, layout);
    if (curve === null) continue;
    const isRelated = related !== null && related.has(edge.source) && related.has(edge.target);
    const isBroken = edge.type === 'routes' && edge.ready === 0;
    lines.push({ id: edge.id, type: edge.type, d: svgPath(curve), isBroken, isRelated });
  }
  return related === null || graph.view !== 'nodes' ? lines : [...lines, ...podLines(graph, layout, related)];
}

function edgeCurve(edge: GraphEdge, layout: Layout): Curve | null {
  const [from, to] = [layout.rects.get(edge.source), layout.rects.get(edge.target)];
  if (from === undefined || to === undefined) return null;
  const isIntoRoom = edge.type === 'routes' && layout.rooms.has(edge.target) && edge.target.startsWith('Node/');
  return isIntoRoom ? curveDown(from, to) : curveBetween(from, to);
}

function podLines(graph: Graph, layout: Layout, related: ReadonlySet<string>): Line[] {
  const lines = new Map<string, Line>();
  for (const node of graph.nodes.values()) {
    if (node.type !== 'machine' && node.type !== 'waiting') continue;
    for (const pod of node.pods) {
      const id = `owns ${pod.owner} ${node.id}`;
      if (lines.has(id) || !related.has(pod.key) || !related.has(pod.owner)) continue;
      const [owner, room] = [layout.rects.get(pod.owner), layout.rects.get(node.id)];
      if (owner === undefined || room === undefined) continue;
      lines.set(id, { id, type: 'owns', d: svgPath(curveToRoom(owner, room)), isBroken: false, isRelated: true });
    }
  }
  return [...lines.values()];
}
