import { toMilli } from '../../api/quantity.ts';
import type { Node } from '../../api/types.ts';
import { readyOf } from '../node/health.ts';

/**
 * How many endpoints each zone should have for its share of the nodes' CPU. Pure; in order of the zones' names.
 * Upstream: staging/src/k8s.io/endpointslice/topologycache/topologycache.go (SetNodes, getAllocations), utils.go.
 */
export interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** Share of each zone in the CPU of all nodes. */
export type ZoneRatios = ReadonlyMap<string, number>;

export type Allocations = ReadonlyMap<string, Allocation>;

const OVERLOAD = 0.2;
const ZONE = 'topology.kubernetes.io/zone';
const EXCLUDED = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];
const INSUFFICIENT_NODES = 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
const INSUFFICIENT_ENDPOINTS = 'Insufficient number of endpoints';
const EXCEEDS = 'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold';

export const isNodeReady = (node: Node): boolean => readyOf(node)?.status === 'True';

export const zoneOfNode = (node: Node): string | undefined => node.metadata.labels?.[ZONE];

/** Undefined: a ready node says nothing of its zone or CPU, or there are fewer than two zones. */
export function zoneRatios(nodes: readonly Node[]): ZoneRatios | undefined {
  const cpu = new Map<string, number>();
  let total = 0;
  for (const node of nodes) {
    if (EXCLUDED.some((label) => node.metadata.labels?.[label] !== undefined) || !isNodeReady(node)) continue;
    const milli = toMilli(node.status?.allocatable?.['cpu']);
    const zone = zoneOfNode(node);
    if (!zone || milli === 0) return undefined;
    cpu.set(zone, (cpu.get(zone) ?? 0) + milli);
    total += milli;
  }
  if (cpu.size < 2) return undefined;
  return new Map([...cpu].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, milli]) => [zone, milli / total]));
}

/** Or why there can be none. */
export function atLeast(endpoints: number, ratios: ZoneRatios | undefined): Allocations | string {
  if (!ratios) return INSUFFICIENT_NODES;
  const counts = `(${endpoints} endpoints, ${ratios.size} zones)`;
  if (ratios.size > endpoints) return `${INSUFFICIENT_ENDPOINTS} ${counts}`;
  const wanted = [...ratios].map(([zone, ratio]) => {
    const desired = ratio * endpoints;
    const minimum = minimumOf(desired);
    return { zone, minimum, desired: Math.max(desired, minimum) };
  });
  const sum = wanted.reduce((n, { minimum }) => n + minimum, 0);
  if (sum > endpoints) return `${EXCEEDS} ${counts}`;
  return new Map(
    wanted.map(({ zone, minimum, desired }) => [zone, { minimum, desired, maximum: minimum + endpoints - sum }]),
  );
}

const minimumOf = (desired: number): number => Math.ceil(desired * (1 / (1 + OVERLOAD)));

/** Whether a zone has fewer endpoints than it must have. */
export function isOverloaded(allocated: ReadonlyMap<string, number>, ratios: ZoneRatios | undefined): boolean {
  if (allocated.size === 0) return false;
  if (!ratios) return true;
  let total = 0;
  for (const n of allocated.values()) total += n;
  for (const [zone, ratio] of ratios) {
    const own = allocated.get(zone);
    if (own === undefined || own < minimumOf(total * ratio)) return true;
  }
  return false;
}

/** How many endpoints each zone gives away and gets. */
export function giveAndTake(
  allocations: Allocations,
  allocated: ReadonlyMap<string, number>,
): { giving: Map<string, number>; receiving: Map<string, number> } {
  const tooMany = new Map<string, number>();
  const tooFew = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const difference = (allocated.get(zone) ?? 0) - desired;
    if (difference > 0) tooMany.set(zone, difference);
    else if (difference < 0) tooFew.set(zone, -difference);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [from, give] = most(tooMany);
    const [to, want] = most(tooFew);
    if ((give < 1 && want < 1) || give < 0.5 || want < 0.5) return { giving, receiving };
    giving.set(from, (giving.get(from) ?? 0) + 1);
    tooMany.set(from, give - 1);
    receiving.set(to, (receiving.get(to) ?? 0) + 1);
    tooFew.set(to, want - 1);
  }
}

function most(zones: ReadonlyMap<string, number>): readonly [zone: string, n: number] {
  let found: readonly [string, number] = ['', 0];
  for (const [zone, n] of zones) if (n > found[1]) found = [zone, n];
  return found;
}
