import type { Attributes, PolicyRule } from '../../apiserver/auth/authorizer.ts';

/**
 * Whether a rule allows a request. Upstream: RuleAllows in plugin/pkg/auth/authorizer/rbac/rbac.go and
 * pkg/apis/rbac/v1/evaluation_helpers.go.
 */
export function ruleAllows(a: Attributes, rule: PolicyRule): boolean {
  if (!hasOrAll(rule.verbs, a.verb)) return false;
  if (a.path !== undefined) return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, a.path as string));
  return (
    hasOrAll(rule.apiGroups, a.group) &&
    (rule.resources ?? []).some((r) => resourceMatches(r, a.resource, a.subresource)) &&
    nameMatches(rule.resourceNames, a.name)
  );
}

const hasOrAll = (list: readonly string[] | undefined, wanted: string): boolean =>
  list !== undefined && (list.includes(wanted) || list.includes('*'));

function resourceMatches(rule: string, resource: string, subresource: string): boolean {
  if (rule === '*') return true;
  if (subresource === '') return rule === resource;
  return rule === `${resource}/${subresource}` || rule === `*/${subresource}`;
}

const nameMatches = (names: readonly string[] = [], wanted: string): boolean =>
  names.length === 0 || names.includes(wanted);

/** `*` at the end of a URL stands for anything. */
export function urlMatches(rule: string, path: string): boolean {
  if (rule === '*' || rule === path) return true;
  return rule.endsWith('*') && path.startsWith(rule.replace(/\*+$/, ''));
}
