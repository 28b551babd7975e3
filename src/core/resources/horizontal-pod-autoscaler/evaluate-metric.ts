import { formatQuantity } from '../../api/canonical-quantity.ts';
import { toMilli } from '../../api/quantity.ts';
import type { MetricSpec } from '../../api/types-workloads.ts';
import { evaluateExternal, evaluateObject, evaluatePods } from './evaluate-custom.ts';
import { failed, proposal, targetOf, type Evaluated, type EvaluateInput } from './evaluated.ts';
import type { MetricReasoning } from './reasoning.ts';
import { replicasForAverage, replicasForUtilization, type Calculated } from './replica-calculator.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * One metric of an autoscaler: what it is now, how many replicas it asks for, and its status; or why not, in
 * upstream's words. Pure but for the questions to the metrics APIs.
 * Upstream: computeReplicasForMetric and the computeStatusFor... functions of podautoscaler/horizontal.go.
 */
export function evaluateMetric(spec: MetricSpec, input: EvaluateInput): Evaluated {
  switch (spec.type) {
    case 'Resource':
      return evaluateResource(spec, input);
    case 'ContainerResource':
      return evaluateContainerResource(spec, input);
    case 'Pods':
      return evaluatePods(spec, input);
    case 'Object':
      return evaluateObject(spec, input);
    case 'External':
      return evaluateExternal(spec, input);
    default: {
      const error = `unknown metric source type ${JSON.stringify(spec.type)}`;
      return failed({ name: spec.type, type: spec.type, target: {} }, 'InvalidMetricSourceType', error, error);
    }
  }
}

type Source = NonNullable<MetricSpec['resource']>;

function evaluateResource(spec: MetricSpec, input: EvaluateInput): Evaluated {
  const { name, target } = spec.resource as Source;
  const base: MetricReasoning = { name, type: spec.type, target: targetOf(target) };
  const got = compute({ name, target, container: '' }, input);
  if ('error' in got)
    return failed(
      base,
      'FailedGetResourceMetric',
      got.error,
      `failed to get ${name} resource metric value: ${got.error}`,
    );
  const what = target.averageValue === undefined ? 'resource utilization (percentage of request)' : 'resource';
  const status = { type: spec.type, resource: { name, current: currentOf(name, got) } };
  return proposal(base, got, `${name} ${what}`, status);
}

function evaluateContainerResource(spec: MetricSpec, input: EvaluateInput): Evaluated {
  const { name, target, container } = spec.containerResource as NonNullable<MetricSpec['containerResource']>;
  const base: MetricReasoning = { name, type: spec.type, container, target: targetOf(target) };
  const got = compute({ name, target, container }, input);
  if ('error' in got) {
    const error = `failed to get ${container} container metric value: ${got.error}`;
    return failed(base, 'FailedGetContainerResourceMetric', got.error, error);
  }
  const what =
    target.averageValue === undefined ? 'container resource utilization (percentage of request)' : 'resource';
  const status = { type: spec.type, containerResource: { name, container, current: currentOf(name, got) } };
  return proposal(base, got, `${name} ${what}`, status);
}

interface Wanted {
  readonly name: string;
  readonly container: string;
  readonly target: Source['target'];
}

/** Upstream: computeStatusForResourceMetricGeneric. */
function compute({ name, container, target }: Wanted, input: EvaluateInput): Calculated {
  const { averageValue, averageUtilization } = target;
  if (averageValue === undefined && averageUtilization === undefined) return { error: NO_TARGET };
  const what = averageValue === undefined ? 'utilization' : 'usage';
  const got = input.resourceMetrics(name, container);
  if ('error' in got)
    return { error: `failed to get ${name} ${what}: unable to get metrics for resource ${name}: ${got.error}` };
  const known = { ...FRESH, ...input, metrics: got.byPod, resource: name, container };
  const result =
    averageValue === undefined
      ? replicasForUtilization(known, averageUtilization ?? 0)
      : replicasForAverage(known, toMilli(averageValue));
  return 'error' in result ? { error: `failed to get ${name} ${what}: ${result.error}` } : result;
}

const NO_TARGET =
  'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set';

type Current = { averageValue: string; averageUtilization?: number };

function currentOf(resource: string, got: Exclude<Calculated, { error: string }>): Current {
  const nano = BigInt(got.average) * 1_000_000n;
  const averageValue = formatQuantity(nano, resource === 'memory' ? 'binary' : 'decimal');
  return got.utilization === undefined ? { averageValue } : { averageUtilization: got.utilization, averageValue };
}
