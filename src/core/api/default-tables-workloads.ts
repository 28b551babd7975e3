import { fill, fillPart, isEmpty, listOf, objectOf, withLabelsOfTemplate, withPart } from './default-helpers.ts';
import type { DefaultEntry, DefaultTable } from './default-entry.ts';
import type { JsonObject } from './json.ts';

/**
 * Controllers of pods, autoscalers and budgets. Their defaults hang on the kind, not on its spec: a CronJob's template
 * has a JobSpec that gets none.
 * Upstream: pkg/apis/{core,apps,batch,autoscaling}/{v1,v2}/defaults.go.
 */

const MAX_INT32 = 2_147_483_647;

const inSpec =
  (change: (spec: JsonObject) => JsonObject) =>
  (object: JsonObject): JsonObject =>
    withPart(object, 'spec', change(objectOf(object['spec'])));

function completeReplicationController(controller: JsonObject): JsonObject {
  const withLabels = withLabelsOfTemplate(controller);
  const spec = objectOf(withLabels['spec']);
  const labels = objectOf(objectOf(objectOf(spec['template'])['metadata'])['labels']);
  const selector = isEmpty(spec['selector']) && !isEmpty(labels) ? { selector: labels } : {};
  return withPart(withLabels, 'spec', fill(isEmpty(selector) ? spec : { ...spec, ...selector }, { replicas: 1 }));
}

/** A rolling update has parameters; other strategies have none. */
function withRollingUpdate(spec: JsonObject, name: string, defaults: JsonObject): JsonObject {
  const strategy = objectOf(spec[name]);
  const typed = strategy['type'] ? strategy : { ...strategy, type: 'RollingUpdate' };
  const full = typed['type'] === 'RollingUpdate' ? fillPart(typed, 'rollingUpdate', defaults) : typed;
  return withPart(spec, name, full);
}

function completeDeployment(spec: JsonObject): JsonObject {
  const filled = fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  return withRollingUpdate(filled, 'strategy', { maxUnavailable: '25%', maxSurge: '25%' });
}

function completeDaemonSet(spec: JsonObject): JsonObject {
  const filled = fill(spec, { revisionHistoryLimit: 10 });
  return withRollingUpdate(filled, 'updateStrategy', { maxUnavailable: 1, maxSurge: 0 });
}

function completeStatefulSet(spec: JsonObject): JsonObject {
  const filled = fill(spec, { replicas: 1, revisionHistoryLimit: 10 });
  const managed = filled['podManagementPolicy'] ? filled : { ...filled, podManagementPolicy: 'OrderedReady' };
  const kept = fillPart(managed, 'persistentVolumeClaimRetentionPolicy', {
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  });
  return withClaimTypes(withPartition(kept));
}

/** Unlike a Deployment's, a rolling update without parameters stays so if its type was given. */
function withPartition(spec: JsonObject): JsonObject {
  const strategy = objectOf(spec['updateStrategy']);
  if (strategy['type'] && (strategy['type'] !== 'RollingUpdate' || !strategy['rollingUpdate'])) return spec;
  return withRollingUpdate(spec, 'updateStrategy', { partition: 0 });
}

/** Upstream's conversion writes the type into every claim template. */
function withClaimTypes(spec: JsonObject): JsonObject {
  const templates = listOf(spec['volumeClaimTemplates']);
  const typed = templates.map((t) => (t['apiVersion'] && t['kind'] ? t : { ...t, ...CLAIM_TYPE }));
  return typed.some((t, i) => t !== templates[i]) ? { ...spec, volumeClaimTemplates: typed } : spec;
}

const CLAIM_TYPE = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

function completeJob(spec: JsonObject): JsonObject {
  const isParallel = (spec['completions'] ?? spec['parallelism'] ?? null) !== null;
  return fill(spec, {
    ...(isParallel ? {} : { completions: 1 }),
    parallelism: 1,
    backoffLimit: (spec['backoffLimitPerIndex'] ?? null) === null ? 6 : MAX_INT32,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec['podFailurePolicy'] ? 'Failed' : 'TerminatingOrFailed',
    manualSelector: false,
  });
}

/* ---- HorizontalPodAutoscaler ---- */

const CPU_80 = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};
const ALL_AT_ONCE = { type: 'Percent', value: 100, periodSeconds: 15 };
const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, ALL_AT_ONCE],
};
const SCALE_DOWN = { selectPolicy: 'Max', policies: [ALL_AT_ONCE] };

function completeAutoscaler(spec: JsonObject): JsonObject {
  const filled = fill(spec, { minReplicas: 1 });
  const measured = listOf(filled['metrics']).length > 0 ? filled : { ...filled, metrics: [CPU_80] };
  const { behavior } = measured;
  if (behavior === undefined || behavior === null) return measured;
  const up = fillPart(objectOf(behavior), 'scaleUp', SCALE_UP);
  return withPart(measured, 'behavior', fillPart(up, 'scaleDown', SCALE_DOWN));
}

const ONE_REPLICA: DefaultEntry = { rewrite: inSpec((spec) => fill(spec, { replicas: 1 })) };

export const WORKLOAD_DEFAULTS = {
  'core/v1.ReplicationController': { rewrite: completeReplicationController },
  'apps/v1.ReplicaSet': ONE_REPLICA,
  'apps/v1.Deployment': { rewrite: inSpec(completeDeployment) },
  'apps/v1.DaemonSet': { rewrite: inSpec(completeDaemonSet) },
  'apps/v1.StatefulSet': { rewrite: inSpec(completeStatefulSet) },
  'batch/v1.Job': { rewrite: (job: JsonObject) => inSpec(completeJob)(withLabelsOfTemplate(job)) },
  'batch/v1.CronJobSpec': {
    fields: { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
  },
  'batch/v1.PodFailurePolicyOnPodConditionsPattern': { fields: { status: 'True' } },
  'autoscaling/v1.HorizontalPodAutoscalerSpec': { fields: { minReplicas: 1 } },
  'autoscaling/v2.HorizontalPodAutoscaler': { rewrite: inSpec(completeAutoscaler) },
} satisfies DefaultTable;
