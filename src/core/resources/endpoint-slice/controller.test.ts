import { expect, test } from 'vitest';
import type { Endpoint } from '../../api/types.ts';
import { Rng } from '../../lib/rng.ts';
import { controller, controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { endpointSliceController } from './controller.ts';

const manager = controllerManager([controller(endpointSliceController)]);

function start(): TestCluster {
  const cluster = createTestCluster({ components: [manager] });
  const labels = { 'topology.kubernetes.io/zone': 'zone-a' };
  cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', labels } });
  return cluster;
}

function addZonedNode(cluster: TestCluster, name: string, zone: string): void {
  const labels = { 'topology.kubernetes.io/zone': zone };
  const node = cluster.client.create('Node', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } } as never);
  const conditions = [{ type: 'Ready', status: 'True' }];
  cluster.client.updateStatus('Node', { ...node, status: { conditions, allocatable: { cpu: '4' } } } as never);
}

function addService(cluster: TestCluster, spec: Record<string, unknown> = {}, annotations = {}): void {
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }];
  const metadata = { name: 'web', labels: { team: 'a' }, annotations };
  cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'web' }, ports, ...spec } });
}

function addPod(cluster: TestCluster, name: string, ip: string, isReady = true, nodeName = 'node-1'): void {
  const ports = [{ name: 'http', containerPort: 8080 }];
  const spec = { nodeName, containers: [{ name: 'main', image: 'nginx', ports }] };
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: 'web' } }, spec });
  setReady(cluster, name, isReady, ip);
}

function setReady(cluster: TestCluster, name: string, isReady: boolean, ip?: string): void {
  const pod = cluster.client.get('Pod', 'default', name);
  const conditions = [
    { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: '2026-01-01T00:00:07Z' },
  ];
  const address = ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] };
  const status = { ...pod.status, phase: 'Running', conditions, ...address };
  cluster.client.updateStatus('Pod', { ...pod, status } as never);
}

const slices = (cluster: TestCluster) => cluster.list('discovery.k8s.io/EndpointSlice', 'default');
const listed = (cluster: TestCluster): string[] =>
  slices(cluster)
    .flatMap((s) => s.endpoints ?? [])
    .map((e: Endpoint) => `${e.targetRef?.name} ${e.addresses[0]} ${e.conditions?.ready ? 'ready' : 'not ready'}`)
    .sort();

test('a Service without pods has one empty slice; the first pod fills the same one', () => {
  const cluster = start();
  addService(cluster);
  cluster.advance(100);
  const [empty] = slices(cluster);
  expect([empty?.endpoints, empty?.ports]).toEqual([[], []]);
  addPod(cluster, 'a', '10.244.0.2');
  cluster.advance(100);
  const [slice, ...others] = slices(cluster);
  expect(others).toEqual([]);
  expect(slice?.metadata.name).toBe(empty?.metadata.name);
  expect(slice?.metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
  expect(slice?.metadata.labels).toEqual({
    team: 'a',
    'kubernetes.io/service-name': 'web',
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  });
  expect(slice?.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Service', name: 'web', controller: true });
  expect(slice?.metadata.annotations).toEqual({
    'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:07Z',
  });
  expect(slice?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
  expect(slice?.endpoints?.[0]).toMatchObject({ nodeName: 'node-1', zone: 'zone-a', addresses: ['10.244.0.2'] });
});

test('readiness and deletion follow; nothing else writes', () => {
  const cluster = start();
  addService(cluster);
  addPod(cluster, 'a', '10.244.0.2');
  addPod(cluster, 'b', '10.244.0.3', false);
  cluster.advance(100);
  expect(listed(cluster)).toEqual(['a 10.244.0.2 ready', 'b 10.244.0.3 not ready']);
  setReady(cluster, 'b', true);
  cluster.advance(100);
  expect(listed(cluster)).toEqual(['a 10.244.0.2 ready', 'b 10.244.0.3 ready']);
  const version = slices(cluster)[0]?.metadata.resourceVersion;
  cluster.client.patch('Pod', 'default', 'a', { metadata: { annotations: { note: 'x' } } });
  cluster.advance(100);
  expect(slices(cluster)[0]?.metadata.resourceVersion).toBe(version);
  cluster.client.delete('Pod', 'default', 'a', { gracePeriodSeconds: 0 });
  cluster.advance(100);
  expect(listed(cluster)).toEqual(['b 10.244.0.3 ready']);
});

test('a slice that somebody changed or deleted is put right', () => {
  const cluster = start();
  addService(cluster);
  addPod(cluster, 'a', '10.244.0.2');
  cluster.advance(100);
  const name = slices(cluster)[0]?.metadata.name ?? '';
  cluster.client.patch('discovery.k8s.io/EndpointSlice', 'default', name, { endpoints: [] });
  cluster.advance(100);
  expect(listed(cluster)).toEqual(['a 10.244.0.2 ready']);
  cluster.client.delete('discovery.k8s.io/EndpointSlice', 'default', name);
  cluster.advance(100);
  expect(listed(cluster)).toEqual(['a 10.244.0.2 ready']);
});

test('another selector, another target port', () => {
  const cluster = start();
  addService(cluster);
  addPod(cluster, 'a', '10.244.0.2');
  cluster.advance(100);
  cluster.client.patch('Service', 'default', 'web', {
    spec: { ports: [{ name: 'http', port: 80, targetPort: 9090 }] },
  });
  cluster.advance(100);
  expect(slices(cluster).map((s) => s.ports?.[0]?.port)).toEqual([9090]);
  cluster.client.patch('Service', 'default', 'web', { spec: { selector: { app: 'other' } } });
  cluster.advance(100);
  expect(listed(cluster)).toEqual([]);
  expect(slices(cluster)).toHaveLength(1);
});

test('a Service without a selector is left alone', () => {
  const cluster = start();
  addService(cluster, { selector: null });
  cluster.advance(100);
  expect(slices(cluster)).toEqual([]);
});

test('more than a hundred endpoints: several slices, none over full', () => {
  const cluster = start();
  addService(cluster);
  for (let i = 0; i < 230; i++) addPod(cluster, `p${i}`, `10.244.0.${i + 2}`);
  cluster.advance(100);
  const sizes = slices(cluster).map((s) => s.endpoints?.length);
  expect(sizes.sort()).toEqual([100, 100, 30]);
});

test.each([1, 2, 3, 4])('seed %i: after random changes and a crash, exactly the pods there are', (seed) => {
  const rng = new Rng(seed).fork('pods');
  const cluster = createTestCluster();
  cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
  const { process } = cluster.start(manager);
  addService(cluster);
  const alive = new Map<string, { ip: string; isReady: boolean }>();
  for (let step = 0; step < 200; step++) {
    const name = `p${rng.int(20)}`;
    const known = alive.get(name);
    if (!known) {
      const made = { ip: `10.244.0.${step + 2}`, isReady: rng.int(2) === 0 };
      alive.set(name, made);
      addPod(cluster, name, made.ip, made.isReady);
    } else if (rng.int(3) === 0) {
      alive.delete(name);
      cluster.client.delete('Pod', 'default', name, { gracePeriodSeconds: 0 });
    } else {
      known.isReady = !known.isReady;
      setReady(cluster, name, known.isReady);
    }
    cluster.advance(rng.int(6));
    if (step % 70 === 69) {
      process.stop();
      cluster.advance(5);
      process.start();
    }
  }
  cluster.advance(200);
  const want = [...alive].map(([name, { ip, isReady }]) => `${name} ${ip} ${isReady ? 'ready' : 'not ready'}`);
  expect(listed(cluster)).toEqual(want.sort());
});

test('topology mode Auto: hints come, are told once, stay still, and go with the annotation', () => {
  const cluster = createTestCluster({ components: [manager] });
  for (const [name, zone] of [['node-1', 'a'], ['node-2', 'b']] as const) addZonedNode(cluster, name, zone); // prettier-ignore
  addService(cluster, {}, { 'service.kubernetes.io/topology-mode': 'Auto' });
  for (let i = 0; i < 6; i++) addPod(cluster, `p${i}`, `10.244.${i}.2`, true, i < 3 ? 'node-1' : 'node-2');
  cluster.advance(500);
  const hints = () => slices(cluster).flatMap((s) => (s.endpoints ?? []).map((e) => `${e.zone}${e.hints?.forZones?.[0]?.name ?? ''}`)).sort(); // prettier-ignore
  expect(hints()).toEqual(['aa', 'aa', 'aa', 'bb', 'bb', 'bb']);
  const events = () => cluster.list('Event', 'default').map((e) => `${e.reason}: ${e.message}`);
  expect(events()).toContain('TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4');
  const versions = slices(cluster).map((s) => s.metadata.resourceVersion);
  cluster.advance(60_000);
  expect(slices(cluster).map((s) => s.metadata.resourceVersion)).toEqual(versions);
  addZonedNode(cluster, 'node-3', 'c');
  cluster.advance(500);
  expect(hints()).toEqual(['aa', 'aa', 'ac', 'bb', 'bb', 'bc']);
  const service = cluster.client.get('Service', 'default', 'web');
  cluster.client.update('Service', { ...service, metadata: { ...service.metadata, annotations: {} } });
  cluster.advance(500);
  expect(hints()).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
  expect(events()).toContain('TopologyAwareHintsDisabled: Topology Aware Hints has been disabled, addressType: IPv4');
});
