import { request as httpRequest, Agent, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpuUsage } from 'node:process';
import { RunningCluster } from '../src/bridge/running-cluster.ts';
import { createBridge } from '../src/bridge/server.ts';
import { createEngine, type ApiRequest, type Engine } from '../src/core/index.ts';
import { median } from './median.ts';

/** What requests cost: through `handle`, and over HTTP by the bridge in the same process (its client's work included). */
type Figures = Readonly<Record<string, number>>;
type Send = (request: ApiRequest) => unknown;

const PODS = '/api/v1/namespaces/default/pods';
const MAPS = '/api/v1/namespaces/default/configmaps';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
const APPLY = { 'content-type': 'application/apply-patch+yaml' };

const cpuMs = (): number => {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
};

const pod = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'web' } },
  // no node takes it: what is measured is the API server alone
  spec: {
    nodeSelector: { nobody: 'here' },
    containers: [{ name: 'web', image: 'myapp:v1', ports: [{ containerPort: 8080 }] }],
  },
});

/** The operations of one measurement, by name: how many, and the request of each. */
const OPERATIONS: Readonly<Record<string, readonly [count: number, request: (i: number) => ApiRequest]>> = {
  // in a warm process, as a server is
  warm: [1_000, (i) => ({ method: 'POST', path: '/api/v1/namespaces/kube-system/pods', body: pod(`w${i}`) })],
  create: [1_000, (i) => ({ method: 'POST', path: PODS, body: pod(`p${i}`) })],
  get: [4_000, (i) => ({ method: 'GET', path: `${PODS}/p${i % 1_000}` })],
  list1k: [40, () => ({ method: 'GET', path: PODS })],
  merge: [
    2_000,
    (i) => ({
      method: 'PATCH',
      path: `${PODS}/p${i % 1_000}`,
      headers: MERGE,
      body: { metadata: { labels: { n: `m${i}` } } },
    }),
  ],
  strategic: [
    2_000,
    (i) => ({
      method: 'PATCH',
      path: `${PODS}/p${i % 1_000}`,
      headers: STRATEGIC,
      body: { spec: { containers: [{ name: 'web', image: `myapp:v${i}` }] } },
    }),
  ],
  apply: [
    2_000,
    (i) => ({
      method: 'PATCH',
      path: `${MAPS}/c${i % 500}`,
      query: { fieldManager: 'bench' },
      headers: APPLY,
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${i % 500}` }, data: { n: String(i) } },
    }),
  ],
};

const booted = (nodes: number): Engine => {
  const engine = createEngine({ nodes, seed: 1 });
  engine.advance(20_000);
  return engine;
};

export function apiHandle(): Figures {
  const engine = booted(3);
  const send: Send = (request) => {
    const { code, body } = engine.handle(request);
    if (code >= 300) throw new Error(JSON.stringify(body));
  };
  const figures: Record<string, number> = {};
  for (const [name, [count, request]] of Object.entries(OPERATIONS)) {
    const before = cpuMs();
    for (let i = 0; i < count; i++) send(request(i));
    figures[`${name}PerS`] = (count * 1000) / (cpuMs() - before);
  }
  return figures;
}

/** One request at a time over a connection kept open; resolves when its answer was read. */
function sendOver(port: number, agent: Agent, { method, path, query, headers, body }: ApiRequest): Promise<void> {
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  const type = { 'content-type': 'application/json', ...headers };
  return new Promise((done, failed) => {
    const options = { host: '127.0.0.1', port, method, path: path + search, headers: type, agent };
    const request = httpRequest(options, (response) => {
      response.resume();
      response.on('end', () => ((response.statusCode ?? 500) < 300 ? done() : failed(new Error(`${path}`))));
    });
    request.on('error', failed);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export async function apiHttp(): Promise<Figures> {
  const onError = (error: unknown): never => {
    throw error;
  };
  const cluster = new RunningCluster({ nodes: 3, seed: 1, speed: 1, onError });
  const server: Server = createBridge(cluster);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const figures: Record<string, number> = {};
  for (const [name, [count, request]] of Object.entries(OPERATIONS)) {
    const before = cpuMs();
    for (let i = 0; i < count; i++) await sendOver(port, agent, request(i));
    figures[`${name}PerS`] = (count * 1000) / (cpuMs() - before);
  }
  agent.destroy();
  cluster.close();
  server.closeAllConnections();
  server.close();
  return figures;
}

const LISTS = 9;

/** A LIST of 150,000 pods, and a page of 500 of them, as objects (not as text). */
export function list150k(): Figures {
  const engine = booted(1);
  const { nodeSelector: _none, ...spec } = (pod('x') as { spec: { nodeSelector: object } }).spec;
  for (let i = 0; i < 150_000; i++) {
    const body = { ...pod(`p${i}`), spec: { ...spec, nodeName: 'nowhere' } };
    const { code, body: answer } = engine.handle({ method: 'POST', path: PODS, body });
    if (code >= 300) throw new Error(JSON.stringify(answer));
  }
  const timed = (request: ApiRequest, length: number): number => {
    const before = cpuMs();
    const { body } = engine.handle(request);
    const ms = cpuMs() - before;
    if ((body as { items: unknown[] }).items.length !== length) throw new Error('not all were listed');
    return ms;
  };
  const times = (request: ApiRequest, length: number): number =>
    median(Array.from({ length: LISTS }, () => timed(request, length)));
  const page = { method: 'GET', path: PODS, query: { limit: '500' } } as const;
  return { listMs: times({ method: 'GET', path: PODS }, 150_000), pageMs: times(page, 500) };
}
