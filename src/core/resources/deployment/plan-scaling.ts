import { DESIRED_ANNOTATION, MAX_ANNOTATION } from '../../api/rollout-history.ts';
import type { Deployment, ReplicaSet } from '../../api/types.ts';
import {
  active,
  annotatedNumber,
  availableOf,
  byAge,
  bySizeNewer,
  bySizeOlder,
  desiredOf,
  maxSurge,
  sizeOf,
  sum,
} from './replica-counts.ts';
import type { Resize } from './plan-rollout.ts';

/**
 * What to resize when `replicas` changed, or while paused: not a rollout step. In the middle of a rollout every
 * ReplicaSet gets its share, so that the risk stays as it was.
 * Upstream: pkg/controller/deployment/sync.go (scale, isScalingEvent).
 */
export interface Scaling {
  readonly deployment: Deployment;
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/** `force`: write the annotations even where the size stays. */
export interface ScalingPlan {
  readonly resizes: readonly Resize[];
  readonly force: boolean;
}

const NOTHING: ScalingPlan = { resizes: [], force: false };

/** The replicas were changed since the ReplicaSets last heard of it. */
export function isScalingEvent({ deployment, current, old }: Scaling): boolean {
  return active(current ? [...old, current] : old).some((rs) => {
    const known = annotatedNumber(rs, DESIRED_ANNOTATION);
    return known !== undefined && known !== desiredOf(deployment);
  });
}

export function planScaling(scaling: Scaling): ScalingPlan {
  const { deployment, current, old } = scaling;
  const desired = desiredOf(deployment);
  const only = activeOrLatest(scaling);
  if (only) return sizeOf(only) === desired ? NOTHING : { resizes: [{ replicaSet: only, to: desired }], force: false };
  if (current && isSaturated(deployment, current)) {
    return { resizes: active(old).map((replicaSet) => ({ replicaSet, to: 0 })), force: false };
  }
  if (deployment.spec.strategy?.type === 'Recreate') return NOTHING;
  return { resizes: proportional(deployment, active(current ? [...old, current] : old)), force: true };
}

/** The only ReplicaSet with replicas; if none has any the newest; undefined if several have. */
function activeOrLatest({ current, old }: Scaling): ReplicaSet | undefined {
  const running = active(current ? [...old, current] : old);
  if (running.length > 1) return undefined;
  return running[0] ?? current ?? [...old].sort(byAge).at(-1);
}

function isSaturated(d: Deployment, rs: ReplicaSet): boolean {
  const desired = desiredOf(d);
  const isTold = annotatedNumber(rs, DESIRED_ANNOTATION) === desired;
  return isTold && sizeOf(rs) === desired && availableOf(rs) === desired;
}

function proportional(d: Deployment, all: ReplicaSet[]): Resize[] {
  const allowed = desiredOf(d) > 0 ? desiredOf(d) + maxSurge(d) : 0;
  const toAdd = allowed - sum(all, sizeOf);
  if (toAdd !== 0) all.sort(toAdd > 0 ? bySizeNewer : bySizeOlder);
  let added = 0;
  const resizes = all.map((replicaSet) => {
    const share = shareOf(replicaSet, d, toAdd, added);
    added += share;
    return { replicaSet, to: sizeOf(replicaSet) + share };
  });
  const first = resizes[0];
  // What rounding leaves goes to the largest.
  if (first && toAdd !== 0) resizes[0] = { ...first, to: Math.max(0, first.to + toAdd - added) };
  return resizes;
}

function shareOf(rs: ReplicaSet, d: Deployment, toAdd: number, added: number): number {
  if (toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(rs, d);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

function fractionOf(rs: ReplicaSet, d: Deployment): number {
  if (desiredOf(d) === 0) return -sizeOf(rs);
  // Without the annotation (somebody removed it) the present size is the best guess.
  const before = annotatedNumber(rs, MAX_ANNOTATION) || (d.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((sizeOf(rs) * (desiredOf(d) + maxSurge(d))) / before) - sizeOf(rs);
}
