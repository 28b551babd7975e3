import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { garbageCollector } from './controller.ts';

const manager = controllerManager([garbageCollector]);
const start = (): TestCluster => createTestCluster({ components: [manager] });

function configMap(cluster: TestCluster, name: string, owners: readonly KubeObject[] = [], blocks = true): KubeObject {
  const ownerReferences = owners.map((o) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: o.metadata.name,
    uid: o.metadata.uid,
    blockOwnerDeletion: blocks,
  }));
  return cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences } })[0] as KubeObject;
}

const names = (cluster: TestCluster): string[] =>
  cluster
    .list('ConfigMap', 'default')
    .map((c) => c.metadata.name + (c.metadata.deletionTimestamp ? '!' : ''))
    .filter((n) => !n.startsWith('kube-root-ca'));

type Policy = 'Background' | 'Foreground' | 'Orphan';
const remove = (cluster: TestCluster, name: string, propagationPolicy?: Policy): void =>
  cluster.client.delete('ConfigMap', 'default', name, propagationPolicy ? { propagationPolicy } : {});

/** a owns b and c, b owns d. */
function tree(cluster: TestCluster): void {
  const a = configMap(cluster, 'a');
  const b = configMap(cluster, 'b', [a]);
  configMap(cluster, 'c', [a]);
  configMap(cluster, 'd', [b]);
  cluster.advance(100);
}

test('background: the owner goes at once, all below it after', () => {
  const cluster = start();
  tree(cluster);
  remove(cluster, 'a', 'Background');
  expect(names(cluster)).toEqual(['b', 'c', 'd']);
  cluster.advance(100);
  expect(names(cluster)).toEqual([]);
});

test('foreground: the owner stays until all below it are gone', () => {
  const cluster = start();
  tree(cluster);
  remove(cluster, 'a', 'Foreground');
  expect(names(cluster)).toEqual(['a!', 'b', 'c', 'd']);
  const orders: string[] = [];
  for (let i = 0; i < 200; i++) {
    cluster.advance(1);
    const now = names(cluster).join(' ');
    if (orders.at(-1) !== now) orders.push(now);
  }
  expect(orders.at(-2)).toBe('a!');
  expect(orders.at(-1)).toBe('');
});

test('foreground does not wait for what does not block', () => {
  const cluster = start();
  const a = configMap(cluster, 'a');
  const late = configMap(cluster, 'late', [a], false);
  cluster.client.dynamic.patch('ConfigMap', 'default', 'late', { metadata: { finalizers: ['example.com/hold'] } });
  cluster.advance(100);
  remove(cluster, 'a', 'Foreground');
  cluster.advance(100);
  expect(names(cluster)).toEqual(['late!']);
  expect(late.metadata.name).toBe('late');
});

test('orphan: what was below lives on without its owner', () => {
  const cluster = start();
  tree(cluster);
  remove(cluster, 'a', 'Orphan');
  cluster.advance(100);
  expect(names(cluster)).toEqual(['b', 'c', 'd']);
  expect(cluster.client.get('ConfigMap', 'default', 'b').metadata.ownerReferences).toBeUndefined();
});

test('with another owner left, only the reference goes', () => {
  const cluster = start();
  const owners = [configMap(cluster, 'a'), configMap(cluster, 'z')];
  configMap(cluster, 'b', owners);
  cluster.advance(100);
  remove(cluster, 'a');
  cluster.advance(100);
  expect(names(cluster)).toEqual(['b', 'z']);
  const left = cluster.client.get('ConfigMap', 'default', 'b').metadata.ownerReferences ?? [];
  expect(left.map((o) => o.name)).toEqual(['z']);
});

test('an owner that never was: the dependent goes', () => {
  const cluster = start();
  const ghost = { metadata: { name: 'ghost', uid: 'no-such-uid' } } as unknown as KubeObject;
  configMap(cluster, 'b', [ghost]);
  cluster.advance(100);
  expect(names(cluster)).toEqual([]);
});

test('an owner of the same name but another UID is none', () => {
  const cluster = start();
  tree(cluster);
  remove(cluster, 'a');
  configMap(cluster, 'a');
  cluster.advance(100);
  expect(names(cluster)).toEqual(['a']);
});

test('an owner in another namespace is none', () => {
  const cluster = start();
  const owner = cluster.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'kube-public' },
  });
  configMap(cluster, 'b', owner);
  cluster.advance(100);
  expect(names(cluster)).toEqual([]);
});

test('owners in a circle, deleted in the foreground, go', () => {
  const cluster = start();
  const a = configMap(cluster, 'a');
  const b = configMap(cluster, 'b', [a]);
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'b', uid: b.metadata.uid, blockOwnerDeletion: true };
  cluster.client.patch('ConfigMap', 'default', 'a', { metadata: { ownerReferences: [ref] } });
  cluster.advance(100);
  remove(cluster, 'a', 'Foreground');
  cluster.advance(1000);
  expect(names(cluster)).toEqual([]);
});

test('what was left when the collector was down is collected when it is back', () => {
  const cluster = createTestCluster();
  const { process } = cluster.start(manager);
  tree(cluster);
  process.stop();
  remove(cluster, 'a');
  cluster.advance(1000);
  expect(names(cluster)).toEqual(['b', 'c', 'd']);
  process.start();
  cluster.advance(100);
  expect(names(cluster)).toEqual([]);
});

test('an owner in another namespace is none: an event says so, and the dependent goes (OwnerRefInvalidNamespace)', () => {
  const cluster = start();
  const [owner] = cluster.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'kube-public' },
  });
  cluster.advance(100);
  configMap(cluster, 'b', [owner as KubeObject]);
  cluster.advance(1000);
  expect(names(cluster)).toEqual([]);
  const uid = owner?.metadata.uid ?? '';
  expect(cluster.events()).toEqual([
    `Warning OwnerRefInvalidNamespace ownerRef [v1/ConfigMap, namespace: default, name: a, uid: ${uid}] does not exist in namespace "default"`,
  ]);
});
