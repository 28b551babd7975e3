import { entryOf } from '../../lib/entry-of.ts';
import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { pathSegment } from '../../api/names.ts';
import { parseNano } from '../../api/quantity.ts';
import type { MetricIdentifier, MetricSpec, MetricTarget } from '../../api/types-workloads.ts';
import { validateContainerResourceName } from '../shared/resource-names.ts';
import { check, label } from '../shared/rules.ts';
import { validateReference, type ApiVersionRule } from './validate-reference.ts';

/** One entry of spec.metrics. Upstream: validateMetricSpec in pkg/apis/autoscaling/validation/validation.go. */
type Field = 'object' | 'external' | 'pods' | 'resource' | 'containerResource';

const SOURCES: Readonly<Record<string, Field>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  External: 'external',
  ContainerResource: 'containerResource',
};
const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const ORDER: readonly Field[] = ['object', 'external', 'pods', 'resource', 'containerResource'];

export function validateMetric(metric: MetricSpec, field: string, described: ApiVersionRule): FieldError[] {
  const type = metric.type ?? '';
  const expected = entryOf(SOURCES, type);
  const unknown = expected ? [] : [notSupported(`${field}.type`, type, TYPES)];
  const out = [...(type ? [] : [required(`${field}.type`, 'must specify a metric source type')]), ...unknown];
  const present = ORDER.filter((name) => metric[name]);
  // Only the first source found is looked into.
  const [first] = present;
  if (first) out.push(...validateSource(metric, first, `${field}.${first}`, described));
  if (!expected) out.push(...unknown);
  else if (!metric[expected])
    out.push(required(`${field}.${expected}`, 'must populate information for the given metric source'));
  if (present.length === 1) return out;
  const others = present.filter((name) => name !== expected).sort();
  return [...out, ...others.map((name) => forbidden(`${field}.${name}`, 'must populate the given metric source only'))];
}

function validateSource(metric: MetricSpec, source: Field, field: string, described: ApiVersionRule): FieldError[] {
  switch (source) {
    case 'object': {
      const { describedObject, metric: id, target } = metric.object as NonNullable<MetricSpec['object']>;
      const errors = [
        ...validateReference(describedObject, `${field}.describedObject`, described),
        ...identifier(id, `${field}.metric`),
        ...amounts(target, `${field}.target`),
      ];
      return [...errors, ...neither(target, field, 'must set either a target value or averageValue')];
    }
    case 'external': {
      const { metric: id, target } = metric.external as NonNullable<MetricSpec['external']>;
      const errors = [...identifier(id, `${field}.metric`), ...amounts(target, `${field}.target`)];
      errors.push(...neither(target, field, 'must set either a target value for metric or a per-pod target'));
      if (target.value !== undefined && target.averageValue !== undefined)
        errors.push(
          forbidden(`${field}.target.value`, 'may not set both a target value for metric and a per-pod target'),
        );
      return errors;
    }
    case 'pods': {
      const { metric: id, target } = metric.pods as NonNullable<MetricSpec['pods']>;
      const missing =
        target.averageValue === undefined
          ? [required(`${field}.target.averageValue`, 'must specify a positive target averageValue')]
          : [];
      return [...identifier(id, `${field}.metric`), ...amounts(target, `${field}.target`), ...missing];
    }
    case 'resource': {
      const { name, target } = metric.resource as NonNullable<MetricSpec['resource']>;
      return [...resourceName(name, field, () => []), ...use(target, `${field}.target`)];
    }
    case 'containerResource': {
      const { name, container, target } = metric.containerResource as NonNullable<MetricSpec['containerResource']>;
      const names = container
        ? label(`${field}.container`, container)
        : [required(`${field}.container`, 'must specify a container')];
      return [...resourceName(name, field, validateContainerResourceName), ...names, ...use(target, `${field}.target`)];
    }
  }
}

const resourceName = (name: string, field: string, rule: (name: string, at: string) => FieldError[]): FieldError[] =>
  name ? rule(name, `${field}.name`) : [required(`${field}.name`, 'must specify a resource name')];

/** Upstream: ValidateResourceSource's part about utilization and raw values. */
function use(target: MetricTarget, field: string): FieldError[] {
  const { averageUtilization, averageValue } = target;
  const out = amounts(target, field);
  if (averageUtilization === undefined && averageValue === undefined)
    out.push(required(`${field}.averageUtilization`, 'must set either a target raw value or a target utilization'));
  if (averageUtilization !== undefined && averageValue !== undefined)
    out.push(forbidden(`${field}.averageValue`, 'may not set both a target raw value and a target utilization'));
  return out;
}

const neither = ({ value, averageValue }: MetricTarget, field: string, detail: string): FieldError[] =>
  value === undefined && averageValue === undefined ? [required(`${field}.target.averageValue`, detail)] : [];

const identifier = ({ name }: MetricIdentifier, field: string): FieldError[] =>
  name ? check(`${field}.name`, name, pathSegment) : [required(`${field}.name`, 'must specify a metric name')];

const TARGET_TYPES: readonly string[] = ['Utilization', 'Value', 'AverageValue'];

function amounts(target: MetricTarget, field: string): FieldError[] {
  const { type, averageUtilization } = target;
  const out = type ? [] : [required(`${field}.type`, 'must specify a metric target type')];
  if (!TARGET_TYPES.includes(type))
    out.push(invalid(`${field}.type`, type ?? '', 'must be either Utilization, Value, or AverageValue'));
  for (const name of ['value', 'averageValue'] as const) {
    const amount = target[name];
    if (amount !== undefined && (parseNano(amount) ?? 0n) <= 0n)
      out.push(invalid(`${field}.${name}`, String(amount), 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    out.push(invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  return out;
}
