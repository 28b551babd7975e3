import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { matches } from '../../api/label-selector.ts';
import type { ReplicationController } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, integer, labelsText, NAME, templateColumns, wide } from '../shared/columns.ts';
import { nonNegative } from '../shared/rules.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { REPLICA_STATUS, validateWorkloadStatus } from '../shared/validate-workload-status.ts';
import { templateValidator } from '../shared/validate-workload.ts';
import { REPLICATION_CONTROLLER } from './kind-identity.ts';

/** ReplicationControllers, the ancestors of ReplicaSets. Upstream: pkg/registry/core/replicationcontroller. */
export function replicationControllerKind(): KindDef<ReplicationController> {
  return {
    ...REPLICATION_CONTROLLER,
    subresources: { scale: scaleSubresource },
    prepareCreate: (o) => ({ ...o, status: { replicas: 0 } }),
    validate: validator(),
    validateStatusUpdate: (o, old) => validateWorkloadStatus(REPLICA_STATUS, o, old),
    selectableFields: { 'status.replicas': (o) => String(o.status?.replicas ?? 0) },
    columns: [
      NAME,
      integer('Desired', (o) => o.spec.replicas ?? 0),
      integer('Current', (o) => o.status?.replicas ?? 0),
      integer('Ready', (o) => o.status?.readyReplicas ?? 0),
      AGE,
      ...templateColumns<ReplicationController>(),
      wide('Selector', (o) => labelsText(o.spec.selector)),
    ],
  };
}

/** Upstream: ValidateReplicationControllerSpec in pkg/apis/core/validation/validation.go. */
function validator(): (object: ReplicationController) => FieldError[] {
  const validateTemplate = templateValidator();
  return ({ spec }) => {
    const { selector = {}, template } = spec;
    const out = nonNegative('spec.minReadySeconds', spec.minReadySeconds);
    if (Object.keys(selector).length === 0) out.push(required('spec.selector'));
    out.push(...nonNegative('spec.replicas', spec.replicas));
    if (!template) return [...out, required('spec.template')];
    const requirements = Object.entries(selector).map(([key, v]) => ({ key, operator: 'In' as const, values: [v] }));
    const labels = template.metadata?.labels;
    if (requirements.length > 0 && !matches(requirements, labels))
      out.push(invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
    out.push(...validateTemplate(template, 'spec.template'));
    const policy = template.spec?.restartPolicy;
    if (policy !== 'Always') out.push(notSupported('spec.template.spec.restartPolicy', policy ?? '', ['Always']));
    return out;
  };
}
