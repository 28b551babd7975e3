import { flextree, type FlextreeNode } from 'd3-flextree';
import type { Graph, GraphNode, StackNode } from '../projection/types.ts';
import { CARD } from './card-rows.ts';
import type { Layout, Overrides } from './layout.ts';
import { sameRect, type Rect } from './rect.ts';
import { RoomPlan, ROOM_PADDING, ROOM_WIDTH, type Room } from './room.ts';

/**
 * Places of the view "ownership": one tree a namespace, owners on the left. What an object only names (a ConfigMap) is
 * put beside it as a child. Children stay in the order they came in, so a new pod is added at the end.
 */
const GAP = { across: 44, between: 12, apart: 24 };
const POD = { width: 192, height: 34 };
/** Narrower than above the machines: four generations stand side by side. */
const OWNER = { width: 188, height: CARD.height };
const STACK_HEADER = 36;
const STACK_BERTHS = 20;

interface Item {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly children: Item[];
}

export class TreeLayout {
  readonly #order = new Map<string, number>();
  readonly #plans = new Map<string, RoomPlan>();
  #came = 0;
  #last: Layout | undefined;

  place(graph: Graph, overrides: Overrides): Layout {
    this.#remember(graph);
    const rooms = this.#rooms(graph);
    const root = { id: '', width: 0, height: 0, children: this.#forest(graph, rooms) };
    const rects = new Map<string, Rect>();
    for (const node of layoutTree(root)) {
      if (node.data.id === '') continue;
      const { id, width, height } = node.data;
      const rect = { x: node.y, y: node.x - height / 2, width, height, ...overrides.get(id) };
      const before = this.#last?.rects.get(id);
      rects.set(id, sameRect(before, rect) ? (before as Rect) : rect);
    }
    this.#last = { rects, rooms, zones: [] };
    return this.#last;
  }

  #remember(graph: Graph): void {
    for (const id of this.#order.keys()) if (!graph.nodes.has(id)) this.#order.delete(id);
    const newcomers = [...graph.nodes.keys()].filter((id) => !this.#order.has(id));
    for (const id of newcomers.sort()) this.#order.set(id, this.#came++);
  }

  #rooms(graph: Graph): Map<string, Room> {
    const stacks = [...graph.nodes.values()].filter((node) => node.type === 'stack');
    const ids = new Set(stacks.map((node) => node.id));
    for (const id of this.#plans.keys()) if (!ids.has(id)) this.#plans.delete(id);
    return new Map(stacks.map((node) => [node.id, this.#room(node)]));
  }

  #room(node: StackNode): Room {
    const plan = this.#plans.get(node.id) ?? new RoomPlan(STACK_BERTHS);
    this.#plans.set(node.id, plan);
    return plan.update(node.pods.map((pod) => pod.key), true); // prettier-ignore
  }

  #forest(graph: Graph, rooms: ReadonlyMap<string, Room>): Item[] {
    const parents = parentsOf(graph);
    const items = new Map<string, Item>();
    for (const node of graph.nodes.values()) items.set(node.id, { id: node.id, ...sizeOf(node, rooms), children: [] });
    const roots: Item[] = [];
    const inOrder = [...items.values()].sort((a, b) => this.#rank(a.id) - this.#rank(b.id));
    for (const item of inOrder) {
      const parent = items.get(parents.get(item.id) ?? '');
      (parent === undefined ? roots : parent.children).push(item);
    }
    return roots;
  }

  #rank(id: string): number {
    return this.#order.get(id) ?? 0;
  }
}

/** The owner; for what nobody but a namespace owns, the first object that names it. Never a cycle. */
function parentsOf(graph: Graph): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const edges = [...graph.edges.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { type, source, target } of edges) {
    if (type === 'owns' && !parents.has(target) && !leadsTo(parents, source, target)) parents.set(target, source);
  }
  for (const { type, source, target } of edges) {
    const isRoot = parents.get(target)?.startsWith('Namespace/') ?? true;
    if (type === 'refers' && isRoot && !leadsTo(parents, source, target)) parents.set(target, source);
  }
  return parents;
}

function leadsTo(parents: ReadonlyMap<string, string>, from: string, to: string): boolean {
  for (let at: string | undefined = from; at !== undefined; at = parents.get(at)) if (at === to) return true;
  return false;
}

function sizeOf(node: GraphNode, rooms: ReadonlyMap<string, Room>): { width: number; height: number } {
  if (node.type === 'pod') return POD;
  if (node.type !== 'stack') return OWNER;
  return { width: ROOM_WIDTH, height: STACK_HEADER + (rooms.get(node.id)?.height ?? 0) + ROOM_PADDING };
}

function layoutTree(root: Item): readonly FlextreeNode<Item>[] {
  const layout = flextree<Item>({
    children: (item) => item.children,
    nodeSize: ({ data, parent }) => [
      data.height,
      data.id === '' ? 0 : data.width + GAP.across * Number(parent !== null),
    ],
    spacing: (a, b) => (a.parent === b.parent ? GAP.between : GAP.apart),
  });
  return layout(layout.hierarchy(root)).nodes;
}
