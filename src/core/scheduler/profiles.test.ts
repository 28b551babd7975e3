import { describe, expect, it } from 'vitest';
import { createTestCluster } from '../testing/cluster.ts';
import { node, pod } from '../testing/scheduling-builders.ts';
import type { SchedulerConfiguration } from './config/configuration.ts';
import { configMapOf } from './config/read-configuration.ts';
import { scheduler } from './scheduler.ts';
import { VerdictLog } from './verdict-log.ts';

const BIN_PACKING: SchedulerConfiguration = {
  profiles: [
    { schedulerName: 'default-scheduler' },
    {
      schedulerName: 'packer',
      pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' } } }],
      plugins: { score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit', weight: 5 }] } },
    },
  ],
};

function clusterWith(config?: SchedulerConfiguration) {
  const verdicts = new VerdictLog();
  const cluster = createTestCluster();
  const configure = (c: SchedulerConfiguration): void => void cluster.apply(configMapOf(c));
  if (config) configure(config);
  for (const name of ['node-1', 'node-2', 'node-3']) {
    const { metadata, ...rest } = node(name);
    cluster.apply({ ...rest, metadata: { name, labels: metadata.labels } });
    cluster.client.patch('Node', '', name, { status: rest.status }, { subresource: 'status' });
  }
  const running = cluster.start(scheduler({ verdicts }));
  const addPod = (name: string, schedulerName: string, cpu = '100m'): void => {
    const { metadata: _m, ...rest } = pod(name, { cpu, memory: '100Mi', spec: { schedulerName } });
    cluster.apply({ ...rest, metadata: { name, namespace: 'default' } });
  };
  const nodeOf = (name: string): string | undefined => cluster.client.get('Pod', 'default', name).spec.nodeName;
  return { ...cluster, verdicts, configure, addPod, nodeOf, running };
}

describe('profiles', () => {
  it('each places its pods by its own plugins, under its own name', () => {
    const c = clusterWith(BIN_PACKING);
    for (let i = 0; i < 6; i++) c.addPod(`p${i}`, 'packer');
    c.advance(100);
    expect(new Set([0, 1, 2, 3, 4, 5].map((i) => c.nodeOf(`p${i}`))).size).toBe(1);
    const [attempt] = c.verdicts.get('Pod/default/p5');
    expect(attempt?.nodes[0]?.scores).toEqual([expect.objectContaining({ plugin: 'NodeResourcesFit', weight: 5 })]);
    expect(c.list('Event')[0]).toMatchObject({ source: { component: 'packer' } });
  });

  it('can be edited while the scheduler runs: pods of a new profile are placed at once', () => {
    const c = clusterWith();
    c.addPod('p', 'packer');
    c.advance(1000);
    expect(c.nodeOf('p')).toBeUndefined();
    c.configure(BIN_PACKING);
    c.advance(100);
    expect(c.nodeOf('p')).toBeDefined();
  });

  it('a configuration that cannot be used changes nothing and is reported', () => {
    const c = clusterWith(BIN_PACKING);
    c.configure({ profiles: [{ plugins: { filter: { enabled: [{ name: 'Foo' }] } } }] });
    c.addPod('p', 'packer');
    c.advance(100);
    expect(c.nodeOf('p')).toBeDefined();
    expect(c.events('InvalidConfiguration')).toEqual([
      'Warning InvalidConfiguration initializing profiles: creating profile for scheduler name default-scheduler: FilterPlugin "Foo" does not exist',
    ]);
  });

  it('waits as long after a failure as it says', () => {
    const c = clusterWith({ podInitialBackoffSeconds: 4, podMaxBackoffSeconds: 8 });
    c.addPod('p', 'default-scheduler');
    c.advance(5);
    c.running.link.set(false);
    c.advance(50);
    c.running.link.set(true);
    c.advance(3000);
    expect(c.nodeOf('p')).toBeUndefined();
    c.advance(1500);
    expect(c.nodeOf('p')).toBeDefined();
  });
});

describe('preemption', () => {
  it('spares the pod a budget protects, and remembers whom it sent away', () => {
    const c = clusterWith();
    const body = (name: string, app: string, priority: number, cpu: string) => {
      const { metadata: _m, ...rest } = pod(name, { cpu, spec: { priority } });
      return { ...rest, metadata: { name, namespace: 'default', labels: { app } } };
    };
    c.apply(body('kept', 'kept', 1, '3'), body('gone', 'gone', 5, '3'), body('full', 'full', 100, '3'));
    c.advance(50);
    c.apply({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'kept' } } },
    });
    c.client.patch(
      'policy/PodDisruptionBudget',
      'default',
      'b',
      { status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 } },
      { subresource: 'status' },
    );
    c.advance(50);
    const node = c.nodeOf('gone') as string;
    c.apply(body('vip', 'vip', 50, '3'));
    c.advance(15);
    const attempts = c.verdicts.get('Pod/default/vip');
    expect(attempts[0]?.preemption).toEqual({ node, victims: ['default/gone'] });
    expect(c.client.get('Pod', 'default', 'vip').status?.nominatedNodeName).toBe(node);
  });
});
