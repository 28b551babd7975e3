import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { pathSegment } from '../../api/names.ts';
import { parseNano } from '../../api/quantity.ts';
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec } from '../../api/types.ts';
import { check } from '../shared/rules.ts';

/**
 * Upstream: pkg/apis/autoscaling/validation/validation.go.
 * Left out: the rules inside spec.behavior and those of object and external metrics.
 */
export function validateHorizontalPodAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas: min, maxReplicas: max = 0, metrics = [] } = spec;
  const out: FieldError[] = [];
  if (min !== undefined && min < 1) out.push(invalid('spec.minReplicas', min, 'must be greater than or equal to 1'));
  if (max === 0) out.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (max < 0) out.push(invalid('spec.maxReplicas', max, 'must be greater than or equal to 1'));
  if (min !== undefined && max < min)
    out.push(invalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'));
  out.push(...validateTarget(spec.scaleTargetRef ?? { kind: '', name: '' }, 'spec.scaleTargetRef'));
  metrics.forEach((metric, i) => out.push(...validateMetric(metric, `spec.metrics[${i}]`)));
  return out;
}

/** Kinds with a scale in the core group, whose version has no group. */
const CORE_TARGETS = ['ReplicationController'];

function validateTarget(ref: HorizontalPodAutoscalerSpec['scaleTargetRef'], field: string): FieldError[] {
  const out = (['kind', 'name'] as const).flatMap((part) =>
    ref[part] ? check(`${field}.${part}`, ref[part], pathSegment) : [required(`${field}.${part}`)],
  );
  const { apiVersion = '', kind } = ref;
  if (!apiVersion.includes('/') && !CORE_TARGETS.includes(kind))
    out.push(invalid(`${field}.apiVersion`, apiVersion, 'apiVersion must specify API group'));
  return out;
}

type Metric = NonNullable<HorizontalPodAutoscalerSpec['metrics']>[number];
type Target = NonNullable<Metric['resource']>['target'];

const SOURCES: Readonly<Record<string, keyof Metric>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  External: 'external',
  ContainerResource: 'containerResource',
};
const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

function validateMetric(metric: Metric, field: string): FieldError[] {
  const source = SOURCES[metric.type];
  if (!metric.type) return [required(`${field}.type`, 'must specify a metric source type')];
  if (!source) return [notSupported(`${field}.type`, metric.type, TYPES)];
  const out: FieldError[] = [];
  const { resource, containerResource } = metric;
  if (resource) out.push(...validateResource(resource, `${field}.resource`));
  if (containerResource) out.push(...validateResource(containerResource, `${field}.containerResource`));
  if (!metric[source])
    out.push(required(`${field}.${source}`, 'must populate information for the given metric source'));
  const present = Object.values(SOURCES).filter((name) => metric[name]);
  for (const other of present.length === 1 ? [] : present)
    if (other !== source && metric[other])
      out.push(forbidden(`${field}.${other}`, 'must populate the given metric source only'));
  return out;
}

function validateResource({ name, target }: { name: string; target: Target }, field: string): FieldError[] {
  const at = `${field}.target`;
  const out = name ? [] : [required(`${field}.name`, 'must specify a resource name')];
  out.push(...validateAmounts(target, at));
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined)
    out.push(required(`${at}.averageUtilization`, 'must set either a target raw value or a target utilization'));
  if (averageUtilization !== undefined && averageValue !== undefined)
    out.push(forbidden(`${at}.averageValue`, 'may not set both a target raw value and a target utilization'));
  return out;
}

const TARGET_TYPES: readonly string[] = ['Utilization', 'Value', 'AverageValue'];

function validateAmounts(target: Target, field: string): FieldError[] {
  const { type, averageUtilization } = target;
  const out = type ? [] : [required(`${field}.type`, 'must specify a metric target type')];
  if (!TARGET_TYPES.includes(type))
    out.push(invalid(`${field}.type`, type ?? '', 'must be either Utilization, Value, or AverageValue'));
  for (const name of ['value', 'averageValue'] as const) {
    const amount = target[name];
    if (amount !== undefined && (parseNano(amount) ?? 0n) <= 0n)
      out.push(invalid(`${field}.${name}`, amount, 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    out.push(invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  return out;
}
