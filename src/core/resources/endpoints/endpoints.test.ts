import { describe, expect, it } from 'vitest';
import type { Pod, Service } from '../../api/types.ts';
import { controller, controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { endpointsController } from './controller.ts';
import { endpointSliceMirroringController } from './mirror-controller.ts';
import { planSubsets } from './plan.ts';

const pod = (name: string, ip: string, change: { isReady?: boolean; ports?: object[]; deleted?: boolean } = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      labels: { app: 'web' },
      ...(change.deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'nginx', ports: change.ports ?? [] }] },
    status: {
      phase: 'Running',
      podIP: ip,
      conditions: [{ type: 'Ready', status: change.isReady === false ? 'False' : 'True' }],
    },
  }) as unknown as Pod;

const service = (spec: object): Service =>
  ({
    metadata: { name: 'web', namespace: 'default' },
    spec: { clusterIP: '10.96.0.9', ...spec },
  }) as unknown as Service;

const HTTP = { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' };
const NAMED = { name: 'admin', port: 81, targetPort: 'admin', protocol: 'TCP' };

/** 'addresses | not ready addresses | ports' of each subset. */
const texts = (s: Service, pods: readonly Pod[]): string[] =>
  planSubsets(s, pods).subsets.map((subset) =>
    [
      (subset.addresses ?? []).map((a) => a.ip).join(' '),
      (subset.notReadyAddresses ?? []).map((a) => a.ip).join(' '),
      (subset.ports ?? []).map((p) => p.port).join(' '),
    ].join(' | '),
  );

describe('subsets', () => {
  const admin = [{ name: 'admin', containerPort: 9090 }];
  const other = [{ name: 'admin', containerPort: 9091 }];
  it.each<[string, Service, readonly Pod[], string[]]>([
    [
      'ready and not',
      service({ ports: [HTTP] }),
      [pod('b', '10.0.0.2', { isReady: false }), pod('a', '10.0.0.1')],
      ['10.0.0.1 | 10.0.0.2 | 8080'],
    ],
    [
      'not ready ones published',
      service({ ports: [HTTP], publishNotReadyAddresses: true }),
      [pod('b', '10.0.0.2', { isReady: false })],
      ['10.0.0.2 |  | 8080'],
    ],
    [
      'a terminating one',
      service({ ports: [HTTP] }),
      [pod('a', '10.0.0.1', { deleted: true })],
      [' | 10.0.0.1 | 8080'],
    ],
    [
      'ports of all pods together',
      service({ ports: [NAMED, HTTP] }),
      [pod('a', '10.0.0.1', { ports: admin })],
      ['10.0.0.1 |  | 9090 8080'],
    ],
    [
      'ports that differ by pod',
      service({ ports: [NAMED, HTTP] }),
      [pod('a', '10.0.0.1', { ports: admin }), pod('b', '10.0.0.2', { ports: other })],
      ['10.0.0.1 |  | 9090', '10.0.0.1 10.0.0.2 |  | 8080', '10.0.0.2 |  | 9091'],
    ],
    ['headless without ports', service({ clusterIP: 'None' }), [pod('a', '10.0.0.1')], ['10.0.0.1 |  | ']],
    ['no address yet', service({ ports: [HTTP] }), [pod('a', '')], []],
  ])('%s', (_name, s, pods, want) => expect(texts(s, pods)).toEqual(want));

  it('are cut at a thousand addresses, the ready ones first', () => {
    const many = Array.from({ length: 1_200 }, (_, i) =>
      pod(`p${i}`, `10.0.${i >> 8}.${i & 255}`, { isReady: i < 900 }),
    );
    const plan = planSubsets(service({ ports: [HTTP] }), many);
    expect([plan.isTruncated, plan.ready, plan.subsets[0]?.notReadyAddresses?.length]).toEqual([true, 900, 100]);
  });
});

function start(): TestCluster {
  return createTestCluster({
    components: [controllerManager([controller(endpointsController), controller(endpointSliceMirroringController)])],
  });
}

const addService = (cluster: TestCluster, spec: object): void =>
  void cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { ports: [HTTP], ...spec },
  });

const handWritten = (ip: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'web', labels },
  subsets: [{ addresses: [{ ip }], notReadyAddresses: [{ ip: 'fd00::1' }], ports: [{ name: 'http', port: 8080 }] }],
});

describe('the controllers', () => {
  it('a Service with a selector has Endpoints, which go with it', () => {
    const cluster = start();
    addService(cluster, { selector: { app: 'web' } });
    cluster.advance(100);
    expect(cluster.list('Endpoints')).toMatchObject([
      { metadata: { name: 'web', labels: { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' } } },
    ]);
    cluster.client.delete('Endpoints', 'default', 'web');
    cluster.advance(100);
    expect(cluster.list('Endpoints')).toHaveLength(1);
    cluster.client.delete('Service', 'default', 'web');
    cluster.advance(100);
    expect(cluster.list('Endpoints')).toEqual([]);
    expect(cluster.list('discovery.k8s.io/EndpointSlice')).toEqual([]);
  });

  it('Endpoints written by hand for a Service without a selector become slices, and follow them', () => {
    const cluster = start();
    addService(cluster, {});
    cluster.apply(handWritten('192.0.2.1'));
    cluster.advance(100);
    const slices = () =>
      cluster.list('discovery.k8s.io/EndpointSlice').map((s) => [s.addressType, s.endpoints?.[0]?.addresses[0]]);
    expect(slices().sort()).toEqual([
      ['IPv4', '192.0.2.1'],
      ['IPv6', 'fd00::1'],
    ]);
    cluster.apply(handWritten('192.0.2.2'));
    cluster.advance(100);
    expect(slices().sort()).toEqual([
      ['IPv4', '192.0.2.2'],
      ['IPv6', 'fd00::1'],
    ]);
    cluster.apply(handWritten('192.0.2.2', { 'endpointslice.kubernetes.io/skip-mirror': 'true' }));
    cluster.advance(100);
    expect(slices()).toEqual([]);
  });
});
