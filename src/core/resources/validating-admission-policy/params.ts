import { matches, selectorOf } from '../../api/label-selector.ts';
import type { KubeObject, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../api/types.ts';
import type { KindContext } from '../../apiserver/kind.ts';

/**
 * The objects that a binding gives its policy as `params`: one run each; `undefined` is a run without.
 * Upstream: apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go (CollectParams).
 */
type Params = { readonly params: readonly (KubeObject | undefined)[] } | { readonly error: string };

export function collectParams(
  policy: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  namespace: string,
  ctx: KindContext,
): Params {
  const kind = policy.spec?.paramKind;
  const ref = binding.spec?.paramRef;
  if (!kind || !ref) return { params: [undefined] };
  const entry = ctx.kinds.byGroupVersionKind(kind.apiVersion ?? '', kind.kind ?? '');
  const shown = `&ParamKind{APIVersion:${kind.apiVersion ?? ''},Kind:${kind.kind ?? ''},}`;
  if (!entry) return { error: `paramKind kind \`${shown}\` not known` };
  if (ref.namespace && !entry.def.namespaced)
    return { error: 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`' };
  const where = entry.def.namespaced ? ref.namespace || namespace : '';
  if (entry.def.namespaced && where === '')
    return { error: 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources' };
  const params = ref.name ? [ctx.find(entry.groupKind, where, ref.name)] : selected();
  const found = params.filter((param) => param !== undefined);
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny')
    return { error: 'no params found for policy binding with `Deny` parameterNotFoundAction' };
  return { params: found };

  function selected(): KubeObject[] {
    const wanted = selectorOf(ref?.selector) ?? [];
    const all = ctx.list(entry?.groupKind ?? '', where === '' ? undefined : where);
    return all.filter((object) => matches(wanted, object.metadata.labels));
  }
}
