import { beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import type { TextStream } from '../apiserver/connect.ts';
import type { ApiRequest, ApiResponse } from '../apiserver/request.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

const PODS = '/api/v1/namespaces/default/pods';
const SERVICES = '/api/v1/namespaces/default/services';

let engine: Engine;

const post = (path: string, body: unknown): ApiResponse => engine.handle({ method: 'POST', path, body });
function get(url: string, method: ApiRequest['method'] = 'GET'): ApiResponse {
  const [path = '', query = ''] = url.split('?');
  return engine.handle({ method, path, query: Object.fromEntries(new URLSearchParams(query)) });
}
const text = (url: string): unknown => {
  const { body } = get(url);
  return typeof body === 'string' ? body : (body as Status).message;
};

function pod(name: string, container: object): void {
  const containers = [{ name: 'c', image: 'busybox', ...container }];
  post(PODS, { metadata: { name, labels: { app: name } }, spec: { containers } });
}

const open = (query: Record<string, string>, name = 'counter') =>
  engine.open({ method: 'GET', path: `${PODS}/${name}/log`, query }) as TextStream;

beforeAll(() => {
  engine = createEngine({ nodes: 1 });
  engine.advance(30_000);
  pod('counter', { command: ['sh', '-c', 'echo one; sleep 1; echo two; sleep 1; echo three; sleep 30; exit 1'] });
  pod('web', { image: 'nginx', ports: [{ containerPort: 80 }] });
  pod('two', { image: 'myapp:does-not-exist' });
  post(SERVICES, {
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 8080, targetPort: 80 }] },
  });
  post(SERVICES, { metadata: { name: 'none' }, spec: { selector: { app: 'none' }, ports: [{ port: 80 }] } });
  engine.advance(45_000);
});

describe('logs', () => {
  it.each([
    ['all', '', 'one\ntwo\nthree\n'],
    ['the last', '?tailLines=1', 'three\n'],
    ['none', '?tailLines=0', ''],
    ['a few bytes', '?limitBytes=5', 'one\nt'],
    ['insecure', '?insecureSkipTLSVerifyBackend=true&container=c', 'one\ntwo\nthree\n'],
    ['later than', '?sinceTime=2036-01-01T00:00:00Z', ''],
    ['earlier than', '?sinceTime=2006-01-01T00:00:00Z&tailLines=1', 'three\n'],
    [
      'both since',
      '?sinceTime=2006-01-01T00:00:00Z&sinceSeconds=1',
      'PodLogOptions "counter" is invalid: : Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    [
      'a negative tail',
      '?tailLines=-1',
      'PodLogOptions "counter" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'no bytes',
      '?limitBytes=0',
      'PodLogOptions "counter" is invalid: limitBytes: Invalid value: 0: must be greater than 0',
    ],
    [
      'no seconds',
      '?sinceSeconds=0',
      'PodLogOptions "counter" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0',
    ],
    ['a stream', '?stream=Stdout', 'PodLogOptions "counter" is invalid: stream: Forbidden: may not be specified'],
    ['no number', '?tailLines=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['another container', '?container=x', 'container x is not valid for pod counter'],
    ['no previous', '?previous=true', 'previous terminated container "c" in pod "counter" not found'],
  ])('%s', (_name, query, expected) => {
    expect(text(`${PODS}/counter/log${query}`)).toBe(expected);
  });

  it('say when', () => {
    const lines = (text(`${PODS}/counter/log?timestamps=true`) as string).trim().split('\n');
    expect(lines[1]).toMatch(/^2026-01-01T00:00:\d\d\.\d{3}000000Z two$/);
  });

  it('say why there are none', () => {
    expect(text(`${PODS}/two/log`)).toMatch(
      /^container "c" in pod "two" is waiting to start: (image can't be pulled|trying and failing to pull image)$/,
    );
    expect(text(`${PODS}/nobody/log`)).toBe('pods "nobody" not found');
  });

  it('are followed to the end of the container, and no further', () => {
    const stream = open({ follow: 'true', tailLines: '1' });
    expect([stream.pull(), stream.isClosed, stream.pull()]).toEqual(['three\n', false, '']);
    let rest = '';
    for (let i = 0; i < 60 && !stream.isClosed; i++) {
      engine.advance(engine.now + 1_000);
      rest += stream.pull();
    }
    expect([rest, stream.isClosed]).toEqual(['', true]);
    engine.advance(engine.now + 5_000);
    expect(text(`${PODS}/counter/log?previous=true`)).toBe('one\ntwo\nthree\n');
  });

  it('are followed line by line, as far as wanted', () => {
    pod('talker', { command: ['sh', '-c', 'while true; do echo tick; sleep 1; done'] });
    engine.advance(engine.now + 8_000);
    const stream = open({ follow: 'true', tailLines: '0', limitBytes: '12' }, 'talker');
    expect(stream.pull()).toBe('');
    engine.advance(engine.now + 2_000);
    expect([stream.pull(), stream.isClosed]).toEqual(['tick\ntick\n', false]);
    engine.advance(engine.now + 2_000);
    expect([stream.pull(), stream.isClosed]).toEqual(['ti', true]);
  });
});

describe('proxies', () => {
  it.each([
    ['a pod', `${PODS}/web/proxy/`, 200, 'Welcome to nginx!'],
    ['a pod by port', `${PODS}/http:web:80/proxy/`, 200, 'Welcome to nginx!'],
    ['a path', `${PODS}/web:80/proxy/nothing/`, 404, 'Not Found'],
    ['a service by number', `${SERVICES}/web:8080/proxy/`, 200, 'Welcome to nginx!'],
    ['a service', `${SERVICES}/web/proxy/`, 200, 'Welcome to nginx!'],
    ['a kubelet', '/api/v1/nodes/node-1/proxy/healthz', 200, 'ok'],
    [
      'metrics of a kubelet',
      '/api/v1/nodes/node-1/proxy/metrics/resource',
      200,
      '# TYPE node_cpu_usage_seconds_total counter\nnode_cpu_usage_seconds_total ',
    ],
    [
      'containers in them',
      '/api/v1/nodes/node-1/proxy/metrics/resource',
      200,
      'container_memory_working_set_bytes{container="c",namespace="default",pod="web"} ',
    ],
    [
      'the summary of a kubelet',
      '/api/v1/nodes/node-1/proxy/stats/summary',
      200,
      '"podRef":{"name":"web","namespace":"default","uid":"',
    ],
    ['pods of a kubelet', '/api/v1/nodes/node-1:10250/proxy/pods', 200, '"kind":"PodList"'],
    ['logs of a machine', '/api/v1/nodes/node-1/proxy/logs/', 200, '<a href="containers/">'],
    [
      "a kubelet's configuration",
      '/api/v1/nodes/node-1/proxy/configz',
      200,
      '{"kubeletconfig":{"kind":"KubeletConfiguration","apiVersion":"kubelet.config.k8s.io/v1beta1","enableServer":true,"staticPodPath":"/etc/kubernetes/manifests"',
    ],
    [
      'what cAdvisor counts',
      '/api/v1/nodes/node-1/proxy/metrics/cadvisor',
      200,
      'container_memory_working_set_bytes{container="c",image="nginx',
    ],
    ["a kubelet's own metrics", '/api/v1/nodes/node-1/proxy/metrics', 200, 'kubelet_running_pods 4\n'],
    ['nothing of a kubelet', '/api/v1/nodes/node-1/proxy/x', 404, '404 page not found'],
    ['a closed port', `${PODS}/web:81/proxy/`, 503, 'error trying to reach service: dial tcp 10.244.0.'],
    ['no endpoints', `${SERVICES}/none/proxy/`, 503, 'no endpoints available for service "none"'],
    ['no such port', `${SERVICES}/web:81/proxy/`, 503, 'no service port 81 found for service "web"'],
    ['no such name', `${SERVICES}/web:x/proxy/`, 503, 'no endpoints available for service "web:x"'],
    ['a bad name', `${PODS}/ftp:web:80/proxy/`, 400, 'invalid pod request "ftp:web:80"'],
    ['no pod', `${PODS}/http:none:80/proxy/`, 404, 'pods "none" not found'],
  ])('reach %s', (_name, path, code, part) => {
    const { code: actual, body } = get(path);
    expect([actual, typeof body === 'string' ? body : (body as Status).message]).toEqual([
      code,
      expect.stringContaining(part),
    ]);
  });

  it('lead to their root with a slash', () => {
    expect(get(`${SERVICES}/web/proxy?a=b`)).toMatchObject({
      code: 301,
      headers: { location: `${SERVICES}/web/proxy/?a=b` },
    });
  });

  // upstream: test/e2e/network/proxy.go
  it('reach TLS, and lead links of a page through themselves', () => {
    const env = ['SERVE_PORT_80', 'SERVE_TLS_PORT_443'].map((name) => ({ name, value: `<a href="/${name}">x</a>` }));
    const image = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0';
    pod('porter', { image, command: ['/agnhost', 'porter'], env });
    pod('json', { image, command: ['/agnhost', 'porter', '--json-response'], env });
    engine.advance(engine.now + 10_000);
    expect(text(`${PODS}/porter/proxy/`)).toBe(`<a href="${PODS}/porter/proxy/SERVE_PORT_80">x</a>`);
    expect(text(`${PODS}/https:porter:443/proxy/a`)).toBe(
      `<a href="${PODS}/https:porter:443/proxy/SERVE_TLS_PORT_443">x</a>`,
    );
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST', 'OPTIONS'] as const)
      expect(get(`${PODS}/json/proxy`, method)).toMatchObject({ code: 200, body: expect.stringContaining(method) });
  });

  it('take other methods', () => {
    expect(get(`${PODS}/web/proxy/`, 'POST').code).toBe(200);
  });
});

it('nothing is had from a node that cannot be reached', () => {
  const other = createEngine({ nodes: 1 });
  other.advance(30_000);
  other.handle({
    method: 'POST',
    path: PODS,
    body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
  });
  other.advance(40_000);
  other.injectFault({ name: 'power-off', target: 'node-1' });
  const message = (path: string): unknown => (other.handle({ method: 'GET', path }).body as Status).message;
  expect(message(`${PODS}/p/log`)).toBe(
    'Get "https://172.18.0.12:10250/containerLogs/default/p/c": dial tcp 172.18.0.12:10250: i/o timeout',
  );
  expect(message('/api/v1/nodes/node-1/proxy/healthz')).toBe(
    'error trying to reach service: dial tcp 172.18.0.12:10250: i/o timeout',
  );
  expect(message(`${PODS}/p/exec`)).toBe('error dialing backend: dial tcp 172.18.0.12:10250: i/o timeout');
});

describe('streams', () => {
  it.each<[string, string, unknown]>([
    ['exec', 'web/exec', { kind: 'container', podKey: 'Pod/default/web', container: 'c' }],
    ['attach', 'web/attach', { kind: 'container', podKey: 'Pod/default/web', container: 'c' }],
    ['portforward', 'web/portforward', { kind: 'pod', podKey: 'Pod/default/web', container: '' }],
  ])('%s say who is meant', (_name, path, expected) => {
    expect(engine.open({ method: 'POST', path: `${PODS}/${path}` })).toEqual(expected);
    expect(post(`${PODS}/${path}`, undefined)).toMatchObject({
      code: 400,
      body: { message: 'Upgrade request required' },
    });
  });

  it.each([
    ['another container', 'web/exec', { container: 'x' }, 'container x is not valid for pod web'],
    ['another pod', 'x/exec', {}, 'pods "x" not found'],
  ])('refuse %s', (_name, path, query, message) => {
    expect(engine.open({ method: 'GET', path: `${PODS}/${path}`, query })).toMatchObject({ body: { message } });
  });
});
