import { toMilli } from '../../api/quantity.ts';
import { isStatusError, type StatusError } from '../../api/status-error.ts';
import type { KubeObject } from '../../api/types.ts';
import { parseDuration } from '../../lib/duration.ts';
import { parseTime } from '../../lib/time.ts';
import type { Client } from '../../runtime/client.ts';
import type { PodMetric } from './pod-metric.ts';

/**
 * What pods use, asked of metrics.k8s.io.
 * Upstream: pkg/controller/podautoscaler/metrics/client.go.
 */
export type ResourceMetrics = { readonly byPod: Map<string, PodMetric> } | { readonly error: string };

interface PodMetricsObject extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
}

const POD_METRICS = 'metrics.k8s.io/PodMetrics';

export interface ResourceQuestion {
  readonly resource: string;
  readonly namespace: string;
  /** As text. */
  readonly selector: string;
  /** '' for the whole pod. */
  readonly container: string;
}

export function resourceMetrics(client: Client, question: ResourceQuestion): ResourceMetrics {
  const { resource, namespace, selector, container } = question;
  const items = fetched(client, namespace, selector);
  if (typeof items === 'string') return { error: `unable to fetch metrics from resource metrics API: ${items}` };
  if (items.length === 0) return { error: 'no metrics returned from resource metrics API' };
  const byPod = new Map<string, PodMetric>();
  const times = new Times();
  for (const item of items) {
    const value = container === '' ? sumOf(item, resource) : containerValue(item, resource, container);
    if (value !== undefined) byPod.set(item.metadata.name as string, { value, ...times.of(item) });
  }
  return { byPod };
}

/** Most pods of a round share their times. */
class Times {
  #timestamp = '';
  #window = '';
  #read = { timestampMs: 0, windowMs: 0 };

  of({ timestamp, window }: PodMetricsObject): { readonly timestampMs: number; readonly windowMs: number } {
    if (timestamp === this.#timestamp && window === this.#window) return this.#read;
    this.#timestamp = timestamp;
    this.#window = window;
    this.#read = { timestampMs: parseTime(timestamp) ?? 0, windowMs: parseDuration(window) ?? 0 };
    return this.#read;
  }
}

function fetched(client: Client, namespace: string, labelSelector: string): readonly PodMetricsObject[] | string {
  try {
    return client.dynamic.select(POD_METRICS, namespace, labelSelector) as PodMetricsObject[];
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return withRequest(error, 'pods.metrics.k8s.io');
  }
}

/** Clients add to an unspecific answer what they had asked for. */
function withRequest({ message, reason }: StatusError, resource: string): string {
  return reason === 'NotFound' && !message.includes('(') ? `${message} (get ${resource})` : message;
}

function sumOf({ containers }: PodMetricsObject, resource: string): number | undefined {
  let sum = 0;
  for (const { usage } of containers) {
    const used = usage[resource];
    if (used === undefined) return undefined;
    sum += milliOf(used);
  }
  return containers.length === 0 ? undefined : sum;
}

function containerValue({ containers }: PodMetricsObject, resource: string, name: string): number | undefined {
  const used = containers.find((c) => c.name === name)?.usage[resource];
  return used === undefined ? undefined : milliOf(used);
}

/** Rounded up, as a quantity's MilliValue. */
const milliOf = (text: string): number =>
  text.endsWith('n') ? Math.ceil(Number.parseInt(text, 10) / 1e6) : toMilli(text);
