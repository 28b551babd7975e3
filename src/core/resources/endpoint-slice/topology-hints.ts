import type { Endpoint } from '../../api/types.ts';
import { atLeast, giveAndTake, type Allocations, type ZoneRatios } from './zone-allocations.ts';

/**
 * Hints of Services annotated `service.kubernetes.io/topology-mode: Auto`: each zone gets endpoints in proportion to the CPU of
 * its nodes, with as few changes as possible. Pure; zones are gone through in order of their names.
 * Upstream: staging/src/k8s.io/endpointslice/topologycache/{topologycache,utils,sliceinfo}.go.
 */
export interface HintsWork {
  /** Endpoints of the slices that are written anyway. */
  readonly written: readonly (readonly Endpoint[])[];
  /** Of those that could stay as they are. */
  readonly untouched: readonly (readonly Endpoint[])[];
}

export interface HintsPlan {
  readonly written: readonly (readonly Endpoint[])[];
  /** New content of untouched slices that must be written after all. */
  readonly untouched: readonly (readonly Endpoint[] | undefined)[];
  /** How many endpoints each zone was given; undefined: there are no hints, and why. */
  readonly allocated: ReadonlyMap<string, number> | undefined;
  readonly why?: string;
}

const NO_ZONE = 'One or more endpoints do not have a zone specified';
const NO_HINTS = 'No hints allocated for zones';

const isReady = (e: Endpoint): boolean => e.conditions?.ready === true;

const withZone = (e: Endpoint, zone: string): Endpoint =>
  e.hints?.forZones?.length === 1 && e.hints.forZones[0]?.name === zone && !e.hints.forNodes
    ? e
    : { ...e, hints: { forZones: [{ name: zone }] } };

export function withoutHints(endpoint: Endpoint): Endpoint {
  if (!endpoint.hints) return endpoint;
  const { hints: _dropped, ...rest } = endpoint;
  return rest;
}

export function planHints(work: HintsWork, ratios: ZoneRatios | undefined): HintsPlan {
  const all = [...work.written, ...work.untouched].flat();
  const allocations = atLeast(all.filter(isReady).length, ratios);
  if (typeof allocations === 'string') return withoutAny(work, allocations);
  const { kept, allocated } = keepFitting(work.untouched, allocations);
  const open = [...work.written, ...work.untouched.filter((_, i) => !kept[i])];
  const ready = open.flat().filter(isReady);
  if (ready.some((e) => !e.zone)) return withoutAny(work, NO_ZONE);
  for (const { zone = '' } of ready) add(allocated, zone, 1);
  const hinted = redistributed(open, allocations, allocated);
  if (allocated.size === 0) return withoutAny(work, NO_HINTS);
  const rest = hinted.slice(work.written.length);
  return {
    written: hinted.slice(0, work.written.length),
    untouched: work.untouched.map((_, i) => (kept[i] ? undefined : rest.shift())),
    allocated,
  };
}

function withoutAny({ written, untouched }: HintsWork, why: string): HintsPlan {
  return {
    written: written.map((list) => list.map(withoutHints)),
    untouched: untouched.map((list) => (list.some((e) => e.hints) ? list.map(withoutHints) : undefined)),
    allocated: undefined,
    why,
  };
}

function add(sums: Map<string, number>, zone: string, n: number): void {
  sums.set(zone, (sums.get(zone) ?? 0) + n);
}

/** Slices whose hints still fit stay; what they give counts. */
function keepFitting(
  untouched: HintsWork['untouched'],
  allocations: Allocations,
): { kept: boolean[]; allocated: Map<string, number> } {
  const allocated = new Map<string, number>();
  const kept = untouched.map((endpoints) => {
    const own = hintsOf(endpoints, allocations, allocated);
    for (const [zone, n] of own ?? []) add(allocated, zone, n);
    return own !== undefined;
  });
  return { kept, allocated };
}

function hintsOf(
  endpoints: readonly Endpoint[],
  allocations: Allocations,
  allocated: ReadonlyMap<string, number>,
): Map<string, number> | undefined {
  const own = new Map<string, number>();
  for (const endpoint of endpoints.filter(isReady)) {
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0 || zones.some((z) => !allocations.has(z.name))) return undefined;
    for (const { name } of zones) add(own, name, 1);
  }
  for (const [zone, n] of own)
    if (n + (allocated.get(zone) ?? 0) > (allocations.get(zone)?.maximum ?? 0)) return undefined;
  return own;
}

/** Every endpoint for its own zone, but for those that zones with too many give to zones with too few. */
function redistributed(
  open: readonly (readonly Endpoint[])[],
  allocations: Allocations,
  allocated: Map<string, number>,
): Endpoint[][] {
  const { giving, receiving } = giveAndTake(allocations, allocated);
  return open.map((endpoints) =>
    endpoints.map((endpoint) => {
      const { zone = '' } = endpoint;
      if (!isReady(endpoint)) return endpoint;
      const [to] = receiving.keys();
      if (to === undefined || !giving.has(zone)) return withZone(endpoint, zone);
      take(giving, zone);
      take(receiving, to);
      add(allocated, to, 1);
      add(allocated, zone, -1);
      return withZone(endpoint, to);
    }),
  );
}

function take(zones: Map<string, number>, zone: string): void {
  const left = (zones.get(zone) ?? 0) - 1;
  if (left > 0) zones.set(zone, left);
  else zones.delete(zone);
}
