import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../api/types.ts';
import { Rng } from '../lib/rng.ts';
import { podAt, service, slice, TinyWorld, type EndpointShape } from '../testing/network-builders.ts';
import type { BalancerRecord } from '../world/cloud.ts';
import { DataPlane } from './data-plane.ts';
import { ClusterDns } from './dns.ts';
import { compileService } from './proxy/compile-service.ts';
import { RoutingTables } from './proxy/routing-tables.ts';
import type { HttpOutcome } from './types.ts';

/** Two machines; A is on node-1, B on node-2, CLIENT is a pod on node-1. */
const A = '10.244.1.2';
const B = '10.244.2.2';
const CLIENT = '10.244.1.99';
const ON_B: readonly EndpointShape[] = [{ ip: B, node: 'node-2' }];
const VIP = '203.0.113.1';
const PODS = `Pod/default/${podAt(CLIENT)}`;
const NODE_1 = '172.18.0.2';
const NODE_2 = '172.18.0.3';

interface Setting {
  readonly spec?: Partial<ServiceSpec>;
  readonly endpoints?: readonly EndpointShape[];
  readonly ipMode?: 'VIP' | 'Proxy';
  readonly lb?: Partial<BalancerRecord>;
  readonly stopped?: string;
}

function setUp({ spec = {}, endpoints = ON_B, ipMode = 'VIP', lb, stopped }: Setting) {
  const world = new TinyWorld();
  for (const [ip, node] of [[A, 'node-1'], [B, 'node-2'], [CLIENT, 'node-1']] as const) world.run(ip, node); // prettier-ignore
  const full = {
    type: 'LoadBalancer' as const,
    ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' as const }],
    ...spec,
  };
  const web = { ...service('web', full), status: { loadBalancer: { ingress: [{ ip: VIP, ipMode }] } } };
  const slices = [slice('web', endpoints)];
  const tables = new RoutingTables();
  for (const node of ['node-1', 'node-2']) {
    const table = tables.open(node);
    table.set('default/web', compileService(web, slices, { node }));
    table.isServed = node !== stopped;
  }
  const balancer: BalancerRecord = {
    service: 'Service/default/web',
    ip: VIP,
    isProxy: ipMode === 'Proxy',
    hosts: ['node-1', 'node-2'],
    ports: [{ port: 80, protocol: 'TCP', nodePort: 30080 }],
    ranges: [],
    ...lb,
  };
  const outside = { balancerAt: (ip: string) => (ip === VIP ? balancer : undefined), addressOf: () => undefined };
  const dns = new ClusterDns();
  dns.serve({ service: () => web, slices: () => slices });
  const random = new Rng(3).fork('t');
  const plane = new DataPlane({ world, dns, tables, random, outside, now: () => 0, podUid: (_, n) => `uid-${n}` });
  const get = (source: string, url: string): HttpOutcome => plane.send({ source, method: 'GET', url });
  return { world, get, plane };
}

const LOCAL = { externalTrafficPolicy: 'Local' } as const;

interface Case extends Setting {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** Address the server sees, or why nothing came of it. */
  readonly seen: string;
}

// prettier-ignore
const CASES: readonly Case[] = [
  { rule: 'Cluster, node port: any node leads there, with its own address', from: 'client', to: `${NODE_1}:30080`, seen: NODE_1 },
  { rule: 'Local, node port: the node with the endpoint keeps the client', spec: LOCAL, from: 'client/192.0.2.7', to: `${NODE_2}:30080`, seen: '192.0.2.7' },
  { rule: 'Local, node port: a node without one drops', spec: LOCAL, from: 'client', to: `${NODE_1}:30080`, seen: 'no-local-endpoints' },
  { rule: 'Local without any endpoint: refused, not dropped', spec: LOCAL, endpoints: [], from: 'client', to: `${NODE_1}:30080`, seen: 'no-endpoints' },
  { rule: 'Local: what starts at the node goes by the policy Cluster', spec: LOCAL, from: 'node/node-1', to: `${NODE_1}:30080`, seen: NODE_1 },
  { rule: 'Local: so does a pod of the node, which keeps its address', spec: LOCAL, from: PODS, to: `${VIP}`, seen: CLIENT },
  { rule: 'Local: another machine is outside', spec: LOCAL, from: 'node/node-1', to: `${NODE_2}:30080`, seen: NODE_1 },
  { rule: 'Local: the cluster IP is not concerned', spec: LOCAL, from: PODS, to: '10.96.0.50', seen: CLIENT },
  { rule: 'Local: a load balancer goes where the endpoints are', spec: { ...LOCAL, healthCheckNodePort: 32000 }, lb: { healthPort: 32000 }, from: 'client/192.0.2.7', to: VIP, seen: '192.0.2.7' },
  { rule: 'Local: terminating endpoints answer while none is ready', spec: LOCAL, endpoints: [{ ip: B, node: 'node-2', ready: false, serving: true, terminating: true }], from: 'client/192.0.2.7', to: `${NODE_2}:30080`, seen: '192.0.2.7' },
  { rule: 'internal Local: the cluster IP needs an endpoint on the node', spec: { internalTrafficPolicy: 'Local' }, from: PODS, to: '10.96.0.50', seen: 'no-local-endpoints' },
  { rule: 'internal Local: addresses from outside are not concerned', spec: { internalTrafficPolicy: 'Local' }, from: PODS, to: VIP, seen: NODE_1 },
  { rule: 'source ranges let their own in', spec: { loadBalancerSourceRanges: ['192.0.2.0/24'] }, lb: { hosts: ['node-2'] }, from: 'client/192.0.2.7', to: VIP, seen: NODE_2 },
  { rule: 'source ranges drop all others', spec: { loadBalancerSourceRanges: ['192.0.2.0/24'] }, from: 'client/198.51.100.7', to: VIP, seen: 'denied-by-source-ranges' },
  { rule: 'source ranges hold for pods too', spec: { loadBalancerSourceRanges: ['192.0.2.0/24'] }, from: PODS, to: VIP, seen: 'denied-by-source-ranges' },
  { rule: 'source ranges say nothing of node ports', spec: { loadBalancerSourceRanges: ['192.0.2.0/24'] }, from: 'client/198.51.100.7', to: `${NODE_2}:30080`, seen: NODE_2 },
  { rule: '0.0.0.0/0 is everybody', spec: { loadBalancerSourceRanges: [' 0.0.0.0/0'] }, lb: { hosts: ['node-2'] }, from: 'client/198.51.100.7', to: VIP, seen: NODE_2 },
  { rule: 'ipMode Proxy: pods go to the load balancer too, and it is the client', spec: LOCAL, lb: { hosts: ['node-2'] }, ipMode: 'Proxy', from: PODS, to: VIP, seen: VIP },
  { rule: 'ipMode Proxy: without node ports it finds nobody', spec: { ports: [{ port: 80, protocol: 'TCP' }] }, lb: { ports: [{ port: 80, protocol: 'TCP' }] }, ipMode: 'Proxy', from: 'client', to: VIP, seen: 'connection-timeout' },
  { rule: 'a load balancer leaves out machines without kube-proxy', stopped: 'node-1', from: 'client', to: VIP, seen: NODE_2 },
  { rule: 'a cluster IP cannot be reached from outside', from: 'client', to: '10.96.0.50', seen: 'no-route' },
  { rule: 'nor can a pod', from: 'client', to: `${B}:8080`, seen: 'no-route' },
  { rule: 'an external IP that is a machine\'s own', spec: { type: 'ClusterIP', externalIPs: [NODE_2] }, from: 'client', to: NODE_2, seen: NODE_2 },
];

describe('ways through a node', () => {
  it.each(CASES)('$rule', ({ from, to, seen, ...setting }) => {
    const { get, world } = setUp(setting);
    const outcome = get(from, `http://${to}/`);
    expect(outcome.failure ?? world.requests.at(-1)?.from).toBe(seen);
  });

  it('spreads a stream as single requests go', () => {
    for (const { from, to, seen, ...setting } of CASES.filter((c) => /^(client|node)/.test(c.from))) {
      if (from.startsWith('client/')) continue;
      const { plane } = setUp(setting);
      const nodes = from === 'client' ? 'outside' : [from.slice('node/'.length)];
      const shares = plane.spread({ url: `http://${to}/`, namespace: 'default', nodes });
      const isAnswered = shares.some((s) => 'ip' in s);
      expect([to, isAnswered]).toEqual([to, /^\d/.test(seen)]);
      if (!isAnswered) expect(shares).toEqual([{ share: 1, failure: seen }]);
    }
  });

  it.each([
    ['a node with endpoints is well', NODE_2, 200, 1],
    ['a node without is not', NODE_1, 503, 0],
  ])('health check: %s', (_, ip, status, count) => {
    const { get } = setUp({ spec: { ...LOCAL, healthCheckNodePort: 32000 } });
    expect(get('client', `http://${ip}:32000/`)).toMatchObject({
      status,
      body: `{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t},\n\t"localEndpoints": ${count},\n\t"serviceProxyHealthy": true\n}`,
      headers: { 'x-load-balancing-endpoint-weight': String(count) },
    });
  });

  it('a kube-proxy that does not run answers no health check', () => {
    const { get } = setUp({ spec: { ...LOCAL, healthCheckNodePort: 32000 }, stopped: 'node-2' });
    expect(get('client', `http://${NODE_2}:32000/`).failure).toBe('connection-refused');
  });
});
