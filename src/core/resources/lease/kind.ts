import type { Lease } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';

/** Leases: heartbeats of nodes, locks of components. Upstream: pkg/registry/coordination/lease/strategy.go. */
export function leaseKind(): KindDef<Lease> {
  return {
    group: 'coordination.k8s.io',
    version: 'v1',
    kind: 'Lease',
    plural: 'leases',
    singular: 'lease',
    namespaced: true,
    isChatty: true,
    columns: [NAME, column('Holder', (o) => o.spec?.holderIdentity ?? ''), AGE],
  };
}
