import type { KubeObject, ResourceQuota } from '../../api/types.ts';
import type { QuotaEvaluator, ScopeRequirement } from './evaluator.ts';

/** What an object must be for a quota to count it. Upstream: getScopeSelectorsFromQuota in the same places. */
export function scopesOf({ spec }: ResourceQuota): ScopeRequirement[] {
  const named = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' }));
  return [...named, ...(spec?.scopeSelector?.matchExpressions ?? [])];
}

export const isInScope = (
  scopes: readonly ScopeRequirement[],
  evaluator: QuotaEvaluator,
  object: KubeObject,
): boolean => scopes.every((scope) => evaluator.matchesScope(scope, object));
