import { formatQuantity, quantityFormat } from '../api/canonical-quantity.ts';
import { parseSelector } from '../api/label-selector.ts';
import { parseNano } from '../api/quantity.ts';
import { notFound, serviceUnavailable } from '../api/status-error.ts';
import type { KubeObject, Node, Pod } from '../api/types.ts';
import type { KindDef, PrinterColumn, VirtualKind } from '../apiserver/kind.ts';
import { formatDuration } from '../lib/duration.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';
import type { MetricsServer, Running } from './metrics-server.ts';
import { usageText, type UsageText } from './usage-text.ts';

/**
 * metrics.k8s.io/v1beta1: NodeMetrics and PodMetrics, computed from what the metrics server has seen.
 * Upstream: sigs.k8s.io/metrics-server, pkg/api/{node,pod,table}.go.
 */
const GROUP = { group: 'metrics.k8s.io', version: 'v1beta1' } as const;
const API_VERSION = 'metrics.k8s.io/v1beta1';

interface Metrics extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
}
interface NodeMetrics extends Metrics {
  readonly usage: UsageText;
}
export interface PodMetrics extends Metrics {
  readonly containers: readonly { readonly name: string; readonly usage: UsageText }[];
}

export function metricsKinds(server: MetricsServer): KindDef[] {
  const base = { ...GROUP, singular: '', verbs: ['get', 'list'] as const };
  return [
    { ...base, kind: 'NodeMetrics', plural: 'nodes', namespaced: false, virtual: nodes(server), columns: columns(nodeUsage) }, // prettier-ignore
    { ...base, kind: 'PodMetrics', plural: 'pods', namespaced: true, virtual: pods(server), columns: columns(podUsage) }, // prettier-ignore
  ];
}

/** The aggregator's answer for a server it cannot reach, as clients word it. */
function runningOf(server: MetricsServer, verb: string, resource: string): Running {
  if (server.running) return server.running;
  throw serviceUnavailable(`the server is currently unable to handle the request (${verb} ${resource}.metrics.k8s.io)`);
}

function nodes(server: MetricsServer): VirtualKind {
  return {
    get({ name }, { now }) {
      const running = runningOf(server, 'get', 'nodes');
      const node = running.nodes.get('', name);
      return node && nodeMetrics(running, node, now);
    },
    list(_, { now }) {
      const running = runningOf(server, 'get', 'nodes');
      const all = running.nodes.list().sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
      return all.flatMap((node) => nodeMetrics(running, node, now) ?? []);
    },
  };
}

function pods(server: MetricsServer): VirtualKind {
  return {
    get({ name, namespace = '' }, { now }) {
      const running = runningOf(server, 'get', 'pods');
      const pod = running.pods.get(namespace, name);
      if (!pod) throw notFound({ group: '', resource: 'pods', name });
      const metrics = podMetrics(running, pod, now);
      if (!metrics) throw notFound({ group: GROUP.group, resource: 'podmetrics', name: `${namespace}/${name}` });
      return metrics;
    },
    list({ namespace, options }, { now }) {
      const running = runningOf(server, 'get', 'pods');
      const parsed = parseSelector(options?.labelSelector ?? '');
      const selector = 'error' in parsed ? [] : parsed;
      const spaces = namespace === undefined ? running.pods.namespaces() : [namespace];
      return spaces.flatMap((space) =>
        running.pods.select(space, selector).flatMap((pod) => podMetrics(running, pod, now) ?? []),
      );
    },
  };
}

function nodeMetrics({ points }: Running, { metadata }: Node, now: string): NodeMetrics | undefined {
  const use = points.node(metadata.name);
  if (!use) return undefined;
  return {
    apiVersion: API_VERSION,
    kind: 'NodeMetrics',
    metadata: metaOf(metadata, now),
    timestamp: formatTime(EPOCH_MS + use.atMs),
    window: formatDuration(use.windowMs),
    usage: usageText(use),
  };
}

function podMetrics({ points }: Running, { metadata, status }: Pod, now: string): PodMetrics | undefined {
  const use = status?.phase === 'Running' ? points.pod(metadata.namespace ?? '', metadata.name) : undefined;
  if (!use) return undefined;
  return {
    apiVersion: API_VERSION,
    kind: 'PodMetrics',
    metadata: metaOf(metadata, now),
    timestamp: formatTime(EPOCH_MS + use.atMs),
    window: formatDuration(use.windowMs),
    containers: use.containers.map((c) => ({ name: c.name, usage: usageText(c) })),
  };
}

function metaOf({ name, namespace, labels }: KubeObject['metadata'], now: string): KubeObject['metadata'] {
  const meta: KubeObject['metadata'] = { name: name as string };
  if (namespace !== undefined) meta.namespace = namespace;
  meta.creationTimestamp = now;
  if (labels) meta.labels = labels;
  return meta;
}

type UsageReader = (object: KubeObject, resource: keyof UsageText) => string;

const nodeUsage: UsageReader = (o, resource) => (o as NodeMetrics).usage[resource];
const podUsage: UsageReader = (o, resource) => sumOf((o as PodMetrics).containers.map((c) => c.usage[resource]));

function sumOf(texts: readonly string[]): string {
  const nano = texts.reduce((sum, text) => sum + (parseNano(text) ?? 0n), 0n);
  return formatQuantity(nano, texts.some((text) => text.endsWith('i')) ? 'binary' : quantityFormat(texts[0] ?? '0'));
}

function columns(read: UsageReader): PrinterColumn[] {
  return [
    { name: 'Name', type: 'string' },
    { name: 'cpu', type: 'string', cell: (o) => read(o, 'cpu') },
    { name: 'memory', type: 'string', cell: (o) => read(o, 'memory') },
    { name: 'Window', type: 'string', cell: (o) => (o as Metrics).window },
  ];
}
