import type { Deployment, Pod, ReplicaSet } from '../../api/types.ts';
import { isPodTerminal } from '../shared/pod-state.ts';
import {
  active,
  availableOf,
  byAge,
  desiredOf,
  maxUnavailable,
  newReplicaSetSize,
  sizeOf,
  sum,
} from './replica-counts.ts';

/**
 * One step of a rollout: which ReplicaSets change their size now. Pure.
 * Invariant of a rolling update: no step lets fewer than replicas - maxUnavailable be available, nor more than
 * replicas + maxSurge exist.
 * Upstream: pkg/controller/deployment/{rolling,recreate}.go.
 */
export interface Resize {
  readonly replicaSet: ReplicaSet;
  readonly to: number;
}

export interface Rollout {
  readonly deployment: Deployment;
  readonly current: ReplicaSet;
  readonly old: readonly ReplicaSet[];
}

/** Grows the new ReplicaSet if it can; only if it cannot, shrinks old ones. */
export function planRollingUpdate(rollout: Rollout): Resize[] {
  const growth = planNew(rollout);
  return growth ? [growth] : planOld(rollout);
}

function planNew({ deployment, current, old }: Rollout): Resize | undefined {
  const size = sizeOf(current);
  const desired = desiredOf(deployment);
  if (size === desired) return undefined;
  const to = size > desired ? desired : newReplicaSetSize(deployment, [...old, current], size);
  return to === size ? undefined : { replicaSet: current, to };
}

/**
 * Pods of the new ReplicaSet that are not available are not counted on, so a bad image never takes down the old pods.
 */
function planOld({ deployment, current, old }: Rollout): Resize[] {
  const shrinking = active(old).sort(byAge);
  if (shrinking.length === 0) return [];
  const minAvailable = desiredOf(deployment) - maxUnavailable(deployment);
  const notReady = sizeOf(current) - availableOf(current);
  const budget = sum([...old, current], sizeOf) - minAvailable - notReady;
  if (budget <= 0) return [];
  const sizes = new Map(shrinking.map((rs) => [rs, sizeOf(rs)]));
  const { resizes, isRefused } = cleanUpUnhealthy(sizes, budget);
  if (isRefused) return resizes;
  return [...resizes, ...scaleDownOld(sizes, sum([...shrinking, current], availableOf) - minAvailable)];
}

/**
 * Unhealthy pods serve nobody: they go first, whatever their number does to availability. A ReplicaSet that has not
 * shrunk yet as it was told counts more available pods than it should have: nothing more is done until it has.
 */
function cleanUpUnhealthy(sizes: Map<ReplicaSet, number>, budget: number): { resizes: Resize[]; isRefused: boolean } {
  const resizes: Resize[] = [];
  let left = budget;
  for (const [replicaSet, size] of sizes) {
    const count = Math.min(left, size - availableOf(replicaSet));
    if (count === 0) continue;
    if (count < 0) return { resizes, isRefused: true };
    left -= count;
    sizes.set(replicaSet, size - count);
    resizes.push({ replicaSet, to: size - count });
    if (left <= 0) break;
  }
  return { resizes, isRefused: false };
}

function scaleDownOld(sizes: Map<ReplicaSet, number>, spare: number): Resize[] {
  const resizes: Resize[] = [];
  let left = spare;
  for (const [replicaSet, size] of sizes) {
    if (left <= 0) break;
    const count = Math.min(size, left);
    if (count === 0) continue;
    left -= count;
    resizes.push({ replicaSet, to: size - count });
  }
  return resizes;
}

/** Recreate, first half: everything old goes. */
export function planRecreateDown(old: readonly ReplicaSet[]): Resize[] {
  return active(old).map((replicaSet) => ({ replicaSet, to: 0 }));
}

/** Recreate, in between: pods of old ones are counted or there, ended ones aside. */
export function hasOldPods(old: readonly ReplicaSet[], podsOf: (rs: ReplicaSet) => readonly Pod[]): boolean {
  if (sum(old, (rs) => rs.status?.replicas ?? 0) > 0) return true;
  return old.some((rs) => podsOf(rs).some((pod) => !isPodTerminal(pod)));
}
