import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Label } from '../../api/names.ts';
import type { Job, JobSpec } from '../../api/types.ts';
import { immutable, nonNegative } from '../shared/rules.ts';
import { templateMatchesSelector, templateValidator, type TemplateValidator } from '../shared/validate-workload.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';
import { validatePolicies } from './validate-policies.ts';
import { CONTROLLER_UID, CONTROLLER_UID_LABELS, JOB_NAME_LABELS } from './generated-selector.ts';

/**
 * Upstream: ValidateJob in pkg/apis/batch/validation/validation.go.
 * Left out: managedBy, changes of a suspended job's scheduling.
 */
export function jobValidators(): {
  validate(object: Job): FieldError[];
  validateUpdate(object: Job, old: Job): FieldError[];
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
    validateUpdate: ({ spec }, old) => [
      ...(spec.completionMode === 'Indexed'
        ? []
        : immutable('spec.completions', spec.completions, old.spec.completions)),
      ...immutable('spec.selector', spec.selector, old.spec.selector),
      ...immutable('spec.template', spec.template, old.spec.template),
      ...immutable('spec.completionMode', spec.completionMode, old.spec.completionMode),
      ...immutable('spec.podFailurePolicy', spec.podFailurePolicy, old.spec.podFailurePolicy),
      ...immutable('spec.backoffLimitPerIndex', spec.backoffLimitPerIndex, old.spec.backoffLimitPerIndex),
      ...immutable('spec.managedBy', spec.managedBy, old.spec.managedBy),
      ...immutable('spec.successPolicy', spec.successPolicy, old.spec.successPolicy),
    ],
  };
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
    ...validateMode(spec, field),
    ...validatePolicies(spec, field),
    ...validateTemplate(spec.template, `${field}.template`),
    ...validateRestartPolicy(spec, `${field}.template.spec.restartPolicy`),
  ];
}

const MODES = ['NonIndexed', 'Indexed'];

function validateMode(spec: JobSpec, field: string): FieldError[] {
  const { completionMode: mode, completions, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const out: FieldError[] = [];
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined)
    out.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  if (mode !== undefined && !MODES.includes(mode)) out.push(notSupported(`${field}.completionMode`, mode, MODES));
  if (mode === 'Indexed') {
    if (completions === undefined) out.push(required(`${field}.completions`, 'when completion mode is Indexed'));
    return out;
  }
  const text = 'requires indexed completion mode';
  for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'] as const)
    if (spec[name] !== undefined) out.push(invalid(`${field}.${name}`, spec[name], text));
  return out;
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
