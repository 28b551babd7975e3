import { formatQuantity } from '../../api/canonical-quantity.ts';
import { toMilli } from '../../api/quantity.ts';
import type { MetricSpec } from '../../api/types-workloads.ts';
import type { LabelSelector } from '../../api/types.ts';
import { failed, proposal, targetOf, type Evaluated, type EvaluateInput } from './evaluated.ts';
import { externalMetric, objectMetric, podsMetric } from './metric-apis.ts';
import type { MetricReasoning } from './reasoning.ts';
import { replicasForAverage } from './replica-calculator.ts';
import { replicasForShare, replicasForValue, sumOf, type ForValue } from './replicas-for-value.ts';

/**
 * Metrics of the types Pods, Object and External: what they are, how many replicas they ask for, and their status.
 * Upstream: computeStatusFor{Pods,Object,External}Metric of podautoscaler/horizontal.go.
 */
type Identifier = { readonly name: string; readonly selector?: LabelSelector };

/** As upstream writes it into a status. */
const identifierOf = ({ name, selector }: Identifier): Identifier => ({ name, ...(selector ? { selector } : {}) });

export function evaluatePods(spec: MetricSpec, input: EvaluateInput): Evaluated {
  const { metric, target } = spec.pods as NonNullable<MetricSpec['pods']>;
  const { name, selector } = metric;
  const base: MetricReasoning = { name, type: spec.type, target: targetOf(target) };
  const fail = (why: string): Evaluated =>
    failed(base, 'FailedGetPodsMetric', why, `failed to get pods metric value: ${why}`);
  const { source, namespace, podSelector } = input;
  const got = podsMetric(source, { namespace, metric: name, selector }, podSelector);
  if ('error' in got) return fail(`unable to get metric ${name}: ${got.error}`);
  const known = { ...input, metrics: got.byPod, resource: '', container: '' };
  const result = replicasForAverage(known, toMilli(target.averageValue));
  if ('error' in result) return fail(result.error);
  const current = { averageValue: quantityOf(BigInt(result.average)) };
  const status = { type: spec.type, pods: { metric: identifierOf(metric), current } };
  return proposal(base, result, `pods metric ${name}`, status);
}

export function evaluateObject(spec: MetricSpec, input: EvaluateInput): Evaluated {
  const { metric, describedObject, target } = spec.object as NonNullable<MetricSpec['object']>;
  const { name, selector } = metric;
  const { namespace, source } = input;
  const base: MetricReasoning = { name, type: spec.type, target: targetOf(target) };
  const isValue = target.type === 'Value' && target.value !== undefined;
  const isShare = target.type === 'AverageValue' && target.averageValue !== undefined;
  const fail = (why: string): Evaluated => {
    const inner = isShare ? `failed to get ${name} object metric: ${why}` : why;
    return failed(base, 'FailedGetObjectMetric', why, `failed to get object metric value: ${inner}`);
  };
  if (!isValue && !isShare)
    return fail('invalid object metric source: neither a value target nor an average value target was set');
  const got = objectMetric(source, { namespace, metric: name, selector }, describedObject);
  if ('error' in got)
    return fail(`unable to get metric ${name}: ${describedObject.kind} on ${namespace} ${describedObject.name}/${got.error}`); // prettier-ignore
  const result = isValue
    ? replicasForValue(input, got.value, toMilli(target.value))
    : replicasForShare(input, got.value, toMilli(target.averageValue));
  if ('error' in result) return fail(result.error);
  const amount = quantityOf(result.usage);
  const current = isValue ? { value: amount } : { averageValue: amount };
  const status = { type: spec.type, object: { metric: identifierOf(metric), describedObject, current } };
  const title = isValue ? `${describedObject.kind} metric ${name}` : `external metric ${name}(${goSelector(selector)})`;
  return proposal(base, reasoned(result), title, status);
}

export function evaluateExternal(spec: MetricSpec, input: EvaluateInput): Evaluated {
  const { metric, target } = spec.external as NonNullable<MetricSpec['external']>;
  const { name, selector } = metric;
  const { namespace, source } = input;
  const isShare = target.averageValue !== undefined;
  const base: MetricReasoning = { name, type: spec.type, target: targetOf(target) };
  const fail = (why: string, inner: string): Evaluated =>
    failed(base, 'FailedGetExternalMetric', why, `failed to get ${name} external metric value: ${inner}`);
  const failedToGet = (why: string): Evaluated =>
    fail(why, isShare ? `failed to get ${name} external metric: ${why}` : `failed to get external metric ${name}: ${why}`); // prettier-ignore
  if (!isShare && target.value === undefined) return fail(NO_TARGET, NO_TARGET);
  const got = externalMetric(source, { namespace, metric: name, selector });
  if ('error' in got)
    return failedToGet(`unable to get external metric ${namespace}/${name}/${goSelector(selector)}: ${got.error}`);
  const usage = sumOf(got.values);
  const result = isShare
    ? replicasForShare(input, usage, toMilli(target.averageValue))
    : replicasForValue(input, usage, toMilli(target.value));
  if ('error' in result) return failedToGet(result.error);
  const amount = quantityOf(result.usage);
  const current = isShare ? { averageValue: amount } : { value: amount };
  const status = { type: spec.type, external: { metric: identifierOf(metric), current } };
  return proposal(base, reasoned(result), `external metric ${name}(${goSelector(selector)})`, status);
}

const NO_TARGET = 'invalid external metric source: neither a value target nor an average value target was set';

const quantityOf = (milli: bigint): string => formatQuantity(milli * 1_000_000n, 'decimal');

const reasoned = ({ replicas, usage, ratio }: ForValue) => ({ replicas, ratio, average: Number(usage) });

/** The way Go prints a *LabelSelector. */
function goSelector(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const map = labels.map(([key, value]) => `${key}: ${value},`).join('');
  const list = (selector.matchExpressions ?? []).map(
    (e) => `LabelSelectorRequirement{Key:${e.key},Operator:${e.operator},Values:[${(e.values ?? []).join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${map}},MatchExpressions:[]LabelSelectorRequirement{${list.join('')}},}`;
}
