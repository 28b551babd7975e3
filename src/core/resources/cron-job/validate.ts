import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import type { CronJob } from '../../api/types.ts';
import { validateJobSpec } from '../job/validate.ts';
import { nonNegative, oneOf } from '../shared/rules.ts';
import { templateValidator } from '../shared/validate-workload.ts';
import { scheduleProblem } from './schedule.ts';

/**
 * Upstream: validateCronJobSpec in pkg/apis/batch/validation/validation.go.
 * Left out: whether the time zone is known; the simulated cluster has no time zone database.
 */
export function cronJobValidators(): { validate(object: CronJob): FieldError[] } {
  const validateTemplate = templateValidator();
  return {
    validate: ({ metadata, spec }) => {
      const job = spec.jobTemplate.spec;
      const at = 'spec.jobTemplate.spec';
      return [
        ...validateSchedule(spec.schedule),
        ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
        ...(spec.timeZone === '' ? [invalid('spec.timeZone', '', 'timeZone must be nil or non-empty string')] : []),
        ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
        ...(job ? validateJobSpec(job, at, validateTemplate) : [required(`${at}.template`)]),
        ...(job?.selector ? [invalid(`${at}.selector`, job.selector, '`selector` will be auto-generated')] : []),
        ...(job?.manualSelector ? [notSupported(`${at}.manualSelector`, true, ['nil', 'false'])] : []),
        ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
        ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
        ...validateName(metadata.name),
      ];
    },
  };
}

const MAX_NAME = 52;

function validateName(name: string | undefined): FieldError[] {
  if ((name ?? '').length <= MAX_NAME) return [];
  return [invalid('metadata.name', name, `must be no more than ${MAX_NAME} characters`)];
}

function validateSchedule(schedule: string): FieldError[] {
  if (!schedule) return [required('spec.schedule')];
  const problem = scheduleProblem(schedule);
  const out = problem === undefined ? [] : [invalid('spec.schedule', schedule, problem)];
  if (schedule.includes('TZ'))
    out.push(invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  return out;
}
