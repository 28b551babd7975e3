import type { Endpoint, EndpointSlice } from '../../api/types.ts';
import { endpointKey } from './endpoint.ts';

/**
 * Where endpoints go: as few writes as possible, slices that need no change keep as they are. Pure.
 * 1. Endpoints that changed or left do so in their slice. 2. New ones fill the slices that are written anyway, fullest
 * first. 3. The rest goes into one untouched slice if it fits, else into new ones.
 * Upstream: staging/src/k8s.io/endpointslice/reconciler.go (reconcileByPortMapping).
 */
export const MAX_ENDPOINTS = 100;

/** The slices of one address family and one set of ports. */
export interface SliceGroup {
  readonly existing: readonly EndpointSlice[];
  /** Slices that must be looked through; the others hold nothing that changed. */
  readonly isAffected: (slice: EndpointSlice) => boolean;
  /** Labels of the Service changed: write the slice even if its endpoints stay. */
  readonly needsLabels: (slice: EndpointSlice) => boolean;
  /** The endpoint as it should be; undefined if it should go. */
  readonly wanted: (key: string, had: Endpoint) => Endpoint | undefined;
  /** Endpoints that are in no slice yet. */
  readonly additions: readonly Endpoint[];
}

export interface SliceUpdate {
  readonly slice: EndpointSlice;
  readonly endpoints: readonly Endpoint[];
}

export interface SlicePlan {
  readonly create: (readonly Endpoint[])[];
  readonly update: SliceUpdate[];
  readonly remove: EndpointSlice[];
}

interface Filling {
  readonly slice: EndpointSlice | undefined;
  readonly endpoints: Endpoint[];
}

export function planSlices(group: SliceGroup): SlicePlan {
  const changed: Filling[] = [];
  const untouched: EndpointSlice[] = [];
  const remove: EndpointSlice[] = [];
  for (const slice of group.existing) {
    const endpoints = group.isAffected(slice) ? refreshed(slice, group) : undefined;
    if (endpoints?.length === 0) remove.push(slice);
    else if (endpoints) changed.push({ slice, endpoints });
    else if (group.needsLabels(slice)) changed.push({ slice, endpoints: [...(slice.endpoints ?? [])] });
    else untouched.push(slice);
  }
  const filled = place([...group.additions], changed, untouched);
  const create: Endpoint[][] = [];
  const update: SliceUpdate[] = [];
  for (const { slice, endpoints } of filled) {
    if (slice) update.push({ slice, endpoints });
    else create.push(endpoints);
  }
  return { create, update, remove };
}

/** The slice's endpoints as they should be; undefined if they are. */
function refreshed(slice: EndpointSlice, { wanted }: SliceGroup): Endpoint[] | undefined {
  const had = slice.endpoints ?? [];
  const endpoints: Endpoint[] = [];
  let isChanged = false;
  for (const endpoint of had) {
    const now = wanted(endpointKey(endpoint), endpoint);
    if (now) endpoints.push(now);
    if (now !== endpoint) isChanged = true;
  }
  return isChanged ? endpoints : undefined;
}

function place(left: Endpoint[], changed: Filling[], untouched: EndpointSlice[]): Filling[] {
  const filled = [...changed];
  const byFullness = [...changed].sort((a, b) => b.endpoints.length - a.endpoints.length);
  for (const { endpoints } of byFullness) fill(endpoints, left);
  while (left.length > 0) {
    const fit = left.length < MAX_ENDPOINTS ? bestFit(untouched, left.length) : undefined;
    if (fit) untouched.splice(untouched.indexOf(fit), 1);
    const filling: Filling = { slice: fit, endpoints: [...(fit?.endpoints ?? [])] };
    fill(filling.endpoints, left);
    filled.push(filling);
  }
  return filled;
}

function fill(endpoints: Endpoint[], left: Endpoint[]): void {
  endpoints.push(...left.splice(0, Math.max(0, MAX_ENDPOINTS - endpoints.length)));
}

/** The slice that would be closest to full with so many more; undefined if none has room for all of them. */
function bestFit(slices: readonly EndpointSlice[], count: number): EndpointSlice | undefined {
  let best: EndpointSlice | undefined;
  let bestRoom = MAX_ENDPOINTS;
  for (const slice of slices) {
    const room = MAX_ENDPOINTS - (slice.endpoints?.length ?? 0) - count;
    if (room < 0 || room >= bestRoom) continue;
    best = slice;
    bestRoom = room;
  }
  return best;
}
