import type { CelSource } from '../../api/cel.ts';
import { internalError } from '../../api/status-error.ts';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, integer, NAME } from '../shared/columns.ts';
import { paramKindText, paramRefText } from './columns.ts';
import { validateBinding, validatePolicy } from './validate.ts';
import { VALIDATING_ADMISSION_POLICY, VALIDATING_ADMISSION_POLICY_BINDING } from './kind-identity.ts';

/** Upstream: pkg/registry/admissionregistration/{validatingadmissionpolicy,validatingadmissionpolicybinding}. */
type Policy = ValidatingAdmissionPolicy;
type Binding = ValidatingAdmissionPolicyBinding;

export function validatingAdmissionPolicyKind(source: CelSource = () => undefined): KindDef<Policy> {
  const cel = () => {
    const runtime = source();
    if (!runtime) throw internalError('the evaluator of CEL expressions is not loaded');
    return runtime;
  };
  return {
    ...VALIDATING_ADMISSION_POLICY,
    validate: (policy) => validatePolicy(policy, cel),
    columns: [
      NAME,
      integer('Validations', ({ spec }) => spec?.validations?.length ?? 0),
      column('ParamKind', ({ spec }) => paramKindText(spec?.paramKind)),
      AGE,
    ],
  };
}

export function validatingAdmissionPolicyBindingKind(): KindDef<Binding> {
  return {
    ...VALIDATING_ADMISSION_POLICY_BINDING,
    validate: validateBinding,
    columns: [
      NAME,
      column('PolicyName', ({ spec }) => spec?.policyName ?? ''),
      column('ParamRef', ({ spec }) => paramRefText(spec?.paramRef)),
      AGE,
    ],
  };
}
