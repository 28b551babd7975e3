import { expect, it } from 'vitest';
import { createTestCluster } from '../testing/cluster.ts';
import { controllerManager, type ManagedController } from './controller.ts';
import { lateControllers } from './late-controller.ts';

const config = (name: string, woken = false) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...(woken ? { labels: { wake: 'yes' } } : {}) },
});

/** Which controllers were loaded, and of what they were told when they started. */
function watched() {
  const seen: string[] = [];
  let loads = 0;
  const late: ManagedController = {
    name: 'late',
    start: (ctx) =>
      ctx.informer('ConfigMap').handle(({ type, object }) => void seen.push(`${type} ${object.metadata.name}`)),
  };
  const wakes = {
    ConfigMap: ({ metadata }: { metadata: { labels?: Record<string, string> } }) => 'wake' in (metadata.labels ?? {}),
  };
  const component = controllerManager([lateControllers('group', { wakes }, () => (loads++, [late]))]);
  return { seen, component, loads: () => loads };
}

it('starts with the first object that concerns it, told of everything once', () => {
  const { seen, component, loads } = watched();
  const cluster = createTestCluster({ components: [component] });
  cluster.apply(config('a'));
  cluster.advance(1000);
  expect([loads(), seen]).toEqual([0, []]);
  cluster.apply(config('b', true));
  cluster.apply(config('c', true));
  cluster.advance(1000);
  expect([loads(), [...seen].sort()]).toEqual([1, ['added a', 'added b', 'added c']]);
});

it('starts again after a crash, if there is still something for it', () => {
  const { seen, component, loads } = watched();
  const cluster = createTestCluster();
  cluster.apply(config('b', true));
  const { process } = cluster.start(component);
  cluster.advance(10);
  process.stop();
  process.start();
  cluster.advance(10);
  expect([loads(), seen]).toEqual([2, ['added b', 'added b']]);
});
