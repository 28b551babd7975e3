import { matches, selectorOf } from '../../api/label-selector.ts';
import type { KubeObject, LabelSelector } from '../../api/types.ts';
import type { KindContext, KindEntry } from '../../apiserver/kind.ts';

/**
 * The objects that a binding gives its policy as `params`: one run each; `undefined` is a run without.
 * Upstream: apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go (CollectParams).
 */
type Params = { readonly params: readonly (KubeObject | undefined)[] } | { readonly error: string };

export interface ParamKind {
  readonly apiVersion?: string;
  readonly kind?: string;
}

export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelector;
  readonly parameterNotFoundAction?: string;
}

/** Why a policy cannot be used at all; undefined if it can. */
export function configurationProblem(kind: ParamKind | undefined, ctx: KindContext): string | undefined {
  if (!kind || entryOf(kind, ctx)) return undefined;
  const { apiVersion = '' } = kind;
  const shown = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind.kind ?? ''}`;
  return `failed to configure policy: failed to find resource referenced by paramKind: '${shown}'`;
}

const entryOf = ({ apiVersion = '', kind = '' }: ParamKind, ctx: KindContext): KindEntry | undefined =>
  ctx.kinds.byGroupVersionKind(apiVersion, kind);

export interface ParamSource {
  readonly kind: ParamKind | undefined;
  readonly ref: ParamRef | undefined;
}

export function collectParams({ kind, ref }: ParamSource, namespace: string, ctx: KindContext): Params {
  const entry = kind && entryOf(kind, ctx);
  if (!entry || !ref) return { params: [undefined] };
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
