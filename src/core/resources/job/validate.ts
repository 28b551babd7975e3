import { invalid, notSupported, required, tooLong, type FieldError } from '../../api/field-error.ts';
import { dns1123Label } from '../../api/names.ts';
import type { Job, JobSpec } from '../../api/types.ts';
import { domainPrefixedPath, immutable, nonNegative } from '../shared/rules.ts';
import { templateMatchesSelector, templateValidator, type TemplateValidator } from '../shared/validate-workload.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';
import { validateMode } from './validate-mode.ts';
import { validatePolicies } from './validate-policies.ts';
import { validateJobStatus } from './validate-status.ts';
import { validateTemplateUpdate } from './validate-template.ts';
import { CONTROLLER_UID, CONTROLLER_UID_LABELS, JOB_NAME_LABELS } from './generated-selector.ts';

/**
 * Upstream: ValidateJob, ValidateJobUpdate in pkg/apis/batch/validation/validation.go.
 */
export function jobValidators(): {
  validate(object: Job): FieldError[];
  validateUpdate(object: Job, old: Job): FieldError[];
  validateStatusUpdate(object: Job, old: Job): FieldError[];
} {
  const validateTemplate = templateValidator();
  return {
    validate: (job) => [
      ...validateGeneratedSelector(job),
      ...validateJobSpec(job.spec, 'spec', validateTemplate),
      ...(job.spec.selector ? validateLabelSelector(job.spec.selector, 'spec.selector') : [required('spec.selector')]),
      ...templateMatchesSelector(job.spec.selector, job.spec.template, 'spec.template'),
      ...validateHostname(job),
    ],
    validateUpdate: ({ spec, ...others }, old) => [
      ...validateCompletions(spec, old.spec),
      ...immutable('spec.selector', spec.selector, old.spec.selector),
      ...validateTemplateUpdate({ spec, ...others }, old),
      ...immutable('spec.completionMode', spec.completionMode, old.spec.completionMode),
      ...immutable('spec.podFailurePolicy', spec.podFailurePolicy, old.spec.podFailurePolicy),
      ...immutable('spec.backoffLimitPerIndex', spec.backoffLimitPerIndex, old.spec.backoffLimitPerIndex),
      ...immutable('spec.managedBy', spec.managedBy, old.spec.managedBy),
      ...immutable('spec.successPolicy', spec.successPolicy, old.spec.successPolicy),
    ],
    validateStatusUpdate: validateJobStatus,
  };
}

/** Of an Indexed Job they may change together with its parallelism. */
function validateCompletions(spec: JobSpec, old: JobSpec): FieldError[] {
  const { completions, parallelism, completionMode } = spec;
  if (completionMode !== 'Indexed') return immutable('spec.completions', completions, old.completions);
  if (completions === old.completions || completions === undefined || completions === parallelism) return [];
  return [invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

/** What a Job and a CronJob's template have in common. */
export function validateJobSpec(spec: JobSpec, field: string, validateTemplate: TemplateValidator): FieldError[] {
  return [
    ...COUNTS.flatMap((name) => nonNegative(`${field}.${name}`, spec[name])),
    ...validateManager(spec.managedBy, `${field}.managedBy`),
    ...validateMode(spec, field),
    ...validatePolicies(spec, field),
    ...validateTemplate(spec.template, `${field}.template`),
    ...validateRestartPolicy(spec, `${field}.template.spec.restartPolicy`),
  ];
}

const MAX_MANAGER = 63;

/** Who looks after the Job instead of our controller: 'acme.io/controller'. */
function validateManager(manager: string | undefined, field: string): FieldError[] {
  if (manager === undefined) return [];
  const out = domainPrefixedPath(field, manager);
  return manager.length > MAX_MANAGER ? [...out, tooLong(field, manager, MAX_MANAGER)] : out;
}

function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, field: string): FieldError[] {
  const policy = template.spec?.restartPolicy;
  if (!policy || policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(field, policy, ['OnFailure', 'Never'])];
  if (!podFailurePolicy || policy === 'Never') return [];
  return [invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}

/** Generated labels and selector must be those of this job. */
function validateGeneratedSelector({ metadata, spec }: Job): FieldError[] {
  if (spec.manualSelector || !spec.selector) return [];
  const labels = spec.template.metadata?.labels ?? {};
  const at = 'spec.template.metadata.labels';
  const out: FieldError[] = [];
  const expect = (names: readonly string[], value: string): void => {
    for (const name of names) {
      if (labels[name] === undefined) out.push(required(`${at}[${name}]`, `must be '${value}'`));
      else if (labels[name] !== value) out.push(invalid(`${at}[${name}]`, labels, `must be '${value}'`));
    }
  };
  expect(CONTROLLER_UID_LABELS, metadata.uid);
  expect(JOB_NAME_LABELS, metadata.name);
  const isOwn = spec.selector.matchLabels?.[CONTROLLER_UID] === metadata.uid;
  if (!isOwn) out.push(invalid('spec.selector', spec.selector, '`selector` not auto-generated'));
  return out;
}

function validateHostname({ metadata, spec }: Job): FieldError[] {
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 1) return [];
  const hostname = `${metadata.name}-${spec.completions - 1}`;
  if (dns1123Label(hostname).length === 0) return [];
  return [invalid('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`)];
}
