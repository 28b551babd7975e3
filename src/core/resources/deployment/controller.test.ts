import { expect, test } from 'vitest';
import { controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { fakeKubelets } from '../../testing/fake-kubelets.ts';
import { CONTROLLERS } from '../controllers.ts';

const manager = controllerManager(CONTROLLERS);
const NODES = ['node-1', 'node-2', 'node-3'];

function start(): TestCluster {
  const cluster = createTestCluster({ components: [manager, fakeKubelets({ nodes: NODES })] });
  for (const name of NODES) cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name } });
  return cluster;
}

const web = (spec: Record<string, unknown> = {}, image = 'nginx:1.27') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } },
    ...spec,
  },
});

const sizes = (cluster: TestCluster): string[] =>
  cluster
    .list('apps/ReplicaSet')
    .map((rs) => `r${rs.metadata.annotations?.['deployment.kubernetes.io/revision']} ${rs.spec.replicas}`)
    .sort();

const conditions = (cluster: TestCluster): string[] =>
  (cluster.client.get('apps/Deployment', 'default', 'web').status?.conditions ?? []).map(
    (c) => `${c.type} ${c.status} ${c.reason}`,
  );

test('from nothing to all ready', () => {
  const cluster = start();
  cluster.apply(web());
  cluster.advance(5000);
  const d = cluster.client.get('apps/Deployment', 'default', 'web');
  const { conditions: _conditions, ...counts } = d.status ?? {};
  expect(counts).toEqual({
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
  });
  expect(conditions(cluster)).toEqual([
    'Available True MinimumReplicasAvailable',
    'Progressing True NewReplicaSetAvailable',
  ]);
  expect(d.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
  expect(sizes(cluster)).toEqual(['r1 3']);
  expect(cluster.events('ScalingReplicaSet')).toEqual([
    expect.stringMatching(/^Normal ScalingReplicaSet Scaled up replica set web-\w+ from 0 to 3$/),
  ]);
  expect(cluster.events('SuccessfulCreate')).toHaveLength(3);
});

test('a deleted pod is replaced', () => {
  const cluster = start();
  cluster.apply(web());
  cluster.advance(5000);
  const [first] = cluster.list('Pod');
  cluster.client.delete('Pod', 'default', first?.metadata.name ?? '', { gracePeriodSeconds: 30 });
  cluster.advance(5000);
  const names = cluster.list('Pod').map((p) => p.metadata.name);
  expect(names).toHaveLength(3);
  expect(names).not.toContain(first?.metadata.name);
});

test('a rollout with maxUnavailable 0 never has fewer than three ready', () => {
  const cluster = start();
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  cluster.apply(web({ strategy }));
  cluster.advance(5000);
  cluster.apply(web({ strategy }, 'nginx:1.28'));
  let fewest = 3;
  for (let i = 0; i < 2000; i++) {
    cluster.advance(10);
    const ready = cluster.list('Pod').filter((p) => {
      const isReady = p.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
      return isReady === true && !p.metadata.deletionTimestamp;
    });
    fewest = Math.min(fewest, ready.length);
  }
  expect(fewest).toBe(3);
  expect(sizes(cluster)).toEqual(['r1 0', 'r2 3']);
  expect(cluster.list('Pod').map((p) => p.spec.containers[0]?.image)).toEqual(Array(3).fill('nginx:1.28'));
});

test('a bad image stalls the rollout until the deadline; going back mends it and renumbers the revision', () => {
  const cluster = start();
  cluster.apply(web({ progressDeadlineSeconds: 60 }));
  cluster.advance(5000);
  cluster.apply(web({ progressDeadlineSeconds: 60 }, 'bad'));
  cluster.advance(120_000);
  expect(sizes(cluster)).toEqual(['r1 3', 'r2 1']);
  expect(conditions(cluster)).toEqual([
    'Available True MinimumReplicasAvailable',
    'Progressing False ProgressDeadlineExceeded',
  ]);
  cluster.apply(web({ progressDeadlineSeconds: 60 }));
  cluster.advance(10_000);
  expect(sizes(cluster)).toEqual(['r2 0', 'r3 3']);
  expect(conditions(cluster)).toEqual([
    'Available True MinimumReplicasAvailable',
    'Progressing True NewReplicaSetAvailable',
  ]);
});

test('Recreate: the last old pod is gone before the first new one comes', () => {
  const cluster = start();
  cluster.apply(web({ strategy: { type: 'Recreate' } }));
  cluster.advance(5000);
  cluster.apply(web({ strategy: { type: 'Recreate' } }, 'nginx:1.28'));
  for (let i = 0; i < 500; i++) {
    cluster.advance(10);
    const images = new Set(cluster.list('Pod').map((p) => p.spec.containers[0]?.image));
    expect(images.size).toBeLessThanOrEqual(1);
  }
  expect(cluster.list('Pod').map((p) => p.spec.containers[0]?.image)).toEqual(Array(3).fill('nginx:1.28'));
});

test('a paused deployment is scaled but not rolled out', () => {
  const cluster = start();
  cluster.apply(web());
  cluster.advance(5000);
  cluster.apply(web({ paused: true, replicas: 5 }, 'nginx:1.28'));
  cluster.advance(5000);
  expect(sizes(cluster)).toEqual(['r1 5']);
  expect(conditions(cluster)).toContain('Progressing Unknown DeploymentPaused');
  cluster.apply(web({ replicas: 5 }, 'nginx:1.28'));
  cluster.advance(20_000);
  expect(sizes(cluster)).toEqual(['r1 0', 'r2 5']);
});

test('history beyond the limit is thrown away', () => {
  const cluster = start();
  for (const minor of [1, 2, 3, 4]) {
    cluster.apply(web({ revisionHistoryLimit: 1 }, `nginx:1.${minor}`));
    cluster.advance(20_000);
  }
  expect(sizes(cluster)).toEqual(['r3 0', 'r4 3']);
});

test('a pod without an owner is adopted, one that is relabelled is released', () => {
  const cluster = start();
  cluster.apply(web());
  cluster.advance(5000);
  const [pod] = cluster.list('Pod');
  const name = pod?.metadata.name ?? '';
  cluster.client.patch('Pod', 'default', name, { metadata: { labels: { app: 'debug' } } });
  cluster.advance(5000);
  expect(cluster.client.get('Pod', 'default', name).metadata.ownerReferences ?? []).toEqual([]);
  expect(cluster.list('Pod')).toHaveLength(4);
  cluster.client.patch('Pod', 'default', name, { metadata: { labels: { app: 'web' } } });
  cluster.advance(5000);
  expect(cluster.list('Pod')).toHaveLength(3);
});

test.each([100, 1030, 2050, 3500])('the controller manager may crash at %i ms: same end', (at) => {
  const cluster = createTestCluster({ components: [fakeKubelets({ nodes: NODES })] });
  for (const name of NODES) cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name } });
  const { process } = cluster.start(manager);
  cluster.apply(web());
  cluster.advance(2000);
  cluster.apply(web({}, 'nginx:1.28'));
  cluster.advance(at);
  process.stop();
  cluster.advance(300);
  process.start();
  cluster.advance(20_000);
  expect(sizes(cluster)).toEqual(['r1 0', 'r2 3']);
  expect(cluster.list('Pod')).toHaveLength(3);
});
