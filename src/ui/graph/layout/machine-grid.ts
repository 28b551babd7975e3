import { byNaturalOrder } from '../projection/machines.ts';
import type { MachineNode } from '../projection/types.ts';
import type { Point } from './rect.ts';
import { ROOM_PADDING, ROOM_WIDTH, type Room } from './room.ts';

/**
 * The grid of machines: zones side by side in order of name, machines in order of name within. The number of columns
 * follows from the set of machines alone, so pods never move a machine sideways; a row only ever gets taller.
 */
export const HEADER = 40;
export const METERS = 46;
export const ZONE_PADDING = { x: 14, top: 30, bottom: 14 };
const GAP = 16;
/** Rows grow in steps of four pods, so that the machines below move rarely. */
const STEP = 120;

export class MachineGrid {
  #rows: number[] = [];
  #machines = '';

  place(machines: readonly MachineNode[], rooms: ReadonlyMap<string, Room>): Map<string, Point> {
    const zones = zonesOf(machines);
    const heights = new Map(machines.map(({ id }) => [id, roomHeight(rooms.get(id))]));
    const total = machines.filter((machine) => !isGhost(machine)).length;
    this.#growRows(zones, heights, total);
    const places = new Map<string, Point>();
    let x = 0;
    for (const [zone, members] of zones) {
      const columns = columnsOf(members.length, total);
      const pad = zone.startsWith(UNZONED) ? 0 : ZONE_PADDING.x;
      members.forEach(({ id }, i) => {
        places.set(id, { x: x + pad + (i % columns) * (ROOM_WIDTH + GAP), y: this.#rowTop(Math.floor(i / columns)) });
      });
      x += Math.min(columns, members.length) * (ROOM_WIDTH + GAP) - GAP + 2 * pad + GAP;
    }
    return places;
  }

  #growRows(zones: Zones, heights: ReadonlyMap<string, number>, total: number): void {
    const machines = [...zones]
      .flatMap(([zone, members]) => (zone === GHOSTS ? [] : members.map(({ id }) => id)))
      .join();
    if (machines !== this.#machines) this.#rows = [];
    this.#machines = machines;
    for (const members of zones.values()) {
      const columns = columnsOf(members.length, total);
      members.forEach(({ id }, i) => {
        const row = Math.floor(i / columns);
        const steps = Math.ceil(Math.max(0, (heights.get(id) ?? 0) - roomHeight(undefined)) / STEP);
        this.#rows[row] = Math.max(this.#rows[row] ?? 0, roomHeight(undefined) + steps * STEP);
      });
    }
  }

  #rowTop(row: number): number {
    return ZONE_PADDING.top + this.#rows.slice(0, row).reduce((sum, height) => sum + height + GAP, 0);
  }
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

/** Up to four machines stand in one row; more make a block somewhat wider than tall. */
function columnsOf(members: number, total: number): number {
  return total <= 4 ? members : Math.ceil(Math.sqrt(members * 1.5));
}

export function roomHeight(room: Room | undefined): number {
  return HEADER + METERS + (room?.height ?? STEP) + ROOM_PADDING;
}
