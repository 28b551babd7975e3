import { forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import type { HorizontalPodAutoscaler } from '../../api/types.ts';
import { nonNegative } from '../shared/rules.ts';
import { validateBehavior } from './validate-behavior.ts';
import { validateMetric } from './validate-metric.ts';
import { validateApiVersion, validateReference, type ApiVersionRule } from './validate-reference.ts';

/**
 * Upstream: pkg/apis/autoscaling/validation/validation.go and the options of the strategy, with HPAScaleToZero off as it
 * is by default: zero replicas stay allowed only where they already were.
 */
interface Options {
  readonly minReplicas: 0 | 1;
  /** Old references may keep what is not allowed any more. */
  readonly target: ApiVersionRule;
  readonly described: ApiVersionRule;
}

export const validateHorizontalPodAutoscaler = (o: HorizontalPodAutoscaler): FieldError[] =>
  validateSpec(o, { minReplicas: 1, target: targetRule(o), described: 'valid' });

export function validateUpdate(o: HorizontalPodAutoscaler, old: HorizontalPodAutoscaler): FieldError[] {
  const { kind, apiVersion } = old.spec.scaleTargetRef;
  const isSameTarget = o.spec.scaleTargetRef.kind === kind && o.spec.scaleTargetRef.apiVersion === apiVersion;
  const wasInvalid = (old.spec.metrics ?? []).some(
    (m) => m.type === 'Object' && m.object && validateApiVersion(m.object.describedObject, '', 'valid').length > 0,
  );
  return validateSpec(o, {
    minReplicas: old.spec.minReplicas === 0 ? 0 : 1,
    target: isSameTarget ? 'any' : targetRule(o),
    described: wasInvalid ? 'any' : 'valid',
  });
}

export const validateStatus = ({ status }: HorizontalPodAutoscaler): FieldError[] => [
  ...nonNegative('status.currentReplicas', status?.currentReplicas),
  ...nonNegative('status.desiredReplicas', status?.desiredReplicas),
];

/** Kinds with a scale in the core group, whose version has no group. */
const CORE_TARGETS: readonly string[] = ['ReplicationController'];

const targetRule = ({ spec }: HorizontalPodAutoscaler): ApiVersionRule =>
  CORE_TARGETS.includes(spec.scaleTargetRef.kind) ? 'valid' : 'valid with group';

function validateSpec({ spec }: HorizontalPodAutoscaler, options: Options): FieldError[] {
  const { minReplicas: min, maxReplicas: max = 0, metrics = [], behavior } = spec;
  const least = options.minReplicas;
  const out: FieldError[] = [];
  if (min !== undefined && min < least)
    out.push(invalid('spec.minReplicas', min, `must be greater than or equal to ${least}`));
  if (max === 0) out.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (max < 0) out.push(invalid('spec.maxReplicas', max, 'must be greater than or equal to 1'));
  if (min !== undefined && max < min)
    out.push(invalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'));
  out.push(...validateReference(spec.scaleTargetRef ?? { kind: '', name: '' }, 'spec.scaleTargetRef', options.target));
  metrics.forEach((metric, i) => out.push(...validateMetric(metric, `spec.metrics[${i}]`, options.described)));
  if (min === 0 && !metrics.some((m) => m.type === 'Object' || m.type === 'External'))
    out.push(forbidden('spec.metrics', NO_METRIC_FROM_ZERO));
  return [...out, ...validateBehavior(behavior, 'spec.behavior')];
}

const NO_METRIC_FROM_ZERO = 'must specify at least one Object or External metric to support scaling to zero replicas';
