import type { JobStatus, Pod } from '../../api/types.ts';
import { withoutZeros } from '../shared/without-zeros.ts';
import { endOf, ensureCondition, type Verdict } from './conditions.ts';
import { countIndexes, formatIndexes, hasIndex, withIndexes } from './index-set.ts';
import { completionIndex, isIndexed, isPodFailed, validIndex } from './job-pod.ts';
import { matchFailurePolicy } from './policies.ts';
import type { JobView } from './view.ts';

/**
 * Counting ended pods so that none is counted twice or lost, whatever crashes in between: their uids go into the
 * status, then their finalizers are removed, then the counters move. Pure.
 * Upstream: trackJobStatusAndRemoveFinalizers in pkg/controller/job/job_controller.go.
 */
const MAX_UNCOUNTED = 500;

export interface Accounting {
  /** To be written before any finalizer goes. */
  readonly status: JobStatus;
  readonly release: readonly Pod[];
  /** There is more to count than fits: the Job is not over yet. */
  readonly isFull: boolean;
}

export function account(view: JobView, base: JobStatus, verdict: Verdict | undefined, now: string): Accounting {
  const { job } = view;
  const tracked = new Set(view.pods.filter(view.isPending).map((pod) => pod.metadata.uid));
  const known = countGone(base, tracked);
  const { succeeded = [], failed = [] } = known.uncountedTerminatedPods ?? {};
  const tally: Tally = { release: [], succeeded: [...succeeded], failed: [...failed], indexes: [] };
  const isFull = countPods(view, verdict, tally);
  const draft = {
    ...known,
    uncountedTerminatedPods: withoutZeros({ succeeded: tally.succeeded, failed: tally.failed }),
  };
  const conditions = verdict ? withVerdict(known, verdict, now) : known.conditions;
  return {
    status: compose({
      ...draft,
      ...(isIndexed(job) ? indexFields(view, tally.indexes) : {}),
      ...(conditions ? { conditions } : {}),
    }),
    release: tally.release,
    isFull,
  };
}

interface Tally {
  readonly release: Pod[];
  readonly succeeded: string[];
  readonly failed: string[];
  readonly indexes: number[];
}

/** True if it stopped before the end. */
function countPods(view: JobView, verdict: Verdict | undefined, tally: Tally): boolean {
  for (const pod of inOrder(view)) {
    if (!view.isPending(pod) || !mayRelease(view, pod, verdict)) continue;
    tally.release.push(pod);
    countPod(view, pod, verdict, tally);
    if (tally.indexes.length + tally.succeeded.length + tally.failed.length >= MAX_UNCOUNTED) return true;
  }
  return false;
}

function inOrder({ job, pods }: JobView): readonly Pod[] {
  if (!isIndexed(job)) return pods;
  return [...pods].sort((a, b) => (completionIndex(a) ?? -1) - (completionIndex(b) ?? -1));
}

function mayRelease({ job, awaitingReplacement }: JobView, pod: Pod, verdict: Verdict | undefined): boolean {
  if (job.metadata.deletionTimestamp || verdict || pod.status?.phase === 'Succeeded') return true;
  if (!isPodFailed(pod, job)) return false;
  const index = completionIndex(pod);
  return index === undefined || awaitingReplacement.get(index) !== pod;
}

function countPod(view: JobView, pod: Pod, verdict: Verdict | undefined, tally: Tally): void {
  const { job } = view;
  const { uid } = pod.metadata;
  const index = isIndexed(job) ? validIndex(pod, job) : undefined;
  if (tally.failed.includes(uid)) return;
  if (pod.status?.phase === 'Succeeded') {
    if (!isIndexed(job)) {
      if (!tally.succeeded.includes(uid)) tally.succeeded.push(uid);
    } else if (index !== undefined && !hasIndex(view.prevSucceededIndexes, index)) tally.indexes.push(index);
    return;
  }
  // Once the Job has failed, every pod that has not ended counts as failed.
  if (!isPodFailed(pod, job) && verdict?.type !== 'FailureTarget') return;
  if (isIndexed(job) && index === undefined) return;
  if (matchFailurePolicy(job, pod).isCounted) tally.failed.push(uid);
}

function indexFields(view: JobView, indexes: readonly number[]): JobStatus {
  const succeeded = withIndexes(view.succeededIndexes, indexes);
  return {
    succeeded: countIndexes(succeeded),
    completedIndexes: formatIndexes(succeeded),
    ...(view.failedIndexes ? { failedIndexes: formatIndexes(view.failedIndexes) } : {}),
  };
}

function withVerdict(status: JobStatus, verdict: Verdict, now: string): NonNullable<JobStatus['conditions']> {
  return [...ensureCondition(status.conditions ?? [], { ...verdict, status: 'True' }, now)];
}

/** Moves the uids of pods that are no longer tracked into the counters. */
export function countGone(status: JobStatus, tracked: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const left = { succeeded: succeeded.filter((u) => tracked.has(u)), failed: failed.filter((u) => tracked.has(u)) };
  return compose({
    ...status,
    succeeded: (status.succeeded ?? 0) + succeeded.length - left.succeeded.length,
    failed: (status.failed ?? 0) + failed.length - left.failed.length,
    uncountedTerminatedPods: withoutZeros(left),
  });
}

/** The status with the Job's end in it, if nothing is left to wait for. */
export function finish(status: JobStatus, verdict: Verdict, now: string): JobStatus | undefined {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length > 0 || (status.terminating ?? 0) > 0) return undefined;
  const type = endOf(verdict);
  const draft = { type, status: 'True', reason: verdict.reason, message: verdict.message } as const;
  const conditions = [...ensureCondition(status.conditions ?? [], draft, now)];
  return { ...status, conditions, ...(type === 'Complete' ? { completionTime: now } : {}) };
}

/** Zeros as Kubernetes leaves them out; `ready` and `terminating` are always there. */
export function compose(status: JobStatus): JobStatus {
  const { active, succeeded, failed, completedIndexes, conditions, ...others } = status;
  return {
    ...others,
    ...withoutZeros({ active, succeeded, failed, conditions }),
    ...(completedIndexes ? { completedIndexes } : {}),
  };
}
