import {
  duplicate,
  invalid,
  notSupported,
  OMITTED,
  required,
  tooLong,
  tooMany,
  type FieldError,
} from '../../api/field-error.ts';
import type { JobSpec } from '../../api/types.ts';
import { nonNegative, qualified } from '../shared/rules.ts';
import { countIndexText } from './index-text.ts';

/**
 * What a Job may say of failed pods, of success before all is done, and of replacing pods.
 * Upstream: validatePodFailurePolicy, validateSuccessPolicy, validatePodReplacementPolicy in
 * pkg/apis/batch/validation/validation.go.
 */
const MAX_RULES = 20;
const MAX_PATTERNS = 20;
const MAX_VALUES = 255;
const MAX_INDEX_TEXT = 64 * 1024;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

type FailureRule = NonNullable<NonNullable<JobSpec['podFailurePolicy']>['rules']>[number];
type SuccessRule = NonNullable<NonNullable<JobSpec['successPolicy']>['rules']>[number];

export function validatePolicies(spec: JobSpec, field: string): FieldError[] {
  return [
    ...(spec.podFailurePolicy ? validateFailurePolicy(spec, `${field}.podFailurePolicy.rules`) : []),
    ...(spec.successPolicy && spec.completionMode === 'Indexed'
      ? validateSuccessPolicy(spec, `${field}.successPolicy.rules`)
      : []),
    ...validateReplacement(spec, `${field}.podReplacementPolicy`),
  ];
}

function validateReplacement({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, field: string): FieldError[] {
  const valid = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return policy === undefined || valid.includes(policy) ? [] : [notSupported(field, policy, valid)];
}

function validateFailurePolicy(spec: JobSpec, field: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const pod = spec.template.spec;
  const names = new Set([...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map((c) => c.name));
  return [
    ...(rules.length > MAX_RULES ? [tooMany(field, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, i) => validateFailureRule(spec, rule, `${field}[${i}]`, names)),
  ];
}

function validateFailureRule(spec: JobSpec, rule: FailureRule, at: string, names: ReadonlySet<string>): FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const out = chosen(`${at}.action`, action, ACTIONS);
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    out.push(invalid(`${at}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  if (onExitCodes) out.push(...validateExitCodes(onExitCodes, `${at}.onExitCodes`, names));
  if (onPodConditions.length > 0) out.push(...validateConditions(onPodConditions, `${at}.onPodConditions`));
  if (onExitCodes && onPodConditions.length > 0)
    out.push(invalid(at, OMITTED, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!onExitCodes && onPodConditions.length === 0)
    out.push(invalid(at, OMITTED, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return out;
}

function chosen(field: string, value: string | undefined, valid: readonly string[]): FieldError[] {
  if (!value) return [required(field, `valid values: [${valid.map((v) => JSON.stringify(v)).join(' ')}]`)];
  return valid.includes(value) ? [] : [notSupported(field, value, valid)];
}

function validateConditions(patterns: NonNullable<FailureRule['onPodConditions']>, at: string): FieldError[] {
  return [
    ...(patterns.length > MAX_PATTERNS ? [tooMany(at, patterns.length, MAX_PATTERNS)] : []),
    ...patterns.flatMap(({ type, status }, i) => [
      ...qualified(`${at}[${i}].type`, type),
      ...chosen(`${at}[${i}].status`, status, STATUSES),
    ]),
  ];
}

function validateExitCodes(
  { operator, containerName, values = [] }: NonNullable<FailureRule['onExitCodes']>,
  at: string,
  names: ReadonlySet<string>,
): FieldError[] {
  const out = chosen(`${at}.operator`, operator, OPERATORS);
  if (containerName !== undefined && !names.has(containerName))
    out.push(invalid(`${at}.containerName`, containerName, NO_CONTAINER));
  if (values.length === 0) out.push(invalid(`${at}.values`, values, 'at least one value is required'));
  else if (values.length > MAX_VALUES) out.push(tooMany(`${at}.values`, values.length, MAX_VALUES));
  values.forEach((code, i) => {
    if (operator === 'In' && code === 0)
      out.push(invalid(`${at}.values[${i}]`, code, 'must not be 0 for the In operator'));
    if (values.indexOf(code) < i) out.push(duplicate(`${at}.values[${i}]`, code));
  });
  const isOrdered = values.every((code, i) => i === 0 || (values[i - 1] as number) <= code);
  return isOrdered ? out : [...out, invalid(`${at}.values`, values, 'must be ordered')];
}

const NO_CONTAINER = 'must be one of the container or initContainer names in the pod template';

function validateSuccessPolicy({ successPolicy, completions = 0 }: JobSpec, field: string): FieldError[] {
  const rules = successPolicy?.rules ?? [];
  const none = 'at least one rules must be specified when the successPolicy is specified';
  return [
    ...(rules.length === 0 ? [required(field, none)] : []),
    ...(rules.length > MAX_RULES ? [tooMany(field, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, i) => validateSuccessRule(rule, completions, `${field}[${i}]`)),
  ];
}

function validateSuccessRule(rule: SuccessRule, completions: number, at: string): FieldError[] {
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  const out: FieldError[] = [];
  if (count === undefined && indexes === undefined)
    out.push(required(at, 'at least one of succeededCount or succeededIndexes must be specified'));
  if (indexes !== undefined && indexes.length > MAX_INDEX_TEXT)
    out.push(tooLong(`${at}.succeededIndexes`, indexes, MAX_INDEX_TEXT));
  const total = indexes === undefined ? 0 : countIndexText(indexes, completions);
  if (typeof total === 'string')
    out.push(invalid(`${at}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${total}`));
  if (count === undefined) return out;
  const field = `${at}.succeededCount`;
  const number = typeof total === 'string' ? 0 : total;
  out.push(...nonNegative(field, count));
  const limit = (most: number, what: string): FieldError =>
    invalid(field, count, `must be less than or equal to ${most} (the number of ${what})`);
  if (count > completions) out.push(limit(completions, 'specified completions'));
  if (indexes !== undefined && count > number)
    out.push(limit(number, 'indexes in the specified succeededIndexes field'));
  return out;
}
