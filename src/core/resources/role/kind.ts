import type { Role } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { RBAC, validateRules } from '../shared/rbac.ts';

/** Roles. Upstream: pkg/registry/rbac/role/strategy.go. */
export function roleKind(): KindDef<Role> {
  return {
    ...RBAC,
    kind: 'Role',
    plural: 'roles',
    singular: 'role',
    namespaced: true,
    validate: (o) => validateRules(o.rules, true),
  };
}
