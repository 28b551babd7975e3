import type { Job, Pod } from '../../api/types.ts';
import { isPodTerminating } from '../shared/pod-state.ts';
import { remainingForIndex, remainingMs, type BackoffRecord } from './back-off.ts';
import { firstMissing, union, withIndexes, NO_INDEXES } from './index-set.ts';
import { completionIndex, hasLimitPerIndex, isIndexed, isSuspended, replacesOnlyFailed } from './job-pod.ts';
import { firstToGo } from './removal-order.ts';
import type { JobView } from './view.ts';

/**
 * Which pods a Job that goes on creates or deletes now, or how long it waits before it creates. Deleting comes first;
 * one pass never does both. Upstream: manageJob in pkg/controller/job/job_controller.go.
 */
export type PodPlan =
  | { readonly type: 'none' }
  | { readonly type: 'delete'; readonly pods: readonly Pod[] }
  | { readonly type: 'wait'; readonly ms: number }
  /** One entry a pod: its index, or undefined. */
  | { readonly type: 'create'; readonly indexes: readonly (number | undefined)[] };

/** Upstream's limit is 500 a pass; several passes at the same second do the same in smaller bites. */
export const MAX_CREATES = 50;
const MAX_DELETES = 500;

export function planPods(view: JobView, backoff: BackoffRecord, epochMs: number): PodPlan {
  const { job, active } = view;
  if (isSuspended(job)) return active.length > 0 ? { type: 'delete', pods: surplus(view, 0) } : NOTHING;
  const want = wantedActive(view);
  const pods = surplus(view, want).slice(0, MAX_DELETES);
  if (pods.length > 0) return { type: 'delete', pods };
  const leaving = replacesOnlyFailed(job) ? view.terminating : 0;
  const missing = Math.min(want - leaving - active.length, MAX_CREATES);
  if (missing <= 0) return NOTHING;
  const ms = hasLimitPerIndex(job) ? 0 : remainingMs(backoff, epochMs);
  if (ms > 0) return { type: 'wait', ms };
  if (!isIndexed(job)) return { type: 'create', indexes: Array.from({ length: missing }, () => undefined) };
  return createIndexes(view, missing, epochMs);
}

const NOTHING: PodPlan = { type: 'none' };

function wantedActive({ job, active, succeeded }: JobView): number {
  const { completions, parallelism = 1 } = job.spec;
  if (completions !== undefined) return Math.max(0, Math.min(completions - succeeded, parallelism));
  return succeeded > 0 ? active.length : parallelism;
}

/** Pods with a wrong index or the index of another one always go; then as many as are too many. */
function surplus({ job, active }: JobView, want: number): Pod[] {
  const [rm, left] = isIndexed(job) ? duplicates(job, active) : [[], active];
  const count = Math.max(0, active.length - want) - rm.length;
  if (count <= 0) return [...rm];
  return [...rm, ...firstToGo(left, count)];
}

function duplicates(job: Job, active: readonly Pod[]): [Pod[], Pod[]] {
  const byIndex = new Map<number, Pod[]>();
  const rm: Pod[] = [];
  for (const pod of active) {
    const index = completionIndex(pod);
    if (index === undefined || index >= (job.spec.completions ?? 0)) rm.push(pod);
    else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
  }
  const left: Pod[] = [];
  for (const pods of byIndex.values()) {
    const gone = pods.length > 1 ? firstToGo(pods, pods.length - 1) : [];
    rm.push(...gone);
    left.push(...pods.filter((pod) => !gone.includes(pod)));
  }
  return [rm, left];
}

function createIndexes(view: JobView, count: number, epochMs: number): PodPlan {
  const { job, active, pods, succeededIndexes, failedIndexes, awaitingReplacement } = view;
  const indexOf = (pod: Pod): number[] => {
    const index = completionIndex(pod);
    return index === undefined ? [] : [index];
  };
  const leaving = replacesOnlyFailed(job) ? pods.filter(isPodTerminating) : [];
  const taken = withIndexes(succeededIndexes, [...active, ...leaving].flatMap(indexOf));
  const pending = firstMissing(union(taken, failedIndexes ?? NO_INDEXES), count, job.spec.completions ?? 0);
  if (!hasLimitPerIndex(job)) return pending.length > 0 ? { type: 'create', indexes: pending } : NOTHING;
  const waits = pending.map((index) => remainingForIndex(awaitingReplacement.get(index), epochMs));
  const indexes = pending.filter((_, i) => waits[i] === 0);
  if (indexes.length > 0) return { type: 'create', indexes };
  return waits.length > 0 ? { type: 'wait', ms: Math.min(...waits) } : NOTHING;
}
