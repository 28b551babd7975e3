import { withLabel } from '../../api/edit.ts';
import type { Namespace } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { finalize } from './finalize.ts';

/** Namespaces. Upstream: pkg/registry/core/namespace. */
export function namespaceKind(): KindDef<Namespace> {
  return {
    group: '',
    version: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    singular: 'namespace',
    shortNames: ['ns'],
    namespaced: false,
    returnsDeleted: true,
    hasStatus: true,
    nameRule: 'label',
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    subresources: { finalize },
    prepareCreate: (o) => ({ ...o, spec: withKubernetesFinalizer(o.spec), status: { phase: 'Active' } }),
    /** Only the finalize subresource may change them. */
    prepareUpdate: (o, old) => (o.spec === old.spec ? o : { ...o, spec: { ...o.spec, ...old.spec } }),
    /** The name may have been generated after defaults were filled in. */
    allocate: (o) => withLabel(o, 'kubernetes.io/metadata.name', o.metadata.name),
    prepareDelete: (o) => ({ ...o, status: { ...o.status, phase: 'Terminating' } }),
    mayRemove: (o) => (o.spec.finalizers ?? []).length === 0,
    selectableFields: { 'status.phase': (o) => o.status?.phase ?? '', name: (o) => o.metadata.name },
    columns: [NAME, column('Status', (o) => o.status?.phase ?? ''), AGE],
  };
}

const KUBERNETES = 'kubernetes';

function withKubernetesFinalizer(spec: Namespace['spec'] | undefined): Namespace['spec'] {
  const finalizers = spec?.finalizers ?? [];
  return finalizers.includes(KUBERNETES) ? (spec as Namespace['spec']) : { finalizers: [...finalizers, KUBERNETES] };
}
