import { describe, expect, it } from 'vitest';
import type { Deployment, EndpointSlice, Node, Pod } from '../api/types.ts';
import { isReady } from '../testing/invariants.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

const web = (image = 'myapp:v2', replicas = 3) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web-app', namespace: 'default' },
  spec: {
    replicas,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 8080 }] }] },
    },
  },
});

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web-service', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }], sessionAffinity: 'ClientIP' },
};

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

function started(): Engine {
  const engine = createEngine({ nodes: 3, seed: 1, freeze: true });
  engine.advance(10_000);
  engine.handle({ method: 'POST', path: DEPLOYMENTS, body: web() });
  engine.handle({ method: 'POST', path: '/api/v1/namespaces/default/services', body: service });
  engine.advance(30_000);
  return engine;
}

const list = <T>(engine: Engine, path: string): T[] =>
  (engine.handle({ method: 'GET', path }).body as { items: T[] }).items;
const pods = (engine: Engine): Pod[] => list<Pod>(engine, '/api/v1/namespaces/default/pods');
const ready = (engine: Engine): Pod[] => pods(engine).filter((p) => isReady(p) && !p.metadata.deletionTimestamp);
const deployment = (engine: Engine): Deployment => engine.object('apps/Deployment/default/web-app') as Deployment;
const endpoints = (engine: Engine): string[] =>
  list<EndpointSlice>(engine, '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices')
    .filter((s) => s.metadata.labels?.['kubernetes.io/service-name'] === 'web-service')
    .flatMap((s) => (s.endpoints ?? []).filter((e) => e.conditions?.ready).flatMap((e) => e.addresses))
    .sort();

function setImage(engine: Engine, image: string): void {
  const headers = { 'content-type': 'application/strategic-merge-patch+json' };
  const body = { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } };
  expect(engine.handle({ method: 'PATCH', path: `${DEPLOYMENTS}/web-app`, headers, body }).code).toBe(200);
}

describe('a cluster', () => {
  it('boots three nodes that become Ready', () => {
    const engine = createEngine({ nodes: 3, freeze: true });
    engine.advance(10_000);
    const nodes = list<Node>(engine, '/api/v1/nodes');
    const states = nodes.map((n) => [
      n.metadata.name,
      n.status?.conditions?.find((c) => c.type === 'Ready')?.status,
      n.spec.taints ?? [],
    ]);
    expect(states).toEqual([
      ['node-1', 'True', []],
      ['node-2', 'True', []],
      ['node-3', 'True', []],
    ]);
  });

  it('brings a Deployment up, spread over nodes, and lists its pods as endpoints', () => {
    const engine = started();
    expect(deployment(engine).status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
    });
    expect(new Set(ready(engine).map((p) => p.spec.nodeName)).size).toBe(3);
    expect(endpoints(engine)).toEqual(
      ready(engine)
        .map((p) => p.status?.podIP)
        .sort(),
    );
  });

  it('replaces a deleted pod', () => {
    const engine = started();
    const [victim] = pods(engine) as [Pod];
    engine.handle({ method: 'DELETE', path: `/api/v1/namespaces/default/pods/${victim.metadata.name}` });
    engine.advance(engine.now + 60_000);
    expect(ready(engine)).toHaveLength(3);
    expect(pods(engine).map((p) => p.metadata.uid)).not.toContain(victim.metadata.uid);
    expect(endpoints(engine)).toEqual(
      ready(engine)
        .map((p) => p.status?.podIP)
        .sort(),
    );
  });

  it('moves the pods of a node without power after grace period and toleration, and takes the node back', () => {
    const engine = started();
    const fault = engine.injectFault({ name: 'power-off', target: 'node-2' });
    engine.advance(engine.now + 60_000);
    const node = () => engine.object('Node//node-2') as Node;
    expect(node().status?.conditions?.find((c) => c.type === 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
    });
    expect(ready(engine)).toHaveLength(2);
    expect(endpoints(engine)).toHaveLength(2);
    engine.advance(engine.now + 330_000);
    expect(ready(engine).map((p) => p.spec.nodeName)).not.toContain('node-2');
    expect(ready(engine)).toHaveLength(3);
    expect(endpoints(engine)).toHaveLength(3);
    engine.clearFault(fault?.id ?? '');
    engine.advance(engine.now + 60_000);
    expect(node().status?.conditions?.find((c) => c.type === 'Ready')).toMatchObject({ status: 'True' });
    expect(node().spec.taints ?? []).toEqual([]);
    expect(pods(engine)).toHaveLength(3);
  });

  it('rolls out with never fewer than three ready', () => {
    const engine = started();
    setImage(engine, 'myapp:v3');
    let fewest = Infinity;
    for (let i = 0; i < 600; i++) {
      engine.advance(engine.now + 100);
      fewest = Math.min(fewest, ready(engine).length);
    }
    expect(fewest).toBe(3);
    expect(deployment(engine).status).toMatchObject({ replicas: 3, updatedReplicas: 3, readyReplicas: 3 });
    expect(pods(engine).map((p) => p.spec.containers[0]?.image)).toEqual(['myapp:v3', 'myapp:v3', 'myapp:v3']);
  });

  it('stalls on a bad image with the old pods serving', () => {
    const engine = started();
    setImage(engine, 'myapp:does-not-exist');
    engine.advance(engine.now + 120_000);
    expect(ready(engine)).toHaveLength(3);
    expect(endpoints(engine)).toHaveLength(3);
    const bad = pods(engine).find((p) => p.spec.containers[0]?.image === 'myapp:does-not-exist');
    expect(bad?.status?.containerStatuses?.[0]?.state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
    engine.advance(engine.now + 600_000);
    expect(deployment(engine).status?.conditions?.find((c) => c.type === 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
  });

  it('explains a pod back to the act of the user', () => {
    const engine = createEngine({ nodes: 3, freeze: true });
    engine.advance(10_000);
    engine.act('user.apply', { label: 'web.yaml' }, () =>
      engine.handle({ method: 'POST', path: DEPLOYMENTS, body: web() }),
    );
    engine.advance(30_000);
    const [pod] = ready(engine) as [Pod];
    const codes = engine.why(`Pod/default/${pod.metadata.name}`).map((r) => r.code);
    expect(codes.at(-1)).toBe('user.apply');
    expect(codes).toEqual(expect.arrayContaining(['scheduler.bound', 'replicaset.create-pods']));
  });
});

describe('determinism', () => {
  const run = (seed: number): { hash: string; names: string[] } => {
    const engine = createEngine({ nodes: 3, seed, hashWrites: true });
    engine.advance(10_000);
    engine.handle({ method: 'POST', path: DEPLOYMENTS, body: web() });
    engine.advance(20_000);
    engine.injectFault({ name: 'power-off', target: 'node-1' });
    engine.advance(500_000);
    return { hash: engine.hash(), names: pods(engine).map((p) => p.metadata.name) };
  };
  it('equal seeds give equal write logs, others do not', () => {
    const a = run(7);
    expect(run(7)).toEqual(a);
    expect(run(8).hash).not.toBe(a.hash);
  });
  it('how time is cut into slices makes no difference', () => {
    const whole = createEngine({ nodes: 3, seed: 3, hashWrites: true });
    const cut = createEngine({ nodes: 3, seed: 3, hashWrites: true });
    for (const engine of [whole, cut]) engine.handle({ method: 'POST', path: DEPLOYMENTS, body: web() });
    whole.advance(60_000);
    while (!cut.advance(60_000, { maxEvents: 7 }));
    expect(cut.hash()).toBe(whole.hash());
  });
});

it('explains a pod evicted from a silent node back to the fault', () => {
  const engine = started();
  engine.injectFault({ name: 'power-off', target: 'node-2' });
  engine.advance(engine.now + 400_000);
  const born = (p: Pod): string => p.metadata.creationTimestamp ?? '';
  const replacement = ready(engine).reduce((a, b) => (born(b) > born(a) ? b : a));
  const codes = engine.why(`Pod/default/${replacement.metadata.name}`).map((r) => r.code);
  expect(codes).toEqual(
    expect.arrayContaining([
      'scheduler.bound',
      'replicaset.create-pods',
      'taint-eviction.evict',
      'node-lifecycle.not-ready',
    ]),
  );
  expect(codes.at(-1)).toBe('user.fault');
});
