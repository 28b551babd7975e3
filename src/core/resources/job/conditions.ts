import { findCondition } from '../../api/edit.ts';
import type { Job, JobCondition } from '../../api/types.ts';

/**
 * A Job's conditions. Its end is told twice: FailureTarget or SuccessCriteriaMet as soon as it is decided, Failed or
 * Complete when the last pod has ended and is counted. Upstream: pkg/controller/job/{job_controller,success_policy}.go.
 */
export type JobEnd = 'Complete' | 'Failed';

/** Why a Job ends. */
export interface Verdict {
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

export const COMPLETIONS_REACHED: Verdict = {
  type: 'SuccessCriteriaMet',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

export const endOf = (verdict: Verdict): JobEnd => (verdict.type === 'FailureTarget' ? 'Failed' : 'Complete');

export function hasCondition(conditions: readonly JobCondition[] | undefined, type: string): boolean {
  return conditions?.some((c) => c.type === type && c.status === 'True') === true;
}

/** Complete or Failed, if the Job is one of them. */
export function finishedCondition(job: Job): JobCondition | undefined {
  const isEnd = (c: JobCondition): boolean => c.type === 'Complete' || c.type === 'Failed';
  return job.status?.conditions?.find((c) => isEnd(c) && c.status === 'True');
}

/** What was decided in an earlier pass. */
export function knownVerdict(job: Job): Verdict | undefined {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget'] as const) {
    const known = findCondition(job.status?.conditions, type);
    if (known?.status === 'True') return { type, reason: known.reason ?? '', message: known.message ?? '' };
  }
  return undefined;
}

export interface ConditionDraft {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** Adds or replaces the condition; one that was never there is not added as False. The same list if nothing changed. */
export function ensureCondition(
  list: readonly JobCondition[],
  draft: ConditionDraft,
  now: string,
): readonly JobCondition[] {
  const { type, status, reason, message } = draft;
  const condition = { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
  const old = findCondition(list, type);
  if (!old) return status === 'False' ? list : [...list, condition];
  if (old.status === status && old.reason === reason && old.message === message) return list;
  return list.map((c) => (c === old ? condition : c));
}
