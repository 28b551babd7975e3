import { findCondition } from '../../api/edit.ts';
import type { ContainerStatus, Job, Pod } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';

/**
 * What the Job controller asks of a pod.
 * Upstream: pkg/controller/job/{job_controller,indexed_job_utils,tracking_utils,backoff_utils}.go.
 */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
export const INDEX_FAILURES = 'batch.kubernetes.io/job-index-failure-count';
export const INDEX_IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** Not counted yet: the finalizer goes when the pod is in the Job's status. */
export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
}

export const isIndexed = (job: Job): boolean => job.spec.completionMode === 'Indexed';
export const isSuspended = (job: Job): boolean => job.spec.suspend === true;
export const hasLimitPerIndex = (job: Job): boolean => isIndexed(job) && job.spec.backoffLimitPerIndex !== undefined;

/** New pods wait until the old ones have ended. */
export function replacesOnlyFailed(job: Job): boolean {
  return job.spec.podReplacementPolicy === 'Failed' || job.spec.podFailurePolicy !== undefined;
}

/** A deleted pod counts as failed, so that one whose node is gone does not hold the Job up. */
export function isPodFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (replacesOnlyFailed(job)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

export function completionIndex(pod: Pod): number | undefined {
  return natural(pod, COMPLETION_INDEX);
}

/** The pod's index, if the Job has it (still). */
export function validIndex(pod: Pod, job: Job): number | undefined {
  const index = completionIndex(pod);
  return index !== undefined && index < (job.spec.completions ?? 0) ? index : undefined;
}

/** How often pods of the same index failed before this one. */
export const indexFailures = (pod: Pod): number => natural(pod, INDEX_FAILURES) ?? 0;
export const ignoredIndexFailures = (pod: Pod): number => natural(pod, INDEX_IGNORED_FAILURES) ?? 0;

function natural(pod: Pod, annotation: string): number | undefined {
  const text = pod.metadata.annotations?.[annotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** When the pod ended, in milliseconds since 1970: by its containers, else its Ready condition, else its deletion. */
export function finishedAt(pod: Pod): number {
  return (
    containersFinishedAt(pod) ?? notReadySince(pod) ?? deletedAt(pod) ?? parseTime(pod.metadata.creationTimestamp) ?? 0
  );
}

function containersFinishedAt(pod: Pod): number | undefined {
  const sidecars = new Set<string>();
  for (const c of pod.spec.initContainers ?? []) if (c.restartPolicy === 'Always') sidecars.add(c.name);
  const init = (pod.status?.initContainerStatuses ?? []).filter((s) => sidecars.has(s.name));
  let latest: number | undefined;
  for (const status of [...(pod.status?.containerStatuses ?? []), ...init]) {
    const at = endOf(status);
    if (at === undefined) return undefined;
    latest = Math.max(latest ?? at, at);
  }
  return latest;
}

function endOf(status: ContainerStatus): number | undefined {
  const at = status.state?.terminated?.finishedAt;
  return at === undefined ? undefined : parseTime(at);
}

function notReadySince(pod: Pod): number | undefined {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  return ready?.status === 'False' && ready.lastTransitionTime ? parseTime(ready.lastTransitionTime) : undefined;
}

function deletedAt({ metadata }: Pod): number | undefined {
  const at = metadata.deletionTimestamp === undefined ? undefined : parseTime(metadata.deletionTimestamp);
  return at === undefined ? undefined : at - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
}
