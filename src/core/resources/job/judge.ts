import type { Job, Pod } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import { knownVerdict, type Verdict } from './conditions.ts';
import { countIndexes } from './index-set.ts';
import { isPodFailed, isSuspended } from './job-pod.ts';
import { matchFailurePolicy, matchSuccessPolicy } from './policies.ts';
import type { JobView } from './view.ts';

/**
 * Whether a Job ends before its completions are reached, and why. What was decided once stays; failures come before
 * successes. Upstream: syncJob in pkg/controller/job/job_controller.go.
 */
export function judge(view: JobView, epochMs: number): Verdict | undefined {
  const { job } = view;
  return knownVerdict(job) ?? failurePolicy(view) ?? limits(view, epochMs) ?? indexLimits(view) ?? successPolicy(view);
}

const failed = (reason: string, message: string): Verdict => ({ type: 'FailureTarget', reason, message });

function failurePolicy({ job, pods }: JobView): Verdict | undefined {
  if (!job.spec.podFailurePolicy) return undefined;
  for (const pod of pods) {
    const message = isPodFailed(pod, job) ? matchFailurePolicy(job, pod).failsJob : undefined;
    if (message !== undefined) return failed('PodFailurePolicy', message);
  }
  return undefined;
}

function limits({ job, pods, failed: failures }: JobView, epochMs: number): Verdict | undefined {
  if (failures > (job.spec.backoffLimit ?? 6) || isPastRestarts(job, pods))
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const left = untilDeadline(job, epochMs);
  if (left === undefined || left > 0) return undefined;
  return failed('DeadlineExceeded', 'Job was active longer than specified deadline');
}

/** With OnFailure the kubelet restarts containers: their restarts count instead of pods. */
function isPastRestarts({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const c of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
      restarts += c.restartCount;
  }
  const limit = spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** Milliseconds until the active deadline; undefined if there is none or it does not run. */
export function untilDeadline(job: Job, epochMs: number): number | undefined {
  const { activeDeadlineSeconds } = job.spec;
  const { startTime } = job.status ?? {};
  if (activeDeadlineSeconds === undefined || startTime === undefined || isSuspended(job)) return undefined;
  return (parseTime(startTime) ?? epochMs) + activeDeadlineSeconds * 1000 - epochMs;
}

function indexLimits({ job, failedIndexes, succeededIndexes }: JobView): Verdict | undefined {
  if (!failedIndexes) return undefined;
  const { maxFailedIndexes, completions = 0 } = job.spec;
  const count = countIndexes(failedIndexes);
  if (maxFailedIndexes !== undefined && count > maxFailedIndexes)
    return failed('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  const isOver = count > 0 && count + countIndexes(succeededIndexes) >= completions;
  return isOver ? failed('FailedIndexes', 'Job has failed indexes') : undefined;
}

function successPolicy({ job, succeededIndexes }: JobView): Verdict | undefined {
  const message = matchSuccessPolicy(job, succeededIndexes);
  return message === undefined ? undefined : { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message };
}

/** All that was asked for has succeeded, and nothing runs any longer. */
export function isComplete({ job, succeeded }: JobView, active: number): boolean {
  const { completions } = job.spec;
  return active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions);
}
