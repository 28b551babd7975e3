import { badRequest } from '../../api/status-error.ts';
import type { Binding, KubeObject } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';

/**
 * The old way to bind a pod: a Binding under its own path, named like the pod. Same as pods/{name}/binding.
 * Upstream: LegacyBindingREST in pkg/registry/core/pod/storage/storage.go.
 */
export function bindingKind(): KindDef<Binding> {
  return {
    group: '',
    version: 'v1',
    kind: 'Binding',
    plural: 'bindings',
    singular: 'binding',
    namespaced: true,
    verbs: ['create'],
    virtual: {
      create(object, op, ctx) {
        const { name } = object.metadata;
        if (!name) throw badRequest('name: Required value');
        const place = op.namespace === undefined ? {} : { namespace: op.namespace };
        const pod = { group: '', version: 'v1', resource: 'pods', subresource: 'binding' };
        return ctx.serve({ ...op, ...pod, ...place, name, verb: 'create', body: object }) as KubeObject;
      },
    },
  };
}
