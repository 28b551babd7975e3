import type { Node } from '../../api/types.ts';

/**
 * How fast nodes of a zone may be emptied: a zone that loses many nodes at once has more likely lost its network.
 * Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go (ComputeZoneState, handleDisruption).
 */
export type ZoneState = 'Initial' | 'Normal' | 'FullDisruption' | 'PartialDisruption';

export interface ZoneHealth {
  ready: number;
  notReady: number;
}

const UNHEALTHY_THRESHOLD = 0.55;
const LARGE_CLUSTER = 50;
const RATE = 0.1;
const SECONDARY_RATE = 0.01;

const REGION_LABEL = 'topology.kubernetes.io/region';
const ZONE_LABEL = 'topology.kubernetes.io/zone';

export function zoneOf({ metadata: { labels } }: Node): string {
  return `${labels?.[REGION_LABEL] ?? ''}:${labels?.[ZONE_LABEL] ?? ''}`;
}

/** Nodes that come and go as they like say nothing about their zone. */
export const isExcluded = ({ metadata: { labels } }: Node): boolean =>
  labels?.['node.kubernetes.io/exclude-disruption'] !== undefined;

export function zoneState({ ready, notReady }: ZoneHealth): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  if (notReady > 2 && notReady / (ready + notReady) >= UNHEALTHY_THRESHOLD) return 'PartialDisruption';
  return 'Normal';
}

/** Nodes a second that may be tainted NoExecute. */
export function evictionRate(state: ZoneState, zoneSize: number): number {
  if (state !== 'PartialDisruption') return RATE;
  return zoneSize > LARGE_CLUSTER ? SECONDARY_RATE : 0;
}

export type Disruption =
  /** No zone has a ready node any more: the control plane itself is cut off, nobody is evicted. */
  'entering' | 'leaving' | 'total' | 'none';

export function disruption(before: ReadonlyMap<string, ZoneState>, now: ReadonlyMap<string, ZoneState>): Disruption {
  const isTotal = (states: ReadonlyMap<string, ZoneState>): boolean =>
    [...states.values()].every((s) => s === 'FullDisruption');
  const was = isTotal(new Map([...before].filter(([zone]) => now.has(zone))));
  const is = isTotal(now);
  if (is) return was ? 'total' : 'entering';
  return was ? 'leaving' : 'none';
}
