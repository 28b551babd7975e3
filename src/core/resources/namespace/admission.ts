import { forbidden, notFound } from '../../api/status-error.ts';
import type { Namespace } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { forbiddenRequest } from '../shared/admission-errors.ts';

/**
 * NamespaceLifecycle: nothing is created in a namespace that is not there or is going; three namespaces never go.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
 */
const IMMORTAL: readonly string[] = ['default', 'kube-system', 'kube-public'];

export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  mutate(request, ctx) {
    const { operation, namespace, object } = request;
    if (operation !== 'CREATE' || namespace === '' || !request.kind.def.namespaced) return object;
    const found = ctx.find('Namespace', '', namespace) as Namespace | undefined;
    if (!found) throw notFound({ group: '', resource: 'namespaces', name: namespace });
    if (found.status?.phase !== 'Terminating') return object;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const message = `namespace ${namespace} is being terminated`;
    throw forbiddenRequest(request, why, [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }]);
  },
  validate({ operation, kind, name }) {
    if (operation === 'DELETE' && kind.groupKind === 'Namespace' && IMMORTAL.includes(name))
      throw forbidden({ group: '', resource: 'namespaces', name }, 'this namespace may not be deleted');
    return [];
  },
};
