import type { CelRuntime } from '../../api/cel.ts';
import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding } from '../../api/types.ts';
import { compileProblem, type Expression } from '../validating-admission-policy/compile.ts';
import type { MatchResources } from '../validating-admission-policy/match.ts';
import { validateMatchResources } from '../validating-admission-policy/validate-match.ts';
import {
  conditionErrors,
  failurePolicyErrors,
  paramKindErrors,
  paramRefErrors,
  variableErrors,
} from '../validating-admission-policy/validate.ts';
import { compileMutatingPolicy, expressionOf, PATCH_VALUES, type Mutation } from './compile.ts';

/** Upstream: pkg/apis/admissionregistration/validation/validation.go (validateMutatingAdmissionPolicySpec). */
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
const REINVOCATIONS = ['IfNeeded', 'Never'];
const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];

export function validateMutatingPolicy(policy: MutatingAdmissionPolicy, cel: () => CelRuntime): FieldError[] {
  const { failurePolicy, paramKind, matchConstraints, mutations = [], reinvocationPolicy } = policy.spec ?? {};
  const compiled = compileMutatingPolicy(cel(), policy);
  const out: FieldError[] = [...failurePolicyErrors(failurePolicy)];
  if (paramKind) out.push(...paramKindErrors(paramKind));
  if (!matchConstraints) out.push(required('spec.matchConstraints'));
  else {
    out.push(...validateMatchResources(matchConstraints, 'spec.matchConstraints'));
    if (!matchConstraints.resourceRules?.length) out.push(required('spec.matchConstraints.resourceRules'));
    out.push(...operationErrors(matchConstraints, 'spec.matchConstraints'));
  }
  out.push(...conditionErrors(policy.spec?.matchConditions ?? [], compiled));
  out.push(...variableErrors(policy.spec?.variables ?? [], compiled));
  if (mutations.length === 0) out.push(required('spec.mutations', 'mutations must contain at least one item'));
  mutations.forEach((mutation, i) => {
    out.push(...mutationErrors(mutation, compiled.mutations[i] as Expression, `spec.mutations[${i}]`));
  });
  if (!reinvocationPolicy) out.push(required('spec.reinvocationPolicy'));
  else if (!REINVOCATIONS.includes(reinvocationPolicy))
    out.push(notSupported('spec.reinvocationPolicy', reinvocationPolicy, REINVOCATIONS));
  return out;
}

/** What is deleted has nothing to change. */
function operationErrors({ resourceRules = [] }: MatchResources, path: string): FieldError[] {
  return resourceRules
    .flatMap(({ operations = [] }) => operations)
    .filter((operation) => !OPERATIONS.includes(operation))
    .map((operation) => notSupported(`${path}.resourceRules.operations`, operation, OPERATIONS));
}

const FIELDS = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

function mutationErrors(mutation: Mutation, compiled: Expression, at: string): FieldError[] {
  const { patchType } = mutation;
  if (!patchType) return [required(`${at}.patchType`)];
  if (patchType !== 'JSONPatch' && patchType !== 'ApplyConfiguration')
    return [notSupported(`${at}.patchType`, patchType, PATCH_TYPES)];
  const other = patchType === 'JSONPatch' ? 'ApplyConfiguration' : 'JSONPatch';
  const [field, otherField] = [FIELDS[patchType], FIELDS[other]];
  const out: FieldError[] = [];
  if (!mutation[field]) out.push(required(`${at}.${field}`, `must be specified when patchType is ${patchType}`));
  else if (expressionOf(mutation).trim() === '') out.push(required(`${at}.${field}.expression`));
  else {
    const wrong = compileProblem(compiled, [PATCH_VALUES[patchType]]);
    if (wrong !== undefined) out.push(invalid(`${at}.${field}.expression`, compiled.text, wrong));
  }
  if (mutation[otherField])
    out.push(invalid(`${at}.${otherField}`, `{${otherField}}`, `must not be specified when patchType is ${patchType}`));
  return out;
}

export function validateMutatingBinding({ spec }: MutatingAdmissionPolicyBinding): FieldError[] {
  const { policyName = '', paramRef, matchResources } = spec ?? {};
  const out: FieldError[] = [];
  if (policyName === '') out.push(required('spec.policyName'));
  else out.push(...dns1123Subdomain(policyName).map((why) => invalid('spec.policyName', policyName, why)));
  if (paramRef) out.push(...paramRefErrors(paramRef));
  if (matchResources)
    out.push(
      ...validateMatchResources(matchResources, 'spec.matchResources'),
      ...operationErrors(matchResources, 'spec.matchResources'),
    );
  return out;
}
