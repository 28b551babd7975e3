import { isCelIssue, type CelRuntime } from '../../api/cel.ts';
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1035Label, dns1123Subdomain, pathSegment, qualifiedName } from '../../api/names.ts';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../api/types.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';
import {
  compilePolicy,
  compileProblem,
  type CompiledConditions,
  type CompiledPolicy,
  type CompiledVariables,
  type Expression,
} from './compile.ts';
import { validateMatchResources } from './validate-match.ts';

/** Upstream: pkg/apis/admissionregistration/validation/validation.go. */
type Policy = ValidatingAdmissionPolicy;
type Spec = NonNullable<Policy['spec']>;

const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];

export function validatePolicy(policy: Policy, cel: () => CelRuntime): FieldError[] {
  const spec: Spec = policy.spec ?? {};
  const { failurePolicy, paramKind, matchConstraints, validations = [], auditAnnotations = [] } = spec;
  const out: FieldError[] = [];
  out.push(...failurePolicyErrors(failurePolicy));
  if (paramKind) out.push(...paramKindErrors(paramKind));
  if (!matchConstraints) out.push(required('spec.matchConstraints'));
  else {
    out.push(...validateMatchResources(matchConstraints, 'spec.matchConstraints'));
    if (!matchConstraints.resourceRules?.length) out.push(required('spec.matchConstraints.resourceRules'));
  }
  const compiled = compilePolicy(cel(), policy);
  out.push(...conditionErrors(spec.matchConditions ?? [], compiled), ...variableErrors(spec.variables ?? [], compiled));
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const why = 'validations or auditAnnotations must contain at least one item';
    out.push(required('spec.validations', why), required('spec.auditAnnotations', why));
  }
  validations.forEach((validation, i) => {
    out.push(...validationErrors(validation, compiled.validations[i], `spec.validations[${i}]`));
  });
  out.push(...annotationErrors(policy, compiled));
  return out;
}

export function failurePolicyErrors(policy: string | undefined): FieldError[] {
  if (!policy) return [required('spec.failurePolicy')];
  return FAILURE_POLICIES.includes(policy) ? [] : [notSupported('spec.failurePolicy', policy, FAILURE_POLICIES)];
}

export function paramKindErrors({ apiVersion = '', kind = '' }: NonNullable<Spec['paramKind']>): FieldError[] {
  const out: FieldError[] = [];
  const at = 'spec.paramKind';
  const [version = '', group] = apiVersion.split('/').reverse();
  if (apiVersion === '') out.push(required(`${at}.apiVersion`));
  else if (apiVersion.split('/').length > 2)
    out.push(invalid(`${at}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else {
    const wrongGroup = group ? dns1123Subdomain(group) : [];
    const wrongVersion = dns1035Label(version);
    if (wrongGroup.length > 0) out.push(invalid(`${at}.apiVersion`, group, wrongGroup.join(',')));
    if (version === '') out.push(invalid(`${at}.apiVersion`, apiVersion, 'version must be specified'));
    else if (wrongVersion.length > 0) out.push(invalid(`${at}.apiVersion`, version, wrongVersion.join(',')));
  }
  const wrongKind = kind === '' ? [] : dns1035Label(kind.toLowerCase());
  if (kind === '') out.push(required(`${at}.kind`));
  else if (wrongKind.length > 0)
    out.push(invalid(`${at}.kind`, kind, `may have mixed case, but should otherwise match: ${wrongKind.join(',')}`));
  return out;
}

const hasNewline = (text: string): boolean => /[\n\r]/.test(text);

type Conditions = NonNullable<Spec['matchConditions']>;

export function conditionErrors(conditions: Conditions, compiled: CompiledConditions): FieldError[] {
  const names = new Set<string>();
  return conditions.flatMap(({ name = '', expression = '' }, i): FieldError[] => {
    const at = `spec.matchConditions[${i}]`;
    const out = expression.trim() === '' ? [required(`${at}.expression`)] : [];
    const { program } = compiled.conditions[i] as Expression;
    out.push(...checked({ text: expression.trim(), program }, `${at}.expression`, ['bool']));
    if (name === '') out.push(required(`${at}.name`));
    else out.push(...qualifiedName(name).map((why) => invalid(`${at}.name`, name, why)));
    if (name !== '' && names.has(name)) out.push(duplicate(`${at}.name`, name));
    names.add(name);
    return out;
  });
}

const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const isIdentifier = (name: string): boolean => /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name);

type Variables = NonNullable<Spec['variables']>;

export function variableErrors(variables: Variables, compiled: CompiledVariables): FieldError[] {
  return variables.flatMap(({ name = '', expression = '' }, i): FieldError[] => {
    const at = `spec.variables[${i}]`;
    const out: FieldError[] = [];
    if (name.trim() === '') out.push(required(`${at}.name`, 'name is not specified'));
    else if (!isIdentifier(name)) out.push(invalid(`${at}.name`, name, 'must be a valid CEL identifier'));
    if (expression.trim() === '') out.push(required(`${at}.expression`, 'expression is not specified'));
    return [...out, ...checked(compiled.variables[i], `${at}.expression`, [])];
  });
}

/** Nothing if there is no expression; whatever it gives if no types are named. */
function checked(expression: Expression | undefined, path: string, types: readonly string[]): FieldError[] {
  if (!expression || expression.text.trim() === '') return [];
  const { program } = expression;
  const anyProblem = isCelIssue(program) ? `compilation failed: ${program.issue}` : undefined;
  const wrong = types.length === 0 ? anyProblem : compileProblem(expression, types);
  return wrong === undefined ? [] : [invalid(path, expression.text, wrong)];
}

function annotationErrors({ metadata, spec }: Policy, compiled: CompiledPolicy): FieldError[] {
  const keys = new Set<string>();
  return (spec?.auditAnnotations ?? []).flatMap(({ key = '', valueExpression = '' }, i): FieldError[] => {
    const at = `spec.auditAnnotations[${i}]`;
    const full = `${metadata.name ?? ''}/${key}`;
    const out = qualifiedName(full).map((why) => invalid(`${at}.key`, full, why));
    if (valueExpression.trim() === '') out.push(required(`${at}.valueExpression`, 'valueExpression is not specified'));
    out.push(...checked(compiled.auditAnnotations[i], `${at}.valueExpression`, ['string', 'null_type']));
    if (keys.has(key)) out.push(duplicate(`${at}.key`, key));
    keys.add(key);
    return out;
  });
}

type Validation = NonNullable<Spec['validations']>[number];
type CompiledValidation = CompiledPolicy['validations'][number];

function validationErrors(validation: Validation, compiled: CompiledValidation | undefined, at: string): FieldError[] {
  const { expression = '', message = '', messageExpression = '', reason } = validation;
  const out: FieldError[] = [];
  if (expression.trim() === '') out.push(required(`${at}.expression`, 'expression is not specified'));
  out.push(...checked(compiled?.rule, `${at}.expression`, ['bool']));
  if (messageExpression !== '' && messageExpression.trim() === '')
    out.push(invalid(`${at}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  out.push(...checked(compiled?.message, `${at}.messageExpression`, ['string']));
  if (message !== '' && message.trim() === '')
    out.push(invalid(`${at}.message`, message, 'must be non-empty if specified'));
  else if (hasNewline(message.trim())) out.push(invalid(`${at}.message`, message, 'must not contain line breaks'));
  if (reason !== undefined && !REASONS.includes(reason)) out.push(notSupported(`${at}.reason`, reason, REASONS));
  return out;
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];

export function validateBinding({ spec }: ValidatingAdmissionPolicyBinding): FieldError[] {
  const { policyName = '', paramRef, matchResources, validationActions: actions = [] } = spec ?? {};
  const at = 'spec.validationActions';
  const out: FieldError[] = [];
  if (policyName === '') out.push(required('spec.policyName'));
  else out.push(...dns1123Subdomain(policyName).map((why) => invalid('spec.policyName', policyName, why)));
  if (paramRef) out.push(...paramRefErrors(paramRef));
  if (matchResources) out.push(...validateMatchResources(matchResources, 'spec.matchResources'));
  actions.forEach((action, i) => {
    if (!ACTIONS.includes(action)) out.push(notSupported(`${at}[${i}]`, action, ACTIONS));
    if (actions.indexOf(action) < i) out.push(duplicate(`${at}[${i}]`, action));
  });
  const why =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
  if (actions.includes('Deny') && actions.includes('Warn')) out.push(invalid(at, actions, why));
  if (actions.length === 0) out.push(required(at, 'at least one validation action is required'));
  return out;
}

type ParamRef = NonNullable<NonNullable<ValidatingAdmissionPolicyBinding['spec']>['paramRef']>;

export function paramRefErrors({ name, selector, parameterNotFoundAction: action }: ParamRef): FieldError[] {
  const at = 'spec.paramRef';
  const both = 'name and selector are mutually exclusive';
  const out: FieldError[] = name ? pathSegment(name).map((why) => invalid(`${at}.name`, name, why)) : [];
  if (name && selector) out.push(forbidden(`${at}.name`, both));
  if (selector) out.push(...validateLabelSelector(selector, `${at}.selector`));
  if (name && selector) out.push(forbidden(`${at}.selector`, both));
  if (!name && !selector) out.push(required(at, 'one of name or selector must be specified'));
  if (!action) out.push(required(`${at}.parameterNotFoundAction`));
  else if (action !== 'Deny' && action !== 'Allow')
    out.push(notSupported(`${at}.parameterNotFoundAction`, action, ['Deny', 'Allow']));
  return out;
}
