import type { PolicyRule } from '../../apiserver/auth/authorizer.ts';
import { urlMatches } from './rules.ts';

/**
 * Whether one set of rules grants all that another does, and what is missing.
 * Upstream: staging/src/k8s.io/component-helpers/auth/rbac/validation, pkg/registry/rbac/validation/policy_compact.go.
 */
export function missingRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakdown).filter((one) => !owned.some((rule) => ruleCovers(rule, one)));
}

/** Rules of one verb, one resource and at most one name each. */
function breakdown(rule: PolicyRule): PolicyRule[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const out: PolicyRule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const one = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) out.push(one);
        else for (const name of resourceNames) out.push({ ...one, resourceNames: [name] });
      }
  for (const url of nonResourceURLs) for (const verb of verbs) out.push({ nonResourceURLs: [url], verbs: [verb] });
  return out;
}

const hasAll = (set: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  wanted.every((w) => set.includes(w));

function ruleCovers(owner: PolicyRule, one: PolicyRule): boolean {
  return (
    (owner.verbs.includes('*') || hasAll(owner.verbs, one.verbs)) &&
    (owner.apiGroups?.includes('*') === true || hasAll(owner.apiGroups, one.apiGroups)) &&
    resourcesCover(owner.resources, one.resources) &&
    namesCover(owner.resourceNames, one.resourceNames) &&
    (one.nonResourceURLs ?? []).every((url) => (owner.nonResourceURLs ?? []).some((o) => urlMatches(o, url)))
  );
}

function resourcesCover(owned: readonly string[] = [], wanted: readonly string[] = []): boolean {
  if (owned.includes('*')) return true;
  return wanted.every((r) => owned.includes(r) || (r.includes('/') && owned.includes(`*${r.slice(r.indexOf('/'))}`)));
}

function namesCover(owned: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return owned.length === 0 || (wanted.length > 0 && hasAll(owned, wanted));
}

/** Rules of the same resource and name become one rule with all their verbs. */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const rest: PolicyRule[] = [];
  for (const rule of rules) {
    if (rule.nonResourceURLs || rule.apiGroups?.length !== 1 || rule.resources?.length !== 1) {
      rest.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = simple.get(key);
    simple.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
  }
  return [...rest, ...simple.values()];
}

/** As Go prints it in a message. */
export function ruleText(rule: PolicyRule): string {
  const { apiGroups, resources, nonResourceURLs, resourceNames, verbs } = rule;
  const fields = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
  };
  const parts = Object.entries({ ...fields, Verbs: verbs }).filter(([, list]) => (list?.length ?? 0) > 0);
  return `{${parts.map(([name, list]) => `${name}:${quotedList(list ?? [])}`).join(', ')}}`;
}

/** A list of texts as Go's %q prints it. */
export const quotedList = (list: readonly string[]): string => `[${list.map((t) => JSON.stringify(t)).join(' ')}]`;
