import { expect, test } from 'vitest';
import { forbidden } from '../../api/status-error.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { controller, controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { replicaSetController } from './controller.ts';

const manager = controllerManager([controller(replicaSetController)]);

function start(replicas: number): TestCluster {
  const cluster = createTestCluster({ components: [manager] });
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } };
  const spec = { replicas, selector: { matchLabels: { a: 'b' } }, template };
  cluster.apply({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' }, spec });
  return cluster;
}

const count = (cluster: TestCluster): number => cluster.list('Pod', 'default').length;
const scale = (cluster: TestCluster, replicas: number): void =>
  void cluster.client.patch('apps/ReplicaSet', 'default', 'web', { spec: { replicas } });

test('a burst is 500 pods, made in parts; the rest follows when they have been seen', () => {
  const cluster = start(600);
  let before = 0;
  for (let i = 0; i < 200; i++) {
    cluster.advance(1);
    expect(count(cluster) - before).toBeLessThanOrEqual(50);
    before = count(cluster);
  }
  expect(before).toBe(600);
  expect(cluster.client.get('apps/ReplicaSet', 'default', 'web').status).toMatchObject({ replicas: 600 });
});

test('scaled down in the middle of a burst', () => {
  const cluster = start(400);
  cluster.advance(9);
  const made = count(cluster);
  expect(made).toBeGreaterThan(50);
  expect(made).toBeLessThan(400);
  scale(cluster, 10);
  cluster.advance(1000);
  expect(count(cluster)).toBe(10);
  scale(cluster, 0);
  cluster.advance(1000);
  expect(count(cluster)).toBe(0);
});

test('scaled up in the middle of a burst of deletes', () => {
  const cluster = start(300);
  cluster.advance(200);
  scale(cluster, 0);
  cluster.advance(9);
  expect(count(cluster)).toBeLessThan(300);
  scale(cluster, 300);
  cluster.advance(1000);
  expect(count(cluster)).toBe(300);
});

test('the controller crashes in the middle of a burst', () => {
  const cluster = createTestCluster();
  const { process } = cluster.start(manager);
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } };
  const spec = { replicas: 300, selector: { matchLabels: { a: 'b' } }, template };
  cluster.apply({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' }, spec });
  cluster.advance(9);
  process.stop();
  process.start();
  cluster.advance(1000);
  expect(count(cluster)).toBe(300);
});

test('a quota that has room for 20 of 100: the batch in which it ends is tried to its end, the next is not', () => {
  let made = 0;
  const few: AdmissionPlugin = {
    name: 'few',
    validate({ kind, operation, name }) {
      if (kind.def.plural !== 'pods' || operation !== 'CREATE' || ++made <= 20) return [];
      throw forbidden({ group: '', resource: 'pods', name }, 'exceeded quota');
    },
  };
  const cluster = createTestCluster({ components: [manager], admission: [few] });
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } };
  const spec = { replicas: 100, selector: { matchLabels: { a: 'b' } }, template };
  cluster.apply({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' }, spec });
  cluster.advance(10);
  expect(count(cluster)).toBe(20);
  expect(made).toBe(1 + 2 + 4 + 8 + 16);
});
