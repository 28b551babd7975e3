import { required, type FieldError } from '../../api/field-error.ts';
import type { ClusterRole } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { RBAC, validateRules } from '../shared/rbac.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';

/** ClusterRoles. Upstream: pkg/registry/rbac/clusterrole/strategy.go. */
export function clusterRoleKind(): KindDef<ClusterRole> {
  return {
    ...RBAC,
    kind: 'ClusterRole',
    plural: 'clusterroles',
    singular: 'clusterrole',
    namespaced: false,
    validate: (o) => [...validateRules(o.rules, false), ...validateAggregation(o)],
  };
}

function validateAggregation({ aggregationRule: rule }: ClusterRole): FieldError[] {
  const at = 'aggregationRule.clusterRoleSelectors';
  const selectors = rule?.clusterRoleSelectors ?? [];
  if (rule && selectors.length === 0)
    return [required(at, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  return selectors.flatMap((selector, i) => validateLabelSelector(selector, `${at}[${i}]`));
}
