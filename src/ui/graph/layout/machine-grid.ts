import { byNaturalOrder } from '../projection/machines.ts';
import type { MachineNode } from '../projection/types.ts';
import type { Point } from './rect.ts';
import { ROOM_PADDING, ROOM_WIDTH, type Room } from './room.ts';

/**
 * The grid of machines: zones side by side in order of name, machines in order of name within. The number of columns
 * follows from the set of machines alone, so pods never move a machine sideways; a row only ever gets taller.
 */
export const HEADER = 40;
export const METERS = 50;
export const ZONE_PADDING = { x: 10, top: 28, bottom: 10 };
const GAP = 12;
/** Space for the first four pods; rows then grow in steps of two, so that the machines below move rarely. */
const FIRST = 136;
const STEP = 68;

export class MachineGrid {
  #rows: number[] = [];
  #machines = '';

  /** `isNarrow`: two columns, zones below each other. */
  place(machines: readonly MachineNode[], rooms: ReadonlyMap<string, Room>, isNarrow: boolean): Map<string, Point> {
    const seats = seatsOf(machines, isNarrow);
    this.#growRows(seats, rooms);
    const tops = this.#rowTops(seats);
    return new Map(seats.map(({ id, x, row }) => [id, { x, y: tops[row] ?? 0 }]));
  }

  #growRows(seats: readonly Seat[], rooms: ReadonlyMap<string, Room>): void {
    const machines = seats.flatMap(({ id, isGhost, row }) => (isGhost ? [] : `${id} ${row}`)).join();
    if (machines !== this.#machines) this.#rows = [];
    this.#machines = machines;
    for (const { id, row } of seats) {
      const steps = Math.ceil(Math.max(0, roomHeight(rooms.get(id)) - roomHeight(undefined)) / STEP);
      this.#rows[row] = Math.max(this.#rows[row] ?? 0, roomHeight(undefined) + steps * STEP);
    }
  }

  #rowTops(seats: readonly Seat[]): number[] {
    const starts = new Set(seats.filter((seat) => seat.startsZone && seat.row > 0).map((seat) => seat.row));
    const tops: number[] = [];
    let y = ZONE_PADDING.top;
    this.#rows.forEach((height, row) => {
      if (starts.has(row)) y += ZONE_PADDING.bottom + ZONE_PADDING.top;
      tops[row] = y;
      y += height + GAP;
    });
    return tops;
  }
}

interface Seat {
  readonly id: string;
  readonly x: number;
  readonly row: number;
  readonly isGhost: boolean;
  /** First row of a zone that is not at the top. */
  readonly startsZone: boolean;
}

function seatsOf(machines: readonly MachineNode[], isNarrow: boolean): Seat[] {
  const total = machines.filter((machine) => !isGhost(machine)).length;
  const seats: Seat[] = [];
  let [x, row] = [0, 0];
  for (const [zone, members] of zonesOf(machines)) {
    const columns = isNarrow ? Math.min(2, members.length) : columnsOf(members.length, total);
    const pad = zone.startsWith(UNZONED) ? 0 : ZONE_PADDING.x;
    members.forEach((node, i) => {
      const left = x + pad + (i % columns) * (ROOM_WIDTH + GAP);
      const startsZone = isNarrow && i < columns;
      seats.push({ id: node.id, x: left, row: row + Math.floor(i / columns), isGhost: isGhost(node), startsZone });
    });
    if (isNarrow) row += Math.ceil(members.length / columns);
    else x += Math.min(columns, members.length) * (ROOM_WIDTH + GAP) - GAP + 2 * pad + GAP;
  }
  return seats;
}

type Zones = ReadonlyMap<string, readonly MachineNode[]>;

/** After all letters: machines without a zone stand behind the zones, names without a machine behind all. */
const UNZONED = '\uffff';
const GHOSTS = '\uffff\uffff';

/** A name that only pods still know. It comes and goes with them, so it must not count. */
export const isGhost = (node: MachineNode): boolean => node.machine === null && node.ready === 'missing';

const groupOf = (node: MachineNode): string => (isGhost(node) ? GHOSTS : node.zone || UNZONED);

function zonesOf(machines: readonly MachineNode[]): Zones {
  const zones = new Map<string, MachineNode[]>();
  const sorted = [...machines].sort((a, b) => byNaturalOrder(groupOf(a), groupOf(b)) || byNaturalOrder(a.name, b.name));
  for (const machine of sorted) zones.set(groupOf(machine), [...(zones.get(groupOf(machine)) ?? []), machine]);
  return zones;
}

/** Up to four machines stand in one row; more make a block somewhat wider than tall, each zone with its share. */
function columnsOf(members: number, total: number): number {
  if (total <= 4) return members;
  return Math.max(1, Math.round((Math.ceil(Math.sqrt(total * 1.6)) * members) / total));
}

export function roomHeight(room: Room | undefined): number {
  return HEADER + METERS + (room?.height ?? FIRST) + ROOM_PADDING;
}
