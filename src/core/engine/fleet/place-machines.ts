import type { MachineShape, NewMachines } from '../machine-shape.ts';

/** Names and zones for machines that were asked for. Pure. */
const ZONES = ['zone-a', 'zone-b', 'zone-c'];

/** What is there already: the names that are taken, and the zone of each machine. */
export interface Taken {
  readonly names: Iterable<string>;
  readonly zones: Iterable<string>;
}

export function placeMachines(pools: readonly NewMachines[], taken: Taken): MachineShape[] {
  const names = new Set(taken.names);
  const zones = countZones(taken.zones);
  return pools.flatMap(({ count, prefix = 'node', zone, ...shape }) =>
    newNames(prefix, count, names).map((name) => {
      names.add(name);
      const at = zone ?? emptiest(zones);
      zones.set(at, (zones.get(at) ?? 0) + 1);
      return { ...shape, name, zone: at };
    }),
  );
}

/** The prefix and the numbers after the highest that anybody has. */
function newNames(prefix: string, count: number, taken: Iterable<string>): string[] {
  let highest = 0;
  for (const name of taken) {
    const digits = name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : '';
    if (/^\d{1,9}$/.test(digits)) highest = Math.max(highest, Number(digits));
  }
  return Array.from({ length: count }, (_, i) => `${prefix}-${highest + 1 + i}`);
}

function countZones(zones: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>(ZONES.map((zone) => [zone, 0]));
  for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return counts;
}

function emptiest(counts: ReadonlyMap<string, number>): string {
  let best: readonly [string, number] | undefined;
  for (const entry of counts) if (best === undefined || entry[1] < best[1]) best = entry;
  return best?.[0] ?? 'zone-a';
}
