import type { Job, Pod } from '../../api/types.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../shared/pod-state.ts';
import { NO_INDEXES, countIndexes, hasIndex, parseIndexes, withIndexes, type IndexSet } from './index-set.ts';
import {
  completionIndex,
  finishedAt,
  hasLimitPerIndex,
  ignoredIndexFailures,
  indexFailures,
  isIndexed,
  isPodFailed,
  isTracked,
  validIndex,
} from './job-pod.ts';
import { matchFailurePolicy } from './policies.ts';

/**
 * A Job and its pods, counted: what all decisions of one pass rest on. Pure.
 * Upstream: syncJob in pkg/controller/job/job_controller.go (syncJobCtx).
 */
export interface JobView {
  readonly job: Job;
  /** By name. */
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** Ended, and not in the status yet. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
  /** With those that are not in the status yet. */
  readonly succeeded: number;
  readonly failed: number;
  readonly prevSucceededIndexes: IndexSet;
  readonly succeededIndexes: IndexSet;
  /** Only with backoffLimitPerIndex. */
  readonly failedIndexes: IndexSet | undefined;
  /** The last failed pod of each index that waits for its replacement, which takes its count over. */
  readonly awaitingReplacement: ReadonlyMap<number, Pod>;
  /** Whether the pod is still to be counted. */
  isPending(pod: Pod): boolean;
}

/** `removing`: uids of pods whose finalizer has been taken off, which the cache does not show yet. */
export function viewJob(job: Job, pods: readonly Pod[], removing: ReadonlySet<string>): JobView {
  const active = pods.filter(isPodActive);
  const uncounted = job.status?.uncountedTerminatedPods ?? {};
  const isPending = (pod: Pod): boolean => isTracked(pod) && !removing.has(pod.metadata.uid);
  const fresh = (counted: readonly string[] = [], isSo: (pod: Pod) => boolean): Pod[] =>
    pods.filter((pod) => isSo(pod) && isPending(pod) && !counted.includes(pod.metadata.uid) && isValid(pod, job));
  const newSucceeded = fresh(uncounted.succeeded, (pod) => pod.status?.phase === 'Succeeded');
  const newFailed = fresh(uncounted.failed, (pod) => isPodFailed(pod, job));
  const ignored = job.spec.podFailurePolicy
    ? newFailed.filter((pod) => !matchFailurePolicy(job, pod).isCounted).length
    : 0;
  const { prevSucceededIndexes, succeededIndexes, failedIndexes } = indexesOf(job, pods);
  return {
    job,
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodTerminating).length,
    newSucceeded,
    newFailed,
    succeeded: isIndexed(job)
      ? countIndexes(succeededIndexes)
      : (job.status?.succeeded ?? 0) + newSucceeded.length + (uncounted.succeeded?.length ?? 0),
    failed: (job.status?.failed ?? 0) + newFailed.length - ignored + (uncounted.failed?.length ?? 0),
    prevSucceededIndexes,
    succeededIndexes,
    failedIndexes,
    awaitingReplacement: hasLimitPerIndex(job)
      ? awaiting(job, pods.filter(isPending), active, [succeededIndexes, failedIndexes ?? NO_INDEXES])
      : NONE,
    isPending,
  };
}

const NONE: ReadonlyMap<number, Pod> = new Map();

const isValid = (pod: Pod, job: Job): boolean => !isIndexed(job) || validIndex(pod, job) !== undefined;

function indexesOf(
  job: Job,
  pods: readonly Pod[],
): Pick<JobView, 'prevSucceededIndexes' | 'succeededIndexes' | 'failedIndexes'> {
  if (!isIndexed(job))
    return { prevSucceededIndexes: NO_INDEXES, succeededIndexes: NO_INDEXES, failedIndexes: undefined };
  const { completions = 0 } = job.spec;
  const of = (isSo: (pod: Pod) => boolean): number[] =>
    pods.flatMap((pod) => (isTracked(pod) && isSo(pod) ? (validIndex(pod, job) ?? []) : []));
  const prevSucceededIndexes = parseIndexes(job.status?.completedIndexes, completions);
  return {
    prevSucceededIndexes,
    succeededIndexes: withIndexes(
      prevSucceededIndexes,
      of((pod) => pod.status?.phase === 'Succeeded'),
    ),
    failedIndexes: hasLimitPerIndex(job)
      ? withIndexes(
          parseIndexes(job.status?.failedIndexes, completions),
          of((pod) => failsIndex(pod, job)),
        )
      : undefined,
  };
}

function failsIndex(pod: Pod, job: Job): boolean {
  if (!isPodFailed(pod, job)) return false;
  const { action, isCounted } = matchFailurePolicy(job, pod);
  return action === 'FailIndex' || (isCounted && indexFailures(pod) >= (job.spec.backoffLimitPerIndex ?? 0));
}

function awaiting(
  job: Job,
  pending: readonly Pod[],
  active: readonly Pod[],
  over: readonly IndexSet[],
): Map<number, Pod> {
  const taken = new Set(active.map(completionIndex));
  const out = new Map<number, Pod>();
  const failures = (pod: Pod): number => indexFailures(pod) + ignoredIndexFailures(pod);
  for (const pod of pending) {
    const index = validIndex(pod, job);
    if (index === undefined || !isPodFailed(pod, job)) continue;
    if (taken.has(index) || over.some((set) => hasIndex(set, index))) continue;
    const last = out.get(index);
    if (!last || (failures(last) <= failures(pod) && finishedAt(pod) >= finishedAt(last))) out.set(index, pod);
  }
  return out;
}
