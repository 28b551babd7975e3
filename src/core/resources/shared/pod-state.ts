import { findCondition } from '../../api/edit.ts';
import { parseTime } from '../../lib/time.ts';
import type { Pod, PodCondition } from '../../api/types.ts';

/**
 * What controllers ask of a pod's status.
 * Upstream: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go.
 */
export function isPodTerminal(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Counts towards the replicas of its owner. */
export function isPodActive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && !isPodTerminal(pod);
}

/** Asked to go, and its containers have not all stopped yet. */
export function isPodTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod);
}

export function readyCondition(pod: Pod): PodCondition | undefined {
  return findCondition(pod.status?.conditions, 'Ready');
}

export function isPodReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True';
}

/** When the pod became ready, in milliseconds since 1970; undefined if it is not, or the time is not known. */
export function readySince(pod: Pod): number | undefined {
  const condition = readyCondition(pod);
  if (condition?.status !== 'True' || !condition.lastTransitionTime) return undefined;
  return parseTime(condition.lastTransitionTime);
}

/** Milliseconds until a ready pod has been so for long enough; 0 if it has; undefined if it is not ready. */
export function untilAvailable(pod: Pod, minReadySeconds: number, epochMs: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = readySince(pod);
  return since === undefined ? undefined : Math.max(0, since + minReadySeconds * 1000 - epochMs);
}
