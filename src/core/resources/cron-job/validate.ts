import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import type { CronJob } from '../../api/types.ts';
import { validateJobSpec } from '../job/validate.ts';
import { nonNegative, oneOf } from '../shared/rules.ts';
import { templateValidator } from '../shared/validate-workload.ts';
import { timeZone } from '../../lib/time-zone.ts';
import { scheduleProblem } from './schedule.ts';

/** Upstream: validateCronJobSpec in pkg/apis/batch/validation/validation.go. */
export function cronJobValidators(): {
  validate(object: CronJob): FieldError[];
  validateCreate(object: CronJob): FieldError[];
  validateUpdate(object: CronJob, old: CronJob): FieldError[];
} {
  const validateTemplate = templateValidator();
  return {
    validate: ({ spec }) => {
      const job = spec.jobTemplate.spec;
      const at = 'spec.jobTemplate.spec';
      return [
        ...validateSchedule(spec.schedule),
        ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
        ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
        ...(job ? validateJobSpec(job, at, validateTemplate) : [required(`${at}.template`)]),
        ...(job?.selector ? [invalid(`${at}.selector`, job.selector, '`selector` will be auto-generated')] : []),
        ...(job?.manualSelector ? [notSupported(`${at}.manualSelector`, true, ['nil', 'false'])] : []),
        ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
        ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
      ];
    },
    // Old ones may keep a long name and a zone that is no longer known.
    validateCreate: ({ metadata, spec }) => [...validateTimeZone(spec.timeZone), ...validateName(metadata.name)],
    validateUpdate: ({ spec }, old) => (spec.timeZone === old.spec.timeZone ? [] : validateTimeZone(spec.timeZone)),
  };
}

const MAX_NAME = 52;

function validateName(name: string | undefined): FieldError[] {
  if ((name ?? '').length <= MAX_NAME) return [];
  return [invalid('metadata.name', name, `must be no more than ${MAX_NAME} characters`)];
}

const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;
const EXPLICIT = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';

function validateTimeZone(zone: string | undefined): FieldError[] {
  const at = 'spec.timeZone';
  if (zone === undefined) return [];
  if (zone === '') return [invalid(at, '', 'timeZone must be nil or non-empty string')];
  const unknown = invalid(at, zone, `unknown time zone ${zone}`);
  const isOdd = (part: string): boolean =>
    part === '.' || part === '..' || part.startsWith('-') || !ZONE_PART.test(part);
  if (zone.split('/').some(isOdd)) return [unknown];
  const isLocal = zone.toLowerCase() === 'local' ? [invalid(at, zone, EXPLICIT)] : [];
  return zone === 'Local' || timeZone(zone) ? isLocal : [...isLocal, unknown];
}

function validateSchedule(schedule: string): FieldError[] {
  if (!schedule) return [required('spec.schedule')];
  const problem = scheduleProblem(schedule);
  const out = problem === undefined ? [] : [invalid('spec.schedule', schedule, problem)];
  if (schedule.includes('TZ'))
    out.push(invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  return out;
}
