import { formatMilli } from '../../../api/quantity.ts';
import { formatTime } from '../../../lib/time.ts';
import { decode } from '../../files/bytes.ts';
import type { ContainerSpec } from '../../records.ts';
import type { WorldRequest } from '../../http.ts';
import { MIB, SERVE, type HttpAnswer, type ImageDef, type LateImage, type ServerHost } from '../image.ts';
import { flag } from './agnhost.ts';
import { queryOf } from './query-of.ts';

/**
 * registry.k8s.io/prometheus-adapter: serves custom.metrics.k8s.io, behind an APIService, with the rights of its own account.
 * Modelled: there is no Prometheus between it and the pods; it reads their metrics when it is asked, of those with the
 * annotation prometheus.io/scrape: "true" (and prometheus.io/port, prometheus.io/path). A Service has the sum of its pods.
 * Left out: rates of counters, rules, external metrics, other objects.
 */
const GROUP = 'custom.metrics.k8s.io';
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const API = 'https://kubernetes.default.svc/api/v1/namespaces';
const JSON_TYPE = { 'content-type': 'application/json' };

const ok = (body: object): HttpAnswer => ({ status: 200, body: JSON.stringify(body), headers: JSON_TYPE });

function refused(code: number, reason: string, message: string): HttpAnswer {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { status: code, body: JSON.stringify(status), headers: JSON_TYPE };
}

function answer(request: WorldRequest, host: ServerHost): HttpAnswer {
  const [path = '/'] = request.path.split('?');
  if (path === '/healthz' || path === '/readyz' || path === '/livez') return { status: 200, body: 'ok' };
  const [apis, group, version = '', ...rest] = path.split('/').slice(1);
  if (apis !== 'apis' || group !== GROUP) return { status: 404, body: '404 page not found\n' };
  if (rest.length === 0)
    return ok({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${GROUP}/${version}`, resources: [] });
  const [, namespace = '', resource = '', name = '', metric = ''] = rest;
  if (rest.length !== 5 || (resource !== 'pods' && resource !== 'services'))
    return refused(404, 'NotFound', 'the server could not find the requested resource');
  return values({ version, namespace, resource, name, metric }, queryOf(request.path)['labelSelector'] ?? '', host);
}

interface Asked {
  readonly version: string;
  readonly namespace: string;
  readonly resource: 'pods' | 'services';
  /** '*': all that the selector selects. */
  readonly name: string;
  readonly metric: string;
}

function values(asked: Asked, selector: string, host: ServerHost): HttpAnswer {
  const { resource, name, namespace, metric, version } = asked;
  const found = resource === 'pods' ? podsOf(asked, selector, host) : podsBehind(asked, host);
  if ('status' in found) return found;
  const read = found.pods.flatMap((pod) => {
    const value = valueOf(pod, metric, host);
    return value === undefined ? [] : [{ kind: 'Pod', name: pod.metadata.name, value }];
  });
  const sum = read.reduce((total, { value }) => total + value, 0);
  const all = resource === 'pods' ? read : read.length > 0 ? [{ kind: 'Service', name, value: sum }] : [];
  if (all.length === 0)
    return refused(404, 'NotFound', `the server could not find the metric ${metric} for ${resource}${name === '*' ? '' : ` ${name}`}`); // prettier-ignore
  const timestamp = formatTime(host.epochMs);
  const items = all.map(({ kind, name: of, value }) => ({
    describedObject: { kind, namespace, name: of, apiVersion: '/v1' },
    ...(version === 'v1beta1' ? { metricName: metric, selector: null } : { metric: { name: metric, selector: null } }),
    timestamp,
    value: formatMilli(Math.round(value * 1000)),
  }));
  return ok({ kind: 'MetricValueList', apiVersion: `${GROUP}/${version}`, metadata: {}, items });
}

interface PodView {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[] };
  readonly status?: { readonly phase?: string; readonly podIP?: string };
}

type Pods = { readonly pods: readonly PodView[] } | HttpAnswer;

function podsOf({ namespace, name }: Asked, selector: string, host: ServerHost): Pods {
  if (name !== '*') {
    const one = ask(`${namespace}/pods/${name}`, host);
    return one.status === 200 ? { pods: [JSON.parse(one.body) as PodView] } : one;
  }
  const query = selector === '' ? '' : `?labelSelector=${encodeURIComponent(selector)}`;
  const list = ask(`${namespace}/pods${query}`, host);
  return list.status === 200 ? { pods: (JSON.parse(list.body) as { items: PodView[] }).items } : list;
}

function podsBehind(asked: Asked, host: ServerHost): Pods {
  const service = ask(`${asked.namespace}/services/${asked.name}`, host);
  if (service.status !== 200) return service;
  const { spec } = JSON.parse(service.body) as { spec: { selector?: Readonly<Record<string, string>> } };
  const pairs = Object.entries(spec.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? { pods: [] } : podsOf({ ...asked, name: '*' }, pairs.join(), host);
}

function ask(path: string, { files, network }: ServerHost): HttpAnswer {
  const file = files.find(TOKEN);
  const headers = { authorization: `Bearer ${file?.t === 'file' ? decode(file.data) : ''}` };
  const { kind, status = 500, body = '' } = network.request('GET', `${API}/${path}`, { headers });
  return kind === 'answered'
    ? { status, body, headers: JSON_TYPE }
    : refused(503, 'ServiceUnavailable', 'unable to reach the API server');
}

/** As Prometheus would read it; undefined: the pod has no such metric. */
function valueOf({ metadata, spec, status }: PodView, metric: string, { network }: ServerHost): number | undefined {
  const note = (name: string): string | undefined => metadata.annotations?.[`prometheus.io/${name}`];
  if (note('scrape') !== 'true' || status?.phase !== 'Running' || status.podIP === undefined) return undefined;
  const port = note('port') ?? spec.containers.flatMap((c) => c.ports ?? [])[0]?.containerPort ?? 80;
  const { kind, body = '' } = network.request('GET', `http://${status.podIP}:${port}${note('path') ?? '/metrics'}`);
  if (kind !== 'answered') return undefined;
  const lines = body.split('\n').map((line) => /^([^\s{#]+)(?:\{.*\})?\s+(\S+)/.exec(line));
  const own = lines.flatMap((m) => (m?.[1] === metric && Number.isFinite(Number(m[2])) ? [Number(m[2])] : []));
  return own.length === 0 ? undefined : own.reduce((a, b) => a + b, 0);
}

const portOf = (spec: ContainerSpec): number => flag(spec, 'secure-port', 6443);

export const prometheusAdapter: ImageDef = {
  name: 'prometheus-adapter',
  repositories: ['prometheus-adapter/prometheus-adapter'],
  sizeBytes: 28 * MIB,
  startMs: 500,
  user: 65534,
  argsAreCommand: false,
  main: () => SERVE,
  isLate: true,
  ports: (spec) => [portOf(spec)],
  isTls: (spec, port) => port === portOf(spec),
  http: () => ({ status: 404, body: '404 page not found\n' }),
  onTerm: { exitCode: 0, afterMs: 50 },
  lacks: 'all',
  use: () => ({ steadyCpuMilli: 2, memoryBytes: 30 * MIB, requestCpuMs: 1 }),
};

export const prometheusAdapterImage: LateImage = { http: answer };
