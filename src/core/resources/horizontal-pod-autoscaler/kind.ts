import type { HorizontalPodAutoscaler } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { metricsText } from './metrics-text.ts';
import { validateHorizontalPodAutoscaler, validateStatus, validateUpdate } from './validate.ts';
import { HORIZONTAL_POD_AUTOSCALER } from './kind-identity.ts';

/** HorizontalPodAutoscalers, in the v2 form. Upstream: pkg/registry/autoscaling/horizontalpodautoscaler. */
export function horizontalPodAutoscalerKind(): KindDef<HorizontalPodAutoscaler> {
  return {
    ...HORIZONTAL_POD_AUTOSCALER,
    prepareCreate: (o) => ({ ...o, status: { desiredReplicas: 0, currentMetrics: [], currentReplicas: 0 } as never }),
    validateCreate: validateHorizontalPodAutoscaler,
    validateUpdate,
    validateStatusUpdate: validateStatus,
    columns: [
      NAME,
      column('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
      column('Targets', (o) => metricsText(o.spec.metrics ?? [], o.status?.currentMetrics ?? [])),
      column('MinPods', (o) => (o.spec.minReplicas === undefined ? '<unset>' : String(o.spec.minReplicas))),
      column('MaxPods', (o) => o.spec.maxReplicas),
      column('Replicas', (o) => o.status?.currentReplicas ?? 0),
      AGE,
    ],
  };
}
