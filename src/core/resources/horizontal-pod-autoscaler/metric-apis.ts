import { groupKindOf, splitApiVersion } from '../../api/group-kind.ts';
import { formatSelector, selectorOf } from '../../api/label-selector.ts';
import { parseNano } from '../../api/quantity.ts';
import { isStatusError, type StatusError } from '../../api/status-error.ts';
import type { LabelSelector } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import type { DynamicClient } from '../../runtime/client.ts';
import type { PodMetric } from './pod-metric.ts';

/**
 * Values of custom.metrics.k8s.io and external.metrics.k8s.io, if an APIService says who serves them. Amounts are
 * thousandths. Upstream: pkg/controller/podautoscaler/metrics/client.go, k8s.io/metrics/pkg/client/{custom,external}_metrics.
 */
export type MetricSource = Pick<DynamicClient, 'raw' | 'versionsBehind' | 'resourceOf'>;

export interface MetricQuestion {
  readonly namespace: string;
  readonly metric: string;
  readonly selector: LabelSelector | undefined;
}

export interface DescribedObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

type Failure = { readonly error: string };

interface MetricValue {
  readonly describedObject?: { readonly name?: string };
  readonly timestamp?: string;
  readonly windowSeconds?: number;
  readonly value: string | number;
}

const CUSTOM = 'custom.metrics.k8s.io';
const EXTERNAL = 'external.metrics.k8s.io';
/** In the order in which clients like them. */
const KNOWN_VERSIONS = ['v1beta2', 'v1beta1'];
/** Of a value that does not say how long it was measured. */
const WINDOW_MS = 60_000;

/** One value for each of the pods. */
export function podsMetric(
  source: MetricSource,
  question: MetricQuestion,
  podSelector: string,
): { readonly byPod: Map<string, PodMetric> } | Failure {
  const items = customItems(source, question, { resource: 'pods', name: '*', podSelector });
  if ('error' in items) return items;
  if (items.length === 0) return { error: 'no metrics returned from custom metrics API' };
  const byPod = new Map<string, PodMetric>();
  for (const { describedObject, timestamp = '', windowSeconds, value } of items) {
    const windowMs = windowSeconds === undefined ? WINDOW_MS : windowSeconds * 1000;
    const timestampMs = parseTime(timestamp) ?? 0;
    byPod.set(describedObject?.name ?? '', { value: Number(milliOf(value)), timestampMs, windowMs });
  }
  return { byPod };
}

export function objectMetric(
  source: MetricSource,
  question: MetricQuestion,
  { apiVersion = '', kind, name }: DescribedObject,
): { readonly value: bigint } | Failure {
  const { group } = splitApiVersion(apiVersion);
  const isNamespace = kind === 'Namespace' && group === '';
  const resource = isNamespace ? 'metrics' : source.resourceOf(groupKindOf(group, kind));
  if (resource === undefined) {
    const unknown = `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`;
    return failed(CUSTOM, `unable to map kind ${group ? `${kind}.${group}` : kind} to resource: ${unknown}`);
  }
  const items = customItems(source, question, { resource, ...(isNamespace ? {} : { name }) });
  if ('error' in items) return items;
  if (items.length !== 1)
    return failed(CUSTOM, `the custom metrics API server returned ${items.length} results when we asked for exactly one`); // prettier-ignore
  return { value: milliOf((items[0] as MetricValue).value) };
}

export function externalMetric(
  source: MetricSource,
  { namespace, metric, selector }: MetricQuestion,
): { readonly values: readonly bigint[] } | Failure {
  const path = `/apis/${EXTERNAL}/v1beta1/namespaces/${namespace}/${metric}${queryOf({ labelSelector: textOf(selector) })}`;
  const items = ask(source, path, EXTERNAL, metric);
  if ('error' in items) return items;
  if (items.length === 0) return { error: 'no metrics returned from external metrics API' };
  return { values: items.map(({ value }) => milliOf(value)) };
}

interface Asked {
  readonly resource: string;
  readonly name?: string;
  readonly podSelector?: string;
}

function customItems(source: MetricSource, question: MetricQuestion, asked: Asked): readonly MetricValue[] | Failure {
  const { namespace, metric, selector } = question;
  const served = source.versionsBehind(CUSTOM);
  if (served.length === 0) return failed(CUSTOM, `no custom metrics API (${CUSTOM}) registered`);
  const version = KNOWN_VERSIONS.find((v) => served.includes(v));
  if (version === undefined) return failed(CUSTOM, 'no known available metric versions found');
  const { resource, name, podSelector = '' } = asked;
  const of = name === undefined ? '' : `/${name}`;
  const query = queryOf({ labelSelector: podSelector, metricLabelSelector: textOf(selector) });
  const path = `/apis/${CUSTOM}/${version}/namespaces/${namespace}/${resource}${of}/${metric}${query}`;
  return ask(source, path, CUSTOM, resource);
}

function ask(source: MetricSource, path: string, group: string, resource: string): readonly MetricValue[] | Failure {
  try {
    return ((source.raw(path) as { items?: readonly MetricValue[] | null }).items ?? []) as readonly MetricValue[];
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return failed(group, withRequest(error, resource, group));
  }
}

/** Clients add to an unspecific answer what they had asked for. */
function withRequest({ message, reason }: StatusError, resource: string, group: string): string {
  const isUnspecific = reason === 'NotFound' || reason === 'ServiceUnavailable';
  return isUnspecific && !message.includes('(') ? `${message} (get ${resource}.${group})` : message;
}

const failed = (group: string, why: string): Failure => ({
  error: `unable to fetch metrics from ${group === CUSTOM ? 'custom' : 'external'} metrics API: ${why}`,
});

const textOf = (selector: LabelSelector | undefined): string => formatSelector(selectorOf(selector) ?? []);

function queryOf(values: Readonly<Record<string, string>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  const pairs = given.map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Rounded up, as a quantity's MilliValue. */
function milliOf(quantity: string | number): bigint {
  const nano = parseNano(quantity) ?? 0n;
  const milli = nano / 1_000_000n;
  return milli * 1_000_000n < nano ? milli + 1n : milli;
}
