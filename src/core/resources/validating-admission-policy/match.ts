import { matches, selectorOf } from '../../api/label-selector.ts';
import type { KubeObject, LabelSelector, ValidatingAdmissionPolicySpec } from '../../api/types.ts';
import type { AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindContext, KindEntry } from '../../apiserver/kind.ts';

/**
 * Whether a policy or a binding is about a request, and as which kind: with matchPolicy Equivalent a rule for another
 * version of the resource takes the request too, converted.
 * Upstream: apiserver/pkg/admission/plugin/policy/matching/matching.go, plugin/webhook/predicates.
 */
export type MatchResources = NonNullable<ValidatingAdmissionPolicySpec['matchConstraints']>;
type NamedRule = NonNullable<MatchResources['resourceRules']>[number];

export function matchRequest(
  match: MatchResources,
  request: AdmissionRequest,
  ctx: KindContext,
): KindEntry | undefined {
  if (!matchesNamespace(match.namespaceSelector, request, ctx)) return undefined;
  if (!matchesObject(match.objectSelector, request)) return undefined;
  const isExact = match.matchPolicy === 'Exact';
  const excluded = match.excludeResourceRules ?? [];
  if (excluded.length > 0 && findRule(excluded, request, ctx, isExact)) return undefined;
  const rules = match.resourceRules ?? [];
  return rules.length === 0 ? request.kind : findRule(rules, request, ctx, isExact);
}

function findRule(
  rules: readonly NamedRule[],
  request: AdmissionRequest,
  ctx: KindContext,
  isExact: boolean,
): KindEntry | undefined {
  if (rules.some((rule) => takes(rule, request, request.kind))) return request.kind;
  if (isExact) return undefined;
  const { bucket, def } = request.kind;
  const others = ctx.kinds
    .all()
    .filter((e) => e.bucket === bucket && e.def.plural === def.plural && e !== request.kind);
  return others.find((entry) => rules.some((rule) => takes(rule, request, entry)));
}

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list?.some((one) => one === '*' || one === value) === true;

function takes(rule: NamedRule, request: AdmissionRequest, { def }: KindEntry): boolean {
  return (
    has(rule.operations, request.operation) &&
    has(rule.apiGroups, def.group) &&
    has(rule.apiVersions, def.version) &&
    inScope(rule.scope, request) &&
    (rule.resources ?? []).some((resource) => isResource(resource, def.plural, request.subresource ?? '')) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(request.name))
  );
}

function isResource(rule: string, plural: string, subresource: string): boolean {
  const [resource, sub = ''] = rule.split('/', 2);
  return (resource === '*' || resource === plural) && (sub === '*' || sub === subresource);
}

const isNamespace = ({ kind }: AdmissionRequest): boolean => kind.def.group === '' && kind.def.plural === 'namespaces';

function inScope(scope: string | undefined, request: AdmissionRequest): boolean {
  if (scope === undefined || scope === '*') return true;
  const actual = isNamespace(request) || request.namespace === '' ? 'Cluster' : 'Namespaced';
  return scope === actual;
}

function matchesNamespace(selector: LabelSelector | undefined, request: AdmissionRequest, ctx: KindContext): boolean {
  const wanted = selectorOf(selector);
  if (!wanted || wanted.length === 0) return true;
  if (isNamespace(request)) return matches(wanted, request.object.metadata.labels);
  if (!request.kind.def.namespaced) return true;
  return matches(wanted, ctx.find('Namespace', '', request.namespace)?.metadata.labels);
}

/** The object or what it was before. */
function matchesObject(selector: LabelSelector | undefined, request: AdmissionRequest): boolean {
  const wanted = selectorOf(selector);
  if (!wanted || wanted.length === 0) return true;
  const isSelected = (object: KubeObject | undefined): boolean =>
    object !== undefined && matches(wanted, object.metadata.labels);
  return isSelected(request.operation === 'DELETE' ? undefined : request.object) || isSelected(request.old);
}
