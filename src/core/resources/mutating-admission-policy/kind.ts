import type { CelSource } from '../../api/cel.ts';
import { internalError } from '../../api/status-error.ts';
import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, integer, NAME } from '../shared/columns.ts';
import { paramKindText, paramRefText } from '../validating-admission-policy/columns.ts';
import { MUTATING_ADMISSION_POLICY, MUTATING_ADMISSION_POLICY_BINDING } from './kind-identity.ts';
import { validateMutatingBinding, validateMutatingPolicy } from './validate.ts';

/**
 * Upstream: pkg/registry/admissionregistration/{mutatingadmissionpolicy,mutatingadmissionpolicybinding}.
 * Left out: that who writes a policy may read what it takes as params.
 */
type Policy = MutatingAdmissionPolicy;
type Binding = MutatingAdmissionPolicyBinding;

export function mutatingAdmissionPolicyKind(source: CelSource = () => undefined): KindDef<Policy> {
  const cel = () => {
    const runtime = source();
    if (!runtime) throw internalError('the evaluator of CEL expressions is not loaded');
    return runtime;
  };
  return {
    ...MUTATING_ADMISSION_POLICY,
    validate: (policy) => validateMutatingPolicy(policy, cel),
    columns: [
      NAME,
      integer('Mutations', ({ spec }) => spec?.mutations?.length ?? 0),
      column('ParamKind', ({ spec }) => paramKindText(spec?.paramKind)),
      AGE,
    ],
  };
}

export function mutatingAdmissionPolicyBindingKind(): KindDef<Binding> {
  return {
    ...MUTATING_ADMISSION_POLICY_BINDING,
    validate: validateMutatingBinding,
    columns: [
      NAME,
      column('PolicyName', ({ spec }) => spec?.policyName ?? ''),
      column('ParamRef', ({ spec }) => paramRefText(spec?.paramRef)),
      AGE,
    ],
  };
}
