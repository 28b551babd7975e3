import type { CardNode, Graph, GraphNode, MachineNode } from '../projection/types.ts';
import { cardColumns, evenPart } from './card-columns.ts';
import { CARD, CardRows, COLUMN, SUB_CARD, type Unit } from './card-rows.ts';
import { type Layout, type Overrides, type Zone } from './layout.ts';
import { isGhost, MachineGrid, roomHeight, ZONE_PADDING } from './machine-grid.ts';
import { boundsOf, grow, sameRect, type Point, type Rect } from './rect.ts';
import { MIN_BERTHS, ROOM_WIDTH, RoomPlan, type Room } from './room.ts';

/**
 * Places of the view "nodes": machines below, Services above them, workloads on top, pods without a node at the top
 * right. Remembers who sits where; the projection does not.
 */
const CROWDED_FROM = 300;
const LINE = 56;
const BAND_GAP = 36;
/** Room for traffic, Service and waiting pods side by side, however few machines there are. */
const MIN_COLUMNS = 3;
const WAITING = { least: 148, most: 480, head: 36, foot: 12 } as const;
const WAITING_BERTHS = 3;

const COLUMN_GAP = COLUMN - CARD.width;

interface Units {
  readonly routing: Unit[];
  readonly workloads: Unit[];
}

/** Whether a kind's card has smaller ones beside it (Deployment and its ReplicaSets). */
export type LayoutHints = (groupKind: string) => { readonly band: string; readonly columns: 1 | 2 };

export class NodesLayout {
  readonly #plans = new Map<string, RoomPlan>();
  readonly #grid = new MachineGrid();
  readonly #routing = new CardRows();
  readonly #workloads = new CardRows();
  readonly #hints: LayoutHints;
  #isNarrow = false;
  #last: Layout | undefined;

  constructor(hints: LayoutHints) {
    this.#hints = hints;
  }

  /** For a canvas too narrow for three machines side by side. */
  setNarrow(isNarrow: boolean): void {
    this.#isNarrow = isNarrow;
  }

  place(graph: Graph, overrides: Overrides): Layout {
    const nodes = [...graph.nodes.values()];
    const rooms = this.#placeRooms(nodes);
    const machines = nodes.filter((node) => node.type === 'machine');
    const points = this.#grid.place(machines, rooms, this.#isNarrow);
    const taken = gridWidth(machines, points);
    const units = this.#units(nodes, graph);
    const columns = this.#columns(units, taken);
    const width = Math.max(columns * COLUMN - COLUMN_GAP, taken);
    const shift = (width - taken) / 2;
    for (const [id, point] of points) points.set(id, { x: point.x + shift, y: point.y });
    for (const [id, point] of this.#placeCards(units, columns, width, rooms.get('waiting'))) points.set(id, point);
    for (const [id, point] of overrides) if (points.has(id)) points.set(id, point);
    const rects = this.#rects(nodes, points, rooms);
    this.#last = { rects, rooms, zones: zonesAround(machines, rects) };
    return this.#last;
  }

  #placeRooms(nodes: readonly GraphNode[]): Map<string, Room> {
    const withPods = nodes.filter((node) => node.type === 'machine' || node.type === 'waiting');
    const total = withPods.reduce((sum, node) => sum + node.pods.length, 0);
    const ids = new Set(withPods.map((node) => node.id));
    for (const id of this.#plans.keys()) if (!ids.has(id)) this.#plans.delete(id);
    const rooms = new Map<string, Room>();
    for (const { id, type, pods } of withPods) {
      const plan = this.#plans.get(id) ?? new RoomPlan(type === 'waiting' ? WAITING_BERTHS : MIN_BERTHS);
      this.#plans.set(id, plan);
      const isCrowded = total > CROWDED_FROM || (type === 'waiting' && pods.length > WAITING_BERTHS);
      rooms.set(id, plan.update(pods.map((pod) => pod.key), isCrowded)); // prettier-ignore
    }
    return rooms;
  }

  #columns({ routing, workloads }: Units, taken: number): number {
    if (this.#isNarrow) return 2;
    const least = Math.max(MIN_COLUMNS, Math.floor((taken + COLUMN_GAP) / COLUMN));
    const cells = workloads.reduce((sum, unit) => sum + unit.columns, 0);
    return cardColumns(least, { workloads: cells, routing: routing.length });
  }

  #placeCards({ routing, workloads }: Units, columns: number, width: number, waiting: Room | undefined) {
    const lower = this.#routing.place(routing, columns, -LINE);
    const bottom = Math.min(lower.top, -LINE - CARD.height) - BAND_GAP;
    const isSpare = evenPart(columns) < columns;
    const upper = this.#workloads.place(workloads, evenPart(columns), bottom);
    const points = new Map([...lower.points, ...upper.points]);
    const waitingBottom = isSpare ? bottom : Math.min(bottom, upper.top) - BAND_GAP;
    if (waiting) points.set('waiting', { x: width - ROOM_WIDTH, y: waitingBottom - waitingHeight(waiting) });
    return points;
  }

  #units(nodes: readonly GraphNode[], graph: Graph): Units {
    const subsOf = this.#subsByOwner(graph);
    const taken = new Set([...subsOf.values()].flat());
    const routing: Unit[] = [];
    const workloads: Unit[] = [];
    for (const node of [...nodes].sort(byPlacement)) {
      if (node.type === 'traffic') routing.push({ id: node.id, columns: 1, subs: [] });
      if (node.type !== 'card' || taken.has(node.id)) continue;
      const { band, columns } = this.#hints(node.groupKind);
      if (band === 'routing') routing.push({ id: node.id, columns: 1, subs: [] });
      else workloads.push({ id: node.id, columns, subs: subsOf.get(node.id) ?? [] });
    }
    return { routing, workloads };
  }

  #subsByOwner(graph: Graph): Map<string, string[]> {
    const subs = new Map<string, string[]>();
    for (const { type, source, target } of graph.edges.values()) {
      const [owner, node] = [graph.nodes.get(source), graph.nodes.get(target)];
      if ((type !== 'owns' && type !== 'refers') || owner?.type !== 'card' || node?.type !== 'card') continue;
      if (this.#hints(node.groupKind).band !== 'sub' || this.#hints(owner.groupKind).columns !== 2) continue;
      subs.set(source, [...(subs.get(source) ?? []), target]);
    }
    for (const list of subs.values()) list.sort();
    return subs;
  }

  #rects(nodes: readonly GraphNode[], points: ReadonlyMap<string, Point>, rooms: ReadonlyMap<string, Room>) {
    const rects = new Map<string, Rect>();
    for (const node of nodes) {
      const point = points.get(node.id);
      if (point === undefined) continue;
      const rect = { x: point.x, y: point.y, ...this.#size(node, rooms) };
      const before = this.#last?.rects.get(node.id);
      rects.set(node.id, sameRect(before, rect) ? (before as Rect) : rect);
    }
    return rects;
  }

  #size(node: GraphNode, rooms: ReadonlyMap<string, Room>): { width: number; height: number } {
    if (node.type === 'machine') return { width: ROOM_WIDTH, height: roomHeight(rooms.get(node.id)) };
    if (node.type === 'waiting') return { width: ROOM_WIDTH, height: waitingHeight(rooms.get(node.id)) };
    return node.type === 'card' && this.#hints(node.groupKind).band === 'sub' ? SUB_CARD : CARD;
  }
}

/** As tall as its pods need, within bounds. */
function waitingHeight(room: Room | undefined): number {
  const { least, most, head, foot } = WAITING;
  return Math.min(most, Math.max(least, head + (room?.height ?? 0) + foot));
}

/** Sources of traffic first, then by name: only matters for things that come in the same frame. */
function byPlacement(a: GraphNode, b: GraphNode): number {
  const rank = (node: GraphNode): number => (node.type === 'traffic' ? 0 : 1);
  return rank(a) - rank(b) || (nameOf(a) < nameOf(b) ? -1 : 1);
}

const nameOf = (node: GraphNode): string =>
  node.type === 'card' ? ((node satisfies CardNode).object.metadata.name ?? '') : node.id;

function gridWidth(machines: readonly MachineNode[], points: ReadonlyMap<string, Point>): number {
  const rights = machines.map((node) => {
    const pad = node.zone === '' ? 0 : ZONE_PADDING.x;
    return isGhost(node) ? 0 : (points.get(node.id)?.x ?? 0) + ROOM_WIDTH + pad;
  });
  return Math.max(0, ...rights);
}

/** A region around the machines of each named zone, wherever they were dragged. */
function zonesAround(machines: readonly MachineNode[], rects: ReadonlyMap<string, Rect>): Zone[] {
  const byZone = new Map<string, Rect[]>();
  for (const { zone, id } of machines) {
    const rect = rects.get(id);
    if (zone !== '' && rect !== undefined) byZone.set(zone, [...(byZone.get(zone) ?? []), rect]);
  }
  const tallest = Math.max(0, ...[...byZone.values()].map((list) => boundsOf(list).height));
  return [...byZone].map(([name, list]) => {
    const bounds = boundsOf(list);
    return {
      id: `zone/${name}`,
      name,
      rect: grow({ ...bounds, height: Math.max(bounds.height, tallest) }, ZONE_PADDING),
    };
  });
}
