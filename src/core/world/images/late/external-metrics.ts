import { formatTime } from '../../../lib/time.ts';
import type { WorldRequest } from '../../http.ts';
import type { HttpAnswer, ServerHost } from '../image.ts';
import { integer } from './integer.ts';
import { queryOf } from './query-of.ts';

/**
 * agnhost's `external-metrics`: serves external.metrics.k8s.io with two metrics, and others that it is told of, so that an
 * autoscaler can follow them (behind an APIService). Upstream: test/images/agnhost/external-metrics.
 */
type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly fails: boolean;
}

const GROUP = 'external.metrics.k8s.io';
const VERSION = { groupVersion: `${GROUP}/v1beta1`, version: 'v1beta1' };
const AT_FIRST: readonly Metric[] = [
  { name: 'queue_messages_ready', labels: {}, value: 100, fails: false },
  { name: 'http_requests_total', labels: {}, value: 500, fails: false },
];
const JSON_TYPE = { 'content-type': 'application/json' };

const ok = (body: object): HttpAnswer => ({ status: 200, body: `${JSON.stringify(body)}\n`, headers: JSON_TYPE });
const said = (status: number, text: string): HttpAnswer => ({ status, body: `${text}\n` });

export function externalMetrics(request: WorldRequest, host: ServerHost): HttpAnswer {
  const [path = '/'] = request.path.split('?');
  const q = queryOf(request.path);
  const rest = path.split('/').slice(1);
  switch (rest[0]) {
    case 'healthz':
    case 'readyz':
      return { status: 200, body: 'ok' };
    case 'apis':
      return rest[1] === GROUP
        ? served(rest.slice(2), labelsOf(q['labelSelector']), host)
        : said(404, 'page not found');
    case 'fail':
    case 'set':
    case 'create':
      return told(rest[0], rest[1] ?? '', q, host);
    default:
      return said(404, '404 page not found');
  }
}

function served(parts: readonly string[], labels: Labels, host: ServerHost): HttpAnswer {
  const [version = '', , , name = ''] = parts;
  if (version === '')
    return ok({ kind: 'APIGroup', apiVersion: 'v1', name: GROUP, versions: [VERSION], preferredVersion: VERSION });
  if (parts.filter((p) => p !== '').length === 1) {
    const resources = [{ name: '*', namespaced: true, kind: 'ExternalMetricValueList', verbs: ['get'] }];
    return ok({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: VERSION.groupVersion, resources });
  }
  if (parts.length < 4 || parts[1] !== 'namespaces') return said(404, '404 page not found');
  const found = metricsOf(host).filter((m) => m.name === name && hasAll(m.labels, labels));
  if (found.length === 0) return said(404, `no metric name called ${name}${withLabels(labels)}`);
  if (found.some((m) => m.fails)) return said(500, `metric ${name} is configured to fail`);
  const items = found.map((m) => ({
    metricName: m.name,
    metricLabels: Object.keys(m.labels).length > 0 ? m.labels : null,
    timestamp: formatTime(host.epochMs),
    value: String(m.value),
  }));
  return ok({ kind: 'ExternalMetricValueList', apiVersion: VERSION.groupVersion, metadata: {}, items });
}

function told(what: string, name: string, q: Labels, host: ServerHost): HttpAnswer {
  if (name === '') return said(400, 'metric name required');
  const labels = labelsOf(q['labels']);
  const { value: text = '', fail = '' } = q;
  const value = integer(text);
  if (what === 'fail' && fail !== 'true' && fail !== 'false') return said(400, 'fail param should be true or false');
  if (what !== 'fail' && text === '') return said(400, 'value param required');
  if (what !== 'fail' && value === undefined) return said(400, 'value param must be an integer');
  const all = metricsOf(host);
  const isIt = (m: Metric): boolean => m.name === name && keyOf(m.labels) === keyOf(labels);
  const known = all.find(isIt);
  if (!known && what !== 'create') return said(404, `metric ${name} not found`);
  const before = known ?? { name, labels, value: 0, fails: false };
  const next = {
    ...before,
    ...(what === 'fail' ? {} : { value: value ?? 0 }),
    ...(what === 'set' ? {} : { fails: fail === 'true' }),
  };
  host.remember(JSON.stringify([...all.filter((m) => !isIt(m)), next]));
  if (what === 'create')
    return { ...ok({ status: 'created', metric: name, labels, value, failing: next.fails }), status: 201 };
  return ok({ status: 'success', metric: name, ...(what === 'fail' ? { labels, failing: fail } : { value }) });
}

const metricsOf = ({ memory }: ServerHost): readonly Metric[] =>
  memory === undefined ? AT_FIRST : (JSON.parse(memory) as readonly Metric[]);

/** 'env=prod,region=west'. */
function labelsOf(text = ''): Labels {
  const pairs = text.split(',').flatMap((pair) => (pair.includes('=') ? [pair.split(/=(.*)/s)] : []));
  return Object.fromEntries(pairs.map(([key = '', value = '']) => [key.trim(), value.trim()]));
}

const keyOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join();

const hasAll = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

function withLabels(labels: Labels): string {
  const list = Object.entries(labels).map(([key, value]) => `${key}:${value}`);
  return list.length === 0 ? '' : ` with labels map[${list.sort().join(' ')}]`;
}
