import { describe, expect, it } from 'vitest';
import { createTestCluster } from '../../testing/cluster.ts';
import { service, slice, type EndpointShape } from '../../testing/network-builders.ts';
import { kubeProxy } from './kube-proxy.ts';
import { RoutingTables } from './routing-tables.ts';
import { RuleCompiler } from './rule-compiler.ts';

const draft = (object: { metadata: { name: string } }): Record<string, unknown> => {
  const {
    uid: _u,
    resourceVersion: _r,
    creationTimestamp: _c,
    ...metadata
  } = object.metadata as Record<string, unknown>;
  return { ...object, metadata };
};

function start() {
  const tables = new RoutingTables();
  const compiler = new RuleCompiler();
  const cluster = createTestCluster();
  const proxies = ['node-1', 'node-2'].map((name) => cluster.start(kubeProxy({ name }, { tables, compiler })));
  const endpoints = (...shapes: EndpointShape[]): void => void cluster.apply(draft(slice('web', shapes)));
  cluster.apply(draft(service('web')));
  endpoints({ ip: '10.244.1.2' });
  const ips = (node: string): string[] => (tables.get(node)?.rules ?? []).flatMap((r) => r.endpoints.map((e) => e.ip));
  return { cluster, tables, proxies, endpoints, ips };
}

describe('kube-proxy', () => {
  it('writes the rules of every Service into the table of its node', () => {
    const { cluster, tables, ips } = start();
    cluster.advance(100);
    expect(tables.get('node-1')?.rules.map((r) => r.service)).toEqual(['Service/default/web']);
    expect([ips('node-1'), ips('node-2')]).toEqual([['10.244.1.2'], ['10.244.1.2']]);
  });

  it('shares compiled rules between nodes', () => {
    const { cluster, tables } = start();
    cluster.advance(100);
    expect(tables.get('node-1')?.rules[0]).toBe(tables.get('node-2')?.rules[0]);
  });

  // upstream: newProxyServer in cmd/kube-proxy/app/server.go
  it.each(['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless'])(
    'leaves a Service alone while it is labelled %s',
    (label) => {
      const { cluster, ips } = start();
      const { metadata, ...rest } = draft(service('web')) as { metadata: object };
      cluster.apply({ ...rest, metadata: { ...metadata, labels: { [label]: 'x' } } });
      cluster.advance(2000);
      expect(ips('node-1')).toEqual([]);
      cluster.apply({ ...rest, metadata });
      cluster.advance(2000);
      expect(ips('node-1')).toEqual(['10.244.1.2']);
    },
  );

  it('syncs at most once a second', () => {
    const { cluster, endpoints, ips } = start();
    cluster.advance(100);
    endpoints({ ip: '10.244.1.3' });
    cluster.advance(100);
    expect(ips('node-1')).toEqual(['10.244.1.2']);
    cluster.advance(1000);
    expect(ips('node-1')).toEqual(['10.244.1.3']);
  });

  it('leaves the last table when it is cut off, and catches up', () => {
    const { cluster, proxies, endpoints, ips } = start();
    cluster.advance(2000);
    proxies[0]?.link.set(false);
    endpoints({ ip: '10.244.1.3' });
    cluster.advance(2000);
    expect([ips('node-1'), ips('node-2')]).toEqual([['10.244.1.2'], ['10.244.1.3']]);
    proxies[0]?.link.set(true);
    cluster.advance(2000);
    expect(ips('node-1')).toEqual(['10.244.1.3']);
  });

  it('leaves the last table when it stops, and builds it anew when it starts', () => {
    const { cluster, proxies, tables } = start();
    cluster.advance(2000);
    proxies[0]?.process.stop();
    cluster.client.delete('Service', 'default', 'web');
    cluster.apply(draft(service('api', { clusterIP: '10.96.0.51' })));
    cluster.advance(2000);
    expect(tables.get('node-1')?.rules.map((r) => r.service)).toEqual(['Service/default/web']);
    proxies[0]?.process.start();
    cluster.advance(2000);
    expect(tables.get('node-1')?.rules.map((r) => r.service)).toEqual(['Service/default/api']);
  });

  it('can be put back as it was', () => {
    const { cluster, tables } = start();
    cluster.advance(2000);
    const copy = new RoutingTables();
    copy.restore(tables.snapshot());
    expect(copy.get('node-1')).toEqual(tables.get('node-1'));
    expect(copy.table('node-1')?.byAddress('TCP', '10.96.0.50', 80)).toBeDefined();
  });
});
