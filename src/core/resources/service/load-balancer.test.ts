import { describe, expect, it } from 'vitest';
import type { Event, Node, Service } from '../../api/types.ts';
import { createEngine, type Engine } from '../../index.ts';
import { balancerAddress, changesHosts, needsUpdate } from './load-balancer.ts';

const SERVICES = '/api/v1/namespaces/default/services';

function send(engine: Engine, method: string, path: string, body?: object): void {
  const headers = method === 'PATCH' ? { headers: { 'content-type': 'application/merge-patch+json' } } : {};
  engine.act('user.apply', {}, () => {
    const answer = engine.handle({ method, path, ...(body ? { body } : {}), ...headers } as never);
    expect(answer.code, JSON.stringify(answer.body)).toBeLessThan(300);
  });
}

function webService(spec: object = {}, name = 'web'): object {
  const ports = [{ port: 80, targetPort: 80 }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports, ...spec },
  };
}

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image: 'nginx', ports: [{ containerPort: 80 }] }] },
};

const of = (engine: Engine, name = 'web'): Service | undefined =>
  engine.object(`Service/default/${name}`) as unknown as Service | undefined;
const ipsOf = (engine: Engine, name = 'web'): unknown => of(engine, name)?.status?.loadBalancer?.ingress;
const events = (engine: Engine): string[] =>
  ([...engine.objects()].filter((o) => o.kind === 'Event') as unknown as Event[])
    .filter((e) => e.involvedObject.kind === 'Service')
    .map((e) => `${e.reason}: ${e.message ?? ''}`);
const run = (engine: Engine, seconds: number): void => void engine.advance(engine.now + seconds * 1000);

describe('a Service of type LoadBalancer', () => {
  it('gets an address and answers there, from machines and from pods', () => {
    const engine = createEngine({ nodes: 2 });
    run(engine, 2);
    send(engine, 'POST', '/api/v1/namespaces/default/pods', POD);
    send(engine, 'POST', SERVICES, webService());
    run(engine, 0.5);
    expect(ipsOf(engine)).toBeUndefined();
    expect(of(engine)?.metadata.finalizers).toEqual(['service.kubernetes.io/load-balancer-cleanup']);
    run(engine, 20);
    expect(ipsOf(engine)).toEqual([{ ip: '203.0.113.1', ipMode: 'VIP' }]);
    expect(events(engine).sort()).toEqual([
      'EnsuredLoadBalancer: Ensured load balancer',
      'EnsuringLoadBalancer: Ensuring load balancer',
    ]);
    for (const source of ['node/node-1', 'Pod/default/web'])
      expect(engine.http({ source, method: 'GET', url: 'http://203.0.113.1/' })).toMatchObject({ status: 200 });
  });

  it('goes only when its load balancer is gone', () => {
    const engine = createEngine({ nodes: 1 });
    send(engine, 'POST', SERVICES, webService());
    run(engine, 5);
    send(engine, 'DELETE', `${SERVICES}/web`);
    run(engine, 5);
    expect(of(engine)).toBeUndefined();
    expect(events(engine).sort().slice(0, 2)).toEqual([
      'DeletedLoadBalancer: Deleted load balancer',
      'DeletingLoadBalancer: Deleting load balancer',
    ]);
  });

  it('gives its address back when its type changes', () => {
    const engine = createEngine({ nodes: 1 });
    send(engine, 'POST', SERVICES, webService());
    run(engine, 5);
    send(engine, 'PATCH', `${SERVICES}/web`, { spec: { type: 'ClusterIP' } });
    run(engine, 5);
    expect(of(engine)?.status?.loadBalancer).toEqual({});
    expect(of(engine)?.metadata.finalizers ?? []).toEqual([]);
  });

  it('of a class of its own waits for its own controller', () => {
    const engine = createEngine({ nodes: 1 });
    send(engine, 'POST', SERVICES, webService({ loadBalancerClass: 'example.com/other' }));
    run(engine, 5);
    expect([ipsOf(engine), events(engine)]).toEqual([undefined, []]);
  });

  it('stays pending in a cluster without a cloud', () => {
    const engine = createEngine({ nodes: 1, loadBalancers: false });
    send(engine, 'POST', SERVICES, webService());
    run(engine, 30);
    expect(ipsOf(engine)).toBeUndefined();
  });

  it('keeps its address when the cloud controller manager crashes anywhere', () => {
    for (let cut = 0; cut < 12; cut++) {
      const engine = createEngine({ nodes: 1 });
      send(engine, 'POST', SERVICES, webService());
      send(engine, 'POST', SERVICES, webService({}, 'api'));
      engine.advance(engine.now + cut * 130);
      engine.restartComponent('cloud-controller-manager');
      run(engine, 10);
      const given = [ipsOf(engine), ipsOf(engine, 'api')].map((i) => (i as { ip: string }[])[0]?.ip);
      expect(given.sort(), `cut ${cut}`).toEqual(['203.0.113.1', '203.0.113.2']);
    }
  });
});

describe('what a load balancer depends on', () => {
  const base = { metadata: { name: 'web', uid: 'u' }, ...(webService() as object) } as unknown as Service;
  const rows: [rule: string, change: object, needs: boolean][] = [
    ['ports', { spec: { ...base.spec, ports: [{ port: 81 }] } }, true],
    ['annotations', { metadata: { ...base.metadata, annotations: { a: 'b' } } }, true],
    ['source ranges', { spec: { ...base.spec, loadBalancerSourceRanges: ['10.0.0.0/8'] } }, true],
    ['traffic policy', { spec: { ...base.spec, externalTrafficPolicy: 'Local' } }, true],
    ['not the selector', { spec: { ...base.spec, selector: { app: 'other' } } }, false],
    ['not labels', { metadata: { ...base.metadata, labels: { a: 'b' } } }, false],
  ];

  it.each(rows)('%s', (_, change, needs) => {
    expect(needsUpdate(base, { ...base, ...change })).toBe(needs);
  });

  const addresses: [rule: string, spec: object, taken: string[], ip: string | undefined][] = [
    ['the lowest one free', {}, ['203.0.113.1', '203.0.113.3'], '203.0.113.2'],
    ['the one asked for', { loadBalancerIP: '203.0.113.77' }, [], '203.0.113.77'],
    ['none if that is taken', { loadBalancerIP: '203.0.113.77' }, ['203.0.113.77'], undefined],
  ];

  it.each(addresses)('gives %s', (_, spec, taken, ip) => {
    expect(balancerAddress({ ...base, spec: { ...base.spec, ...spec } }, new Set(taken))).toBe(ip);
  });
});

describe('which changes of Nodes concern load balancers', () => {
  const node = (labels: object = {}, more: object = {}): Node =>
    ({ metadata: { name: 'n', labels }, spec: {}, ...more }) as never;
  const excluded = node({ 'node.kubernetes.io/exclude-from-external-load-balancers': '' });
  const tainted = node({}, { spec: { taints: [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }] } });
  it.each([
    ['one that came', undefined, node(), true],
    ['one that came, and is left out', undefined, excluded, false],
    ['one that is left out from now on', node(), excluded, true],
    ['another label', node(), node({ a: 'b' }), false],
    ['one that will be deleted goes on', node(), tainted, false],
  ])('%s', (_, old, now, is) => expect(changesHosts(old, now)).toBe(is));
});
