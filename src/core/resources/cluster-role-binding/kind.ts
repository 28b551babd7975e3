import type { ClusterRoleBinding } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { bindingColumns, RBAC, validateBinding, validateBindingUpdate } from '../shared/rbac.ts';

/** ClusterRoleBindings. Upstream: pkg/registry/rbac/clusterrolebinding/strategy.go. */
export function clusterRoleBindingKind(): KindDef<ClusterRoleBinding> {
  return {
    ...RBAC,
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    singular: 'clusterrolebinding',
    namespaced: false,
    validate: (o) => validateBinding(o, ['ClusterRole'], false),
    validateUpdate: validateBindingUpdate,
    columns: bindingColumns<ClusterRoleBinding>(),
  };
}
