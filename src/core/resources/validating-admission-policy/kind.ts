import type { CelSource } from '../../api/cel.ts';
import { formatSelector, selectorOf } from '../../api/label-selector.ts';
import { internalError } from '../../api/status-error.ts';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, integer, NAME } from '../shared/columns.ts';
import { validateBinding, validatePolicy } from './validate.ts';

/** Upstream: pkg/registry/admissionregistration/{validatingadmissionpolicy,validatingadmissionpolicybinding}. */
type Policy = ValidatingAdmissionPolicy;
type Binding = ValidatingAdmissionPolicyBinding;

const GROUP = { group: 'admissionregistration.k8s.io', version: 'v1', categories: ['api-extensions'] } as const;

export function validatingAdmissionPolicyKind(source: CelSource = () => undefined): KindDef<Policy> {
  const cel = () => {
    const runtime = source();
    if (!runtime) throw internalError('the evaluator of CEL expressions is not loaded');
    return runtime;
  };
  return {
    ...GROUP,
    kind: 'ValidatingAdmissionPolicy',
    plural: 'validatingadmissionpolicies',
    singular: 'validatingadmissionpolicy',
    namespaced: false,
    hasStatus: true,
    hasGeneration: true,
    validate: (policy) => validatePolicy(policy, cel),
    columns: [
      NAME,
      integer('Validations', ({ spec }) => spec?.validations?.length ?? 0),
      column('ParamKind', ({ spec }) => {
        const kind = spec?.paramKind;
        return kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>';
      }),
      AGE,
    ],
  };
}

export function validatingAdmissionPolicyBindingKind(): KindDef<Binding> {
  return {
    ...GROUP,
    kind: 'ValidatingAdmissionPolicyBinding',
    plural: 'validatingadmissionpolicybindings',
    singular: 'validatingadmissionpolicybinding',
    namespaced: false,
    hasGeneration: true,
    validate: validateBinding,
    columns: [NAME, column('PolicyName', ({ spec }) => spec?.policyName ?? ''), column('ParamRef', paramText), AGE],
  };
}

function paramText({ spec }: Binding): string {
  const ref = spec?.paramRef;
  if (!ref) return '<unset>';
  if (ref.name) return `${ref.namespace || '*'}/${ref.name}`;
  return formatSelector(selectorOf(ref.selector) ?? []);
}
