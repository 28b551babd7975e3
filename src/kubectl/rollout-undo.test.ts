import { expect, test } from 'vitest';
import { controllerManager } from '../core/runtime/controller.ts';
import { CONTROLLERS } from '../core/resources/controllers.ts';
import { createTestCluster, type TestCluster } from '../core/testing/cluster.ts';
import { fakeKubelets } from '../core/testing/fake-kubelets.ts';
import { rolloutUndo } from './rollout-undo.ts';

const web = (image: string, extra: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } },
    ...extra,
  },
});

function start(...images: string[]): TestCluster {
  const components = [controllerManager(CONTROLLERS), fakeKubelets({ nodes: ['node-1'] })];
  const cluster = createTestCluster({ components });
  for (const image of images) {
    cluster.apply(web(image));
    cluster.advance(20_000);
  }
  return cluster;
}

const undo = (cluster: TestCluster, toRevision?: number): string =>
  rolloutUndo(cluster.handle, 'default', 'web', toRevision).message;

function state(cluster: TestCluster): string {
  cluster.advance(20_000);
  const { metadata, spec } = cluster.client.get('apps/Deployment', 'default', 'web');
  const { labels } = spec.template.metadata ?? {};
  const image = spec.template.spec?.containers[0]?.image;
  return `${metadata.annotations?.['deployment.kubernetes.io/revision']} ${image} ${JSON.stringify(labels)}`;
}

test('back to the revision before the latest, and forth again', () => {
  const cluster = start('nginx:1', 'nginx:2', 'nginx:3');
  expect(undo(cluster)).toBe('deployment.apps/web rolled back');
  expect(state(cluster)).toBe('4 nginx:2 {"app":"web"}');
  expect(undo(cluster)).toBe('deployment.apps/web rolled back');
  expect(state(cluster)).toBe('5 nginx:3 {"app":"web"}');
  expect(cluster.list('apps/ReplicaSet')).toHaveLength(3);
});

test('to a given revision', () => {
  const cluster = start('nginx:1', 'nginx:2', 'nginx:3');
  expect(undo(cluster, 1)).toBe('deployment.apps/web rolled back');
  expect(state(cluster)).toBe('4 nginx:1 {"app":"web"}');
});

test('what kubectl says when it cannot', () => {
  const cluster = start('nginx:1');
  expect(undo(cluster)).toBe('error: no rollout history found for deployment "web"');
  expect(undo(cluster, 7)).toBe('error: unable to find specified revision 7 in history');
  expect(undo(cluster, 1)).toBe('deployment.apps/web skipped rollback (current template already matches revision 1)');
  cluster.apply(web('nginx:2', { paused: true }));
  expect(undo(cluster, 1)).toBe(
    "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
  );
  expect(rolloutUndo(cluster.handle, 'default', 'nope').message).toBe(
    'Error from server (NotFound): deployments.apps "nope" not found',
  );
});
