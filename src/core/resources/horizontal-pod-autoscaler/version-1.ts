import type {
  AutoscalingV1HorizontalPodAutoscaler as V1,
  HorizontalPodAutoscaler as V2,
  KubeObject,
  MetricSpec,
} from '../../api/types.ts';
import type { Conversion, KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { horizontalPodAutoscalerKind } from './kind.ts';
import { HORIZONTAL_POD_AUTOSCALER_V1 } from './kind-identity.ts';

/**
 * autoscaling/v1: one CPU target in a field; everything else that v2 can say travels in annotations.
 * Upstream: pkg/apis/autoscaling/v1/conversion.go, helpers.go, annotations.go.
 */
const PREFIX = 'autoscaling.alpha.kubernetes.io';
const METRICS = `${PREFIX}/metrics`;
const BEHAVIOR = `${PREFIX}/behavior`;
const CURRENT_METRICS = `${PREFIX}/current-metrics`;
const CONDITIONS = `${PREFIX}/conditions`;
const TRAVELLING = [METRICS, BEHAVIOR, CURRENT_METRICS, CONDITIONS];
const DEFAULT_UTILIZATION = 80;

export function horizontalPodAutoscalerV1Kind(): KindDef<V1> {
  const v2 = horizontalPodAutoscalerKind();
  const inV2 = (object: V1): V2 => CONVERSION.toStored(object) as V2;
  return {
    ...(v2 as unknown as KindDef<V1>),
    ...HORIZONTAL_POD_AUTOSCALER_V1,
    conversion: CONVERSION,
    prepareCreate: (o) => ({ ...o, status: { currentReplicas: 0, desiredReplicas: 0 } }),
    validateCreate: (object, ctx) => v2.validateCreate?.(inV2(object), ctx) ?? [],
    validateUpdate: (object, old, ctx) => v2.validateUpdate?.(inV2(object), inV2(old), ctx) ?? [],
    columns: [
      NAME,
      column('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
      ...(v2.columns ?? []).slice(2, -1).map(({ cell, ...rest }) => ({
        ...rest,
        ...(cell ? { cell: (o: V1, nowMs: number) => cell(inV2(o), nowMs) } : {}),
      })),
      AGE,
    ],
  };
}

const CONVERSION: Conversion = {
  fromStored: (object) => toV1(object as V2) as KubeObject,
  toStored: (object) => toV2(object as V1) as KubeObject,
};

const isCpuTarget = (m: MetricSpec): boolean =>
  m.type === 'Resource' && m.resource?.name === 'cpu' && m.resource.target.averageUtilization !== undefined;

function toV1({ spec, status, ...rest }: V2): V1 {
  const { scaleTargetRef, minReplicas, maxReplicas, metrics = [], behavior } = spec;
  const cpu = metrics.find((m) => m.type === 'Resource' && m.resource?.name === 'cpu');
  const target = cpu?.resource?.target.averageUtilization;
  const others = metrics.filter((m) => m !== cpu || !isCpuTarget(m));
  const travelling = {
    [METRICS]: others.length > 0 ? others : undefined,
    [CURRENT_METRICS]: status?.currentMetrics?.length ? status.currentMetrics : undefined,
    [CONDITIONS]: status?.conditions?.length ? status.conditions : undefined,
    [BEHAVIOR]: behavior,
  };
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(rest.metadata, travelling),
    spec: {
      scaleTargetRef,
      ...(minReplicas === undefined ? {} : { minReplicas }),
      maxReplicas,
      ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }),
    },
    ...(status ? { status: statusToV1(status) } : {}),
  } as V1;
}

function statusToV1(status: NonNullable<V2['status']>): NonNullable<V1['status']> {
  const { currentMetrics, conditions: _dropped, ...rest } = status;
  const cpu = currentMetrics?.find((m) => m.type === 'Resource' && m.resource?.name === 'cpu');
  const now = cpu?.resource?.current.averageUtilization;
  return { ...rest, ...(now === undefined ? {} : { currentCPUUtilizationPercentage: now }) } as never;
}

function toV2({ spec, status, ...rest }: V1): V2 {
  const { targetCPUUtilizationPercentage: target, ...same } = spec;
  const said = rest.metadata.annotations ?? {};
  const metrics = [...(listIn(said[METRICS]) as MetricSpec[])];
  if (target !== undefined) metrics.push(cpuTarget(target));
  if (metrics.length === 0) metrics.push(cpuTarget(DEFAULT_UTILIZATION));
  const behavior = parsed(said[BEHAVIOR]);
  return {
    ...rest,
    apiVersion: 'autoscaling/v2',
    metadata: withAnnotations(rest.metadata, {}),
    spec: { ...same, metrics, ...(isFilled(behavior) ? { behavior } : {}) },
    ...(status ? { status: statusToV2(status, said) } : {}),
  } as V2;
}

const cpuTarget = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

function statusToV2(status: NonNullable<V1['status']>, said: Readonly<Record<string, string>>): unknown {
  const { currentCPUUtilizationPercentage: now, ...rest } = status;
  const cpu = { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: now } } };
  const written = listIn(said[CURRENT_METRICS]);
  const metrics = written.length > 0 ? written : now === undefined ? [] : [cpu];
  const conditions = listIn(said[CONDITIONS]);
  return {
    ...rest,
    currentMetrics: metrics.length > 0 ? metrics : null,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

/** Annotations that cannot be read are ignored, as upstream does. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function listIn(text: string | undefined): readonly unknown[] {
  const value = parsed(text);
  return Array.isArray(value) ? value : [];
}

const isFilled = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** Without the annotations that carry the fields of v2 but for those given. */
function withAnnotations(metadata: V2['metadata'], carried: Readonly<Record<string, unknown>>): V2['metadata'] {
  const kept = Object.entries(metadata.annotations ?? {}).filter(([name]) => !TRAVELLING.includes(name));
  const added = Object.entries(carried).filter(([, value]) => value !== undefined);
  if (added.length === 0 && kept.length === Object.keys(metadata.annotations ?? {}).length) return metadata;
  const { annotations: _old, ...rest } = metadata;
  const all = [...kept, ...added.map(([name, value]) => [name, JSON.stringify(value)] as const)];
  return all.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(all) };
}
