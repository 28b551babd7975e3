import { conflict } from '../../api/status-error.ts';
import type { Namespace } from '../../api/types.ts';
import type { Subresource } from '../../apiserver/kind.ts';

/**
 * namespaces/finalize: the only way to change spec.finalizers; with the last one gone, so is the namespace.
 * Upstream: FinalizeREST in pkg/registry/core/namespace/storage/storage.go.
 */
export const finalize: Subresource = {
  verbs: ['update'],
  serve(op, parent, ctx, entry) {
    const old = parent as Namespace;
    const body = op.body as Partial<Namespace>;
    const asked = body.metadata?.resourceVersion;
    if (asked && asked !== old.metadata.resourceVersion)
      throw conflict({ group: '', resource: 'namespaces', name: old.metadata.name });
    const { finalizers: _old, ...spec } = old.spec;
    const finalizers = body.spec?.finalizers ?? [];
    return ctx.commit(entry, old, { ...old, spec: finalizers.length > 0 ? { ...spec, finalizers } : spec });
  },
};
