import { parseTime } from '../../lib/time.ts';
import type { Deployment, IntOrString, ReplicaSet } from '../../api/types.ts';

/**
 * How many replicas there are, may be and must be; and the orders in which ReplicaSets are looked at.
 * Upstream: pkg/controller/deployment/util/deployment_util.go, pkg/controller/controller_utils.go.
 */
export const sizeOf = (rs: ReplicaSet): number => rs.spec.replicas ?? 1;
export const desiredOf = (d: Deployment): number => d.spec.replicas ?? 1;
export const availableOf = (rs: ReplicaSet): number => rs.status?.availableReplicas ?? 0;

export function sum(list: readonly ReplicaSet[], count: (rs: ReplicaSet) => number): number {
  let total = 0;
  for (const rs of list) total += count(rs);
  return total;
}

function scaled(value: IntOrString | undefined, total: number, round: (n: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value ?? '')?.[1];
  return percent === undefined ? 0 : round((Number(percent) * total) / 100);
}

const isRolling = (d: Deployment): boolean => d.spec.strategy?.type !== 'Recreate';

/** Percentages round up for surge and down for unavailable; if both come to 0, one may be unavailable. */
export function resolveFenceposts(d: Deployment): { surge: number; unavailable: number } {
  const total = desiredOf(d);
  const { maxSurge, maxUnavailable } = d.spec.strategy?.rollingUpdate ?? {};
  const surge = scaled(maxSurge, total, Math.ceil);
  const unavailable = scaled(maxUnavailable, total, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function maxSurge(d: Deployment): number {
  return isRolling(d) ? resolveFenceposts(d).surge : 0;
}

export function maxUnavailable(d: Deployment): number {
  if (!isRolling(d) || desiredOf(d) === 0) return 0;
  return Math.min(resolveFenceposts(d).unavailable, desiredOf(d));
}

/** Size the new ReplicaSet may grow to now. */
export function newReplicaSetSize(d: Deployment, all: readonly ReplicaSet[], current: number): number {
  if (!isRolling(d)) return desiredOf(d);
  const room = desiredOf(d) + maxSurge(d) - sum(all, sizeOf);
  return room <= 0 ? current : current + Math.min(room, desiredOf(d) - current);
}

/** A number from an annotation; undefined if it is missing, negative or none. */
export function annotatedNumber(rs: ReplicaSet, name: string): number | undefined {
  const text = rs.metadata.annotations?.[name];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value > 2 ** 31 - 1 ? undefined : value;
}

export const active = (list: readonly ReplicaSet[]): ReplicaSet[] => list.filter((rs) => sizeOf(rs) > 0);

/** Oldest first, by name if created in the same second. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const x = parseTime(a.metadata.creationTimestamp) ?? 0;
  const y = parseTime(b.metadata.creationTimestamp) ?? 0;
  return x - y || (a.metadata.name < b.metadata.name ? -1 : 1);
}

/** Largest first; among equals the older. */
export const bySizeOlder = (a: ReplicaSet, b: ReplicaSet): number => sizeOf(b) - sizeOf(a) || byAge(a, b);
/** Largest first; among equals the newer. */
export const bySizeNewer = (a: ReplicaSet, b: ReplicaSet): number => sizeOf(b) - sizeOf(a) || byAge(b, a);
