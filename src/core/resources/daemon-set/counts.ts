import type { DaemonSet, IntOrString } from '../../api/types.ts';

/**
 * How many nodes an update may make unavailable or give a second pod. Percentages round up.
 * Upstream: SurgeCount and UnavailableCount in pkg/controller/daemon/util/daemonset_util.go.
 */
function scaled(value: IntOrString | undefined, total: number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value ?? '')?.[1];
  return percent === undefined ? 0 : Math.ceil((Number(percent) * total) / 100);
}

export const isRolling = ({ spec }: DaemonSet): boolean =>
  (spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate';

export function surgeCount(ds: DaemonSet, desired: number): number {
  return isRolling(ds) ? scaled(ds.spec.updateStrategy?.rollingUpdate?.maxSurge, desired) : 0;
}

function unavailableCount(ds: DaemonSet, desired: number): number {
  return isRolling(ds) ? scaled(ds.spec.updateStrategy?.rollingUpdate?.maxUnavailable, desired) : 0;
}

/** If both come to 0, one may be unavailable. */
export function updateLimits(ds: DaemonSet, desired: number): { maxSurge: number; maxUnavailable: number } {
  const maxSurge = surgeCount(ds, desired);
  const maxUnavailable = unavailableCount(ds, desired);
  const isStuck = desired > 0 && maxSurge === 0 && maxUnavailable === 0;
  return { maxSurge, maxUnavailable: isStuck ? 1 : maxUnavailable };
}
