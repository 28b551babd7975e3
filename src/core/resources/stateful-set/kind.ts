import type { StatefulSet } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME, templateColumns } from '../shared/columns.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { validateWorkloadStatus, type StatusRules } from '../shared/validate-workload-status.ts';
import { statefulSetValidators } from './validate.ts';
import { STATEFUL_SET } from './kind-identity.ts';

const STATUS: StatusRules = {
  counts: [
    'replicas',
    'readyReplicas',
    'currentReplicas',
    'updatedReplicas',
    'availableReplicas',
    'observedGeneration',
    'collisionCount',
  ],
  parts: ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
  ready: 'status.readyReplicas',
};

/** StatefulSets. Upstream: pkg/registry/apps/statefulset/strategy.go. */
export function statefulSetKind(): KindDef<StatefulSet> {
  return {
    ...STATEFUL_SET,
    nameRule: 'label',
    subresources: { scale: scaleSubresource },
    prepareCreate: (o) => ({ ...withoutGatedFields(o), status: { replicas: 0, availableReplicas: 0 } }),
    prepareUpdate: withoutGatedFields,
    ...statefulSetValidators(),
    validateStatusUpdate: (o, old) => validateWorkloadStatus(STATUS, o, old),
    columns: [
      NAME,
      column('Ready', (o) => `${o.status?.readyReplicas ?? 0}/${o.spec.replicas ?? 0}`),
      AGE,
      ...templateColumns<StatefulSet>(),
    ],
  };
}

/** maxUnavailable is behind a feature gate that is off (MaxUnavailableStatefulSet, beta): the server drops it. */
function withoutGatedFields(object: StatefulSet): StatefulSet {
  const { updateStrategy } = object.spec;
  if (updateStrategy?.rollingUpdate?.maxUnavailable === undefined) return object;
  const { maxUnavailable: _dropped, ...rollingUpdate } = updateStrategy.rollingUpdate;
  return { ...object, spec: { ...object.spec, updateStrategy: { ...updateStrategy, rollingUpdate } } };
}
