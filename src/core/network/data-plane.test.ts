import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../api/types.ts';
import { Rng } from '../lib/rng.ts';
import { podAt, service, slice, TinyWorld, type EndpointShape } from '../testing/network-builders.ts';
import { chooseEndpoint } from './choose-endpoint.ts';
import { DataPlane } from './data-plane.ts';
import { ClusterDns } from './dns.ts';
import { parseUrl } from './parse-url.ts';
import { compileService } from './proxy/compile-service.ts';
import { RoutingTables } from './proxy/routing-tables.ts';
import type { HttpOutcome } from './types.ts';

const A = '10.244.1.2';
const B = '10.244.2.2';
const CLIENT = '10.244.1.99';

function setUp(
  spec: Partial<ServiceSpec> = {},
  endpoints: readonly EndpointShape[] = [{ ip: A }, { ip: B, node: 'node-2' }],
) {
  const world = new TinyWorld();
  world.run(A);
  world.run(B, 'node-2');
  world.run(CLIENT);
  const web = service('web', spec);
  const slices = [slice('web', endpoints)];
  const dns = new ClusterDns();
  dns.serve({ service: (_ns, name) => (name === 'web' ? web : undefined), slices: () => slices });
  const tables = new RoutingTables();
  for (const node of ['node-1', 'node-2']) tables.open(node).set('default/web', compileService(web, slices, { node }));
  let now = 0;
  const plane = new DataPlane({
    world,
    dns,
    tables,
    random: new Rng(3).fork('t'),
    now: () => now,
    podUid: (_namespace, name) => `uid-${name}`,
  });
  const get = (url: string, source = `Pod/default/${podAt(CLIENT)}`): HttpOutcome =>
    plane.send({ source, method: 'GET', url });
  return { world, dns, tables, get, wait: (ms: number) => void (now += ms) };
}

describe('DataPlane', () => {
  it('goes by name, table and endpoint to the answer', () => {
    const { get, world } = setUp();
    const outcome = get('http://web/hello?x=1');
    expect(outcome).toMatchObject({ ok: true, status: 200, body: 'ok', service: 'Service/default/web', latencyMs: 3 });
    expect(outcome.hops.map((h) => h.kind)).toEqual(['source', 'dns', 'service', 'endpoint', 'server']);
    expect(outcome.hops[1]?.args).toEqual({ name: 'web.default.svc.cluster.local', ip: '10.96.0.50' });
    expect(world.requests[0]).toMatchObject({ path: '/hello?x=1', host: 'web' });
  });

  it('shares requests evenly', () => {
    const { get } = setUp();
    const byPod = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      const { pod = '' } = get('http://web');
      byPod.set(pod, (byPod.get(pod) ?? 0) + 1);
    }
    expect(byPod.size).toBe(2);
    for (const n of byPod.values()) expect(Math.abs(n - 500)).toBeLessThan(60);
  });

  it('asks the table of its own node', () => {
    const { get, tables } = setUp();
    tables.drop('node-2');
    expect(get('http://web', 'node/node-1').ok).toBe(true);
    expect(get('http://web', 'node/node-2').failure).toBe('no-route');
  });

  it('keeps a client at its endpoint until it has been away for the timeout', () => {
    const { get, wait } = setUp({
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    });
    const first = get('http://web').pod;
    for (let i = 0; i < 30; i++) {
      wait(50_000);
      expect(get('http://web').pod).toBe(first);
    }
    const later = new Set<string | undefined>();
    for (let i = 0; i < 30; i++) {
      wait(61_000);
      later.add(get('http://web').pod);
    }
    expect(later.size).toBe(2);
  });

  it('reaches a node port at any node', () => {
    const { get } = setUp({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }, [{ ip: A }]);
    expect(get('http://172.18.0.3:30080/').pod).toBe(`Pod/default/${podAt(A)}`);
  });

  it('reaches a pod by its address, without rules', () => {
    const { get } = setUp();
    const outcome = get(`http://${B}:8080/`);
    expect(outcome.hops.map((h) => h.kind)).toEqual(['source', 'endpoint', 'server']);
    expect(outcome.node).toBe('node-2');
  });

  it('is at home at localhost', () => {
    expect(setUp().get('http://localhost:8080/').pod).toBe(`Pod/default/${podAt(CLIENT)}`);
  });

  const FAILURES: readonly (readonly [string, (s: ReturnType<typeof setUp>) => HttpOutcome, Partial<HttpOutcome>])[] = [
    ['no such name', (s) => s.get('http://nobody/'), { failure: 'dns-no-such-name', latencyMs: 1 }],
    ['not a URL', (s) => s.get('ftp://web/'), { failure: 'dns-no-such-name' }],
    [
      'no DNS server',
      (s) => (s.dns.serve(undefined), s.get('http://web')),
      { failure: 'dns-unreachable', latencyMs: 5000 },
    ],
    ['an address nobody has', (s) => s.get('http://10.244.9.9/'), { failure: 'no-route' }],
    [
      'a dead endpoint in a stale table',
      (s) => (s.world.pods.delete(A), s.world.pods.delete(B), s.get('http://web')),
      { failure: 'connection-timeout' },
    ],
    [
      'nothing listens',
      (s) => (
        s.world.answers.set(A, { kind: 'refused', latencyMs: 1 }),
        s.world.answers.set(B, { kind: 'refused', latencyMs: 1 }),
        s.get('http://web')
      ),
      { failure: 'connection-refused', latencyMs: 2 },
    ],
    [
      'a hung process',
      (s) => (
        s.world.answers.set(A, { kind: 'timeout' }),
        s.world.answers.set(B, { kind: 'timeout' }),
        s.get('http://web')
      ),
      { failure: 'connection-timeout', latencyMs: 5001 },
    ],
    [
      'the machine behind is off',
      (s) => (s.world.off.add('node-2'), s.get(`http://${B}:8080`)),
      { failure: 'node-down', node: 'node-2' },
    ],
    [
      'its own machine is off',
      (s) => (s.world.off.add('node-1'), s.get('http://web')),
      { failure: 'source-not-running', latencyMs: 0 },
    ],
    ['no such source', (s) => s.get('http://web', 'Pod/default/ghost'), { failure: 'source-not-running' }],
  ];
  it.each(FAILURES)('%s', (_name, act, expected) => {
    const outcome = act(setUp());
    expect(outcome).toMatchObject(expected);
    expect(outcome.ok).toBe(false);
  });

  it('answers with an error status, and that is not ok', () => {
    const { get, world } = setUp({}, [{ ip: A }]);
    world.answers.set(A, { kind: 'answered', status: 404, body: 'no', latencyMs: 2, pod: `Pod/default/${podAt(A)}` });
    expect(get('http://web/health')).toMatchObject({ ok: false, status: 404 });
  });

  it('finds no endpoints', () => {
    expect(setUp({}, []).get('http://web')).toMatchObject({ failure: 'no-endpoints', service: 'Service/default/web' });
  });
});

describe('chooseEndpoint', () => {
  it.each([1, 2, 3, 7])('gives each of %i endpoints its share', (n) => {
    const endpoints = Array.from({ length: n }, (_, i) => ({ ip: `10.244.1.${i + 2}` }));
    const [rule] = compileService(service('web'), [slice('web', endpoints)], { node: 'node-1' });
    const random = new Rng(11).fork('t');
    const counts = new Map<string, number>();
    const draws = 7000;
    for (let i = 0; i < draws; i++) {
      const { ip } = chooseEndpoint(rule as NonNullable<typeof rule>, random) as { ip: string };
      counts.set(ip, (counts.get(ip) ?? 0) + 1);
    }
    expect(counts.size).toBe(n);
    for (const count of counts.values()) expect(Math.abs(count / draws - 1 / n)).toBeLessThan(0.02);
  });
});

describe('parseUrl', () => {
  it.each([
    ['http://web', { host: 'web', port: 80, path: '/' }],
    ['https://web/x', { host: 'web', port: 443, path: '/x' }],
    ['web:8080/a?b=1#c', { host: 'web', port: 8080, path: '/a?b=1' }],
    ['ftp://web', undefined],
    ['http://', undefined],
  ])('%s', (url, target) => expect(parseUrl(url)).toEqual(target));
});
