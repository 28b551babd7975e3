import { expect, it } from 'vitest';
import type { Node, Service } from '../api/types.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

/** A cluster in a cloud that is cut off, crashed or put back at any instant ends as one that was left alone. */
const WEB = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', selector: { app: 'web' }, ports: [{ port: 80 }] },
};
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { nodeName: 'node-3', containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] },
};

const post = (engine: Engine, plural: string, body: object): void => {
  const { code } = engine.handle({ method: 'POST', path: `/api/v1/namespaces/default/${plural}`, body });
  expect(code).toBe(201);
};

function busyCluster(disturb: (engine: Engine, second: number) => void) {
  const engine = createEngine({ nodes: 3, cloudProvider: 'simulated', freeze: true });
  engine.advance(5_000);
  post(engine, 'pods', POD);
  post(engine, 'services', WEB);
  for (let second = 0; second < 170; second++) {
    if (second === 30) engine.removeMachine('node-1');
    disturb(engine, second);
    engine.advance(engine.now + 1000);
  }
  const nodes = [...engine.objects()].filter((o): o is Node => o.kind === 'Node');
  const service = engine.object('Service/default/web') as Service;
  return {
    nodes: nodes.map(({ metadata, spec, status }) => [
      metadata.name,
      spec.providerID,
      spec.taints,
      status?.addresses,
      status?.conditions?.map((c) => `${c.type}=${c.status}`).sort(),
    ]),
    balancer: service.status?.loadBalancer,
    answer: engine.http({ source: 'client', method: 'GET', url: 'http://203.0.113.1/' }).status,
  };
}

const CALM = busyCluster(() => undefined);

it('ends with a node less, and the load balancer answers', () => {
  const { nodes, answer } = CALM;
  expect([nodes.map(([name]) => name), answer]).toEqual([['node-2', 'node-3'], 200]);
});

it.each([
  [
    'the cloud controller manager crashes every seven seconds',
    7,
    (e: Engine) => e.restartComponent('cloud-controller-manager'),
  ],
  ['everything is put back from a snapshot now and then', 17, (e: Engine) => e.restore(e.snapshot())],
  ['kube-proxy of the pod crashes', 11, (e: Engine) => e.restartComponent('kube-proxy/node-3')],
])('%s: the same end', (_, period, disturb) => {
  const disturbed = busyCluster((engine, second) => {
    if (second > 0 && second % period === 0 && second < 90) disturb(engine);
  });
  expect(disturbed).toEqual(CALM);
});

it('equal seeds give equal runs', () => {
  const run = (): string => {
    const engine = createEngine({ nodes: 3, cloudProvider: 'simulated', hashWrites: true });
    post(engine, 'services', WEB);
    engine.advance(60_000);
    return engine.hash();
  };
  expect(run()).toBe(run());
});
