import { expect, test } from 'vitest';
import { controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { fakeKubelets } from '../../testing/fake-kubelets.ts';
import { CONTROLLERS } from '../controllers.ts';

function start(): TestCluster {
  const components = [controllerManager(CONTROLLERS), fakeKubelets({ nodes: ['node-1'], goneAfterMs: 3000 })];
  const cluster = createTestCluster({ components });
  cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
  cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  cluster.advance(100);
  return cluster;
}

const trouble = (cluster: TestCluster): string[] =>
  (cluster.client.find('Namespace', '', 'shop')?.status?.conditions ?? [])
    .filter((c) => c.status === 'True')
    .map((c) => `${c.type}: ${c.message}`);

test('a new namespace has its service account and its certificate', () => {
  const cluster = start();
  expect(cluster.list('ServiceAccount', 'shop').map((s) => s.metadata.name)).toEqual(['default']);
  expect(cluster.list('ConfigMap', 'shop').map((s) => s.metadata.name)).toEqual(['kube-root-ca.crt']);
  cluster.client.delete('ServiceAccount', 'shop', 'default');
  cluster.advance(100);
  expect(cluster.list('ServiceAccount', 'shop')).toHaveLength(1);
});

test('a namespace goes with all that is in it, pods first', () => {
  const cluster = start();
  const spec = { containers: [{ name: 'main', image: 'nginx' }] };
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec });
  cluster.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop' } });
  cluster.advance(5000);
  cluster.client.delete('Namespace', '', 'shop');
  expect(cluster.client.get('Namespace', '', 'shop').status?.phase).toBe('Terminating');
  cluster.advance(6000);
  expect([cluster.list('Pod', 'shop').length, cluster.list('Secret', 'shop').length]).toEqual([1, 1]);
  cluster.advance(60_000);
  expect(cluster.client.find('Namespace', '', 'shop')).toBeUndefined();
  for (const kind of ['Pod', 'Secret', 'ConfigMap', 'ServiceAccount', 'Event'] as const)
    expect(cluster.list(kind, 'shop'), kind).toEqual([]);
});

test('what has a finalizer holds it, and the namespace says so', () => {
  const cluster = start();
  const metadata = { name: 'kept', namespace: 'shop', finalizers: ['example.com/hold'] };
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  cluster.client.delete('Namespace', '', 'shop');
  cluster.advance(30_000);
  expect(trouble(cluster)).toEqual([
    'NamespaceContentRemaining: Some resources are remaining: configmaps. has 1 resource instances',
    'NamespaceFinalizersRemaining: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
  ]);
  cluster.client.patch('ConfigMap', 'shop', 'kept', { metadata: { finalizers: null } });
  cluster.advance(30_000);
  expect(cluster.client.find('Namespace', '', 'shop')).toBeUndefined();
});

test('events go after an hour, counted from their last time', () => {
  const cluster = createTestCluster({ components: [controllerManager(CONTROLLERS)] });
  cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
  cluster.advance(10_000);
  expect(cluster.events('RegisteredNode')).toHaveLength(1);
  cluster.advance(3_580_000);
  expect(cluster.events('RegisteredNode')).toHaveLength(1);
  cluster.advance(30_000);
  expect(cluster.events('RegisteredNode')).toEqual([]);
});

test('pods of a node that was deleted are removed', () => {
  const cluster = start();
  const spec = { nodeName: 'node-1', containers: [{ name: 'main', image: 'nginx' }] };
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'lost' }, spec });
  cluster.advance(100);
  cluster.client.delete('Node', '', 'node-1');
  cluster.advance(50_000);
  expect(cluster.list('Pod', 'default')).toHaveLength(1);
  cluster.advance(20_000);
  expect(cluster.list('Pod', 'default')).toEqual([]);
});
