import type { ReplicaSet } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, integer, NAME, selectorText, templateColumns, wide } from '../shared/columns.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { REPLICA_STATUS, validateWorkloadStatus } from '../shared/validate-workload-status.ts';
import { replicaSetValidators } from './validate.ts';

/** ReplicaSets. Upstream: pkg/registry/apps/replicaset/strategy.go. */
export function replicaSetKind(): KindDef<ReplicaSet> {
  return {
    group: 'apps',
    version: 'v1',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    singular: 'replicaset',
    shortNames: ['rs'],
    categories: ['all'],
    namespaced: true,
    hasStatus: true,
    hasGeneration: true,
    subresources: { scale: scaleSubresource },
    prepareCreate: (o) => ({ ...o, status: { replicas: 0 } }),
    ...replicaSetValidators(),
    validateStatusUpdate: (o, old) => validateWorkloadStatus(REPLICA_STATUS, o, old),
    selectableFields: { 'status.replicas': (o) => String(o.status?.replicas ?? 0) },
    columns: [
      NAME,
      integer('Desired', (o) => o.spec.replicas ?? 0),
      integer('Current', (o) => o.status?.replicas ?? 0),
      integer('Ready', (o) => o.status?.readyReplicas ?? 0),
      AGE,
      ...templateColumns<ReplicaSet>(),
      wide('Selector', (o) => selectorText(o.spec.selector)),
    ],
  };
}
