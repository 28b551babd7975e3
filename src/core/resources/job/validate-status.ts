import { duplicate, invalid, OMITTED, required, type FieldError } from '../../api/field-error.ts';
import type { Job, JobStatus } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { nonNegative } from '../shared/rules.ts';
import { hasCondition } from './conditions.ts';
import { countIndexText, overlap } from './index-text.ts';
import { isIndexed } from './job-pod.ts';

/**
 * What a Job's status may become, since controllers of others (spec.managedBy) write it too. Most rules are asked only of
 * what changes, so that an old fault does not hold up everything else.
 * Upstream: ValidateJobStatusUpdate in pkg/apis/batch/validation/validation.go, getStatusValidationOptions in
 * pkg/registry/batch/job/strategy.go.
 */
export function validateJobStatus(job: Job, old: Job): FieldError[] {
  const is = factsOf(job);
  const was = factsOf(old);
  return [
    ...validateCounts(is.status),
    ...validateEnd(job, is, was),
    ...validateIndexes(job, is.status, was.status),
    ...validateBounds(is, was),
    ...validateCriteria(job, is),
    ...validateSteps(job, is, was),
  ];
}

interface Facts {
  readonly status: JobStatus;
  readonly isComplete: boolean;
  readonly isFailed: boolean;
  readonly isOver: boolean;
  readonly isTargeted: boolean;
  readonly isMet: boolean;
}

function factsOf({ status = {} }: Job): Facts {
  const has = (type: string): boolean => hasCondition(status.conditions, type);
  const isComplete = has('Complete');
  const isFailed = has('Failed');
  return {
    status,
    isComplete,
    isFailed,
    isOver: isComplete || isFailed,
    isTargeted: has('FailureTarget'),
    isMet: has('SuccessCriteriaMet'),
  };
}

const AT = 'status';
const conditions = (text: string): FieldError => invalid(`${AT}.conditions`, OMITTED, text);

function validateCounts(status: JobStatus): FieldError[] {
  const counts = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const;
  const out = counts.flatMap((name) => nonNegative(`${AT}.${name}`, status[name]));
  const seen = new Set<string>();
  for (const list of ['succeeded', 'failed'] as const)
    status.uncountedTerminatedPods?.[list]?.forEach((uid, i) => {
      const field = `${AT}.uncountedTerminatedPods.${list}[${i}]`;
      if (uid === '') out.push(invalid(field, uid, 'must not be empty'));
      else if (seen.has(uid)) out.push(duplicate(field, uid));
      seen.add(uid);
    });
  return out;
}

function validateEnd({ spec }: Job, is: Facts, was: Facts): FieldError[] {
  const { status } = is;
  const { startTime, completionTime, uncountedTerminatedPods: left } = status;
  const out: FieldError[] = [];
  const completes = is.isComplete !== was.isComplete;
  const ends = is.isOver !== was.isOver;
  const changed = (name: keyof JobStatus): boolean => !deepEqual(status[name], was.status[name]);
  if ((completes || is.isFailed !== was.isFailed) && is.isComplete && is.isFailed)
    out.push(conditions('cannot set Complete=True and Failed=true conditions'));
  if ((completes || is.isTargeted !== was.isTargeted) && is.isComplete && is.isTargeted)
    out.push(conditions('cannot set Complete=True and FailureTarget=true conditions'));
  if (completes || changed('completionTime')) {
    if (completionTime !== undefined && !is.isComplete) {
      const text = 'cannot set completionTime when there is no Complete=True condition';
      out.push(invalid(`${AT}.completionTime`, completionTime, text));
    }
    if (completionTime === undefined && is.isComplete)
      out.push(required(`${AT}.completionTime`, 'completionTime is required for Complete jobs'));
  }
  const timed = changed('startTime') || changed('completionTime');
  if (timed && startTime !== undefined && completionTime !== undefined && completionTime < startTime)
    out.push(invalid(`${AT}.completionTime`, completionTime, 'must be equal to or after `startTime`'));
  if ((is.isFailed !== was.isFailed || changed('failedIndexes')) && is.isFailed && !is.isTargeted)
    out.push(conditions('cannot set Failed=True condition without the FailureTarget=true condition'));
  if ((completes || is.isMet !== was.isMet) && is.isComplete && !is.isMet)
    out.push(conditions('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'));
  if (!is.isOver) return out;
  if ((ends || changed('active')) && (status.active ?? 0) > 0)
    out.push(invalid(`${AT}.active`, status.active, 'active>0 is invalid for finished job'));
  const hadNothingToDo = spec.suspend === true && spec.completions === 0;
  if ((ends || changed('startTime')) && startTime === undefined && !hadNothingToDo)
    out.push(required(`${AT}.startTime`, 'startTime is required for finished job'));
  const { succeeded = null, failed = null } = left ?? {};
  if ((ends || changed('uncountedTerminatedPods')) && (succeeded?.length ?? 0) + (failed?.length ?? 0) > 0) {
    const value = { Succeeded: succeeded, Failed: failed };
    out.push(invalid(`${AT}.uncountedTerminatedPods`, value, 'must be empty for finished job'));
  }
  return out;
}

function validateIndexes(job: Job, is: JobStatus, was: JobStatus): FieldError[] {
  const { completions, backoffLimitPerIndex } = job.spec;
  const { completedIndexes: done = '', failedIndexes: failed } = is;
  const doneChanged = done !== (was.completedIndexes ?? '');
  const failedChanged = failed !== was.failedIndexes;
  const out: FieldError[] = [];
  const parse = (name: string, text: string): void => {
    const problem = countIndexText(text, completions ?? 0);
    if (typeof problem === 'string') out.push(invalid(`${AT}.${name}`, text, `error parsing ${name}: ${problem}`));
  };
  if (doneChanged && completions !== undefined) parse('completedIndexes', done);
  if (failedChanged && completions !== undefined && backoffLimitPerIndex !== undefined && failed !== undefined)
    parse('failedIndexes', failed);
  if (doneChanged && done !== '' && !isIndexed(job)) {
    const text = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    out.push(invalid(`${AT}.completedIndexes`, done, text));
  }
  if (failedChanged && backoffLimitPerIndex === undefined && failed !== undefined) {
    const text = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null';
    out.push(invalid(`${AT}.failedIndexes`, failed, text));
  }
  if ((!doneChanged && !failedChanged) || completions === undefined || failed === undefined) return out;
  const at = overlap(done, failed, completions);
  if (at !== undefined) {
    const text = `failedIndexes and completedIndexes overlap at index: ${at}`;
    out.push(invalid(`${AT}.failedIndexes`, failed, text));
  }
  return out;
}

function validateBounds(is: Facts, was: Facts): FieldError[] {
  const { active = 0, ready, terminating } = is.status;
  const out: FieldError[] = [];
  const isNew = is.isOver !== was.isOver || terminating !== was.status.terminating;
  if (isNew && is.isOver && (terminating ?? 0) > 0)
    out.push(invalid(`${AT}.terminating`, terminating, 'terminating>0 is invalid for finished job'));
  const moved = ready !== was.status.ready || active !== (was.status.active ?? 0);
  if (moved && ready !== undefined && ready > active)
    out.push(invalid(`${AT}.ready`, ready, 'cannot set more ready pods than active'));
  return out;
}

function validateCriteria({ spec }: Job, { isMet, isFailed, isTargeted, isComplete }: Facts): FieldError[] {
  const out: FieldError[] = [];
  if (isMet && isFailed) out.push(conditions('cannot set SuccessCriteriaMet=True and Failed=true conditions'));
  if (isMet && isTargeted) out.push(conditions('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'));
  if (spec.successPolicy && !isMet && isComplete)
    out.push(conditions('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True'));
  return out;
}

function validateSteps(job: Job, is: Facts, was: Facts): FieldError[] {
  const out: FieldError[] = [];
  for (const [type, before, now] of [
    ['Failed', was.isFailed, is.isFailed],
    ['Complete', was.isComplete, is.isComplete],
    ['FailureTarget', was.isTargeted, is.isTargeted],
  ] as const)
    if (before && !now) out.push(conditions(`cannot disable the terminal ${type}=True condition`));
  out.push(...validateCounters(job, is.status, was.status), ...validateTimes(job, is.status, was.status));
  if (was.isMet && !is.isMet) out.push(conditions('cannot disable the SuccessCriteriaMet=True condition'));
  if (was.isComplete && !was.isMet && is.isMet)
    out.push(conditions('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'));
  return out;
}

/** Indexed Jobs may be scaled down, and then indexes that have succeeded no longer count. */
function validateCounters(job: Job, is: JobStatus, was: JobStatus): FieldError[] {
  const { completions, parallelism } = job.spec;
  const out: FieldError[] = [];
  if ((is.failed ?? 0) < (was.failed ?? 0))
    out.push(invalid(`${AT}.failed`, is.failed ?? 0, 'cannot decrease the failed counter'));
  const mayShrink = isIndexed(job) && completions === parallelism;
  if (!mayShrink && (is.succeeded ?? 0) < (was.succeeded ?? 0))
    out.push(invalid(`${AT}.succeeded`, is.succeeded ?? 0, 'cannot decrease the succeeded counter'));
  return out;
}

function validateTimes({ spec }: Job, is: JobStatus, was: JobStatus): FieldError[] {
  const out: FieldError[] = [];
  const { startTime, completionTime } = is;
  if (completionTime !== undefined && was.completionTime !== undefined && completionTime !== was.completionTime)
    out.push(invalid(`${AT}.completionTime`, completionTime, 'field is immutable'));
  const suspended = (status: JobStatus): string | undefined =>
    status.conditions?.find((c) => c.type === 'Suspended')?.status;
  const isResuming = suspended(was) === 'True' && suspended(is) === 'False';
  if (was.startTime === undefined || startTime === was.startTime || spec.suspend || isResuming) return out;
  return [...out, invalid(`${AT}.startTime`, startTime, 'field is immutable for unsuspended job once set')];
}
