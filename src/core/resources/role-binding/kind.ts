import type { RoleBinding } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { bindingColumns, RBAC, validateBinding, validateBindingUpdate } from '../shared/rbac.ts';

/** RoleBindings. Upstream: pkg/registry/rbac/rolebinding/strategy.go. */
export function roleBindingKind(): KindDef<RoleBinding> {
  return {
    ...RBAC,
    kind: 'RoleBinding',
    plural: 'rolebindings',
    singular: 'rolebinding',
    namespaced: true,
    validate: (o) => validateBinding(o, ['Role', 'ClusterRole'], true),
    validateUpdate: validateBindingUpdate,
    columns: bindingColumns<RoleBinding>(),
  };
}
