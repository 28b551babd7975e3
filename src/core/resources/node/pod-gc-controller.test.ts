import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.ts';
import { controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, timeAt, type TestCluster } from '../../testing/cluster.ts';
import { EndedPods } from './ended-pods.ts';
import { podGcController } from './pod-gc-controller.ts';

interface Shape {
  readonly name: string;
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly reason?: string;
  readonly age?: number;
  readonly node?: string;
  readonly isKept?: boolean;
  readonly isDeleted?: boolean;
}

const bare = ({ name, phase = 'Succeeded', reason, age = 0 }: Shape): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: timeAt(-age * 1000) },
  spec: { containers: [{ name: 'c', image: 'i' }] },
  status: { phase, ...(reason ? { reason } : {}) },
});

/** Rows as in TestGCTerminated of pkg/controller/podgc/gc_controller_test.go. */
describe('which of the pods that have ended go', () => {
  const rows: readonly [rule: string, max: number, pods: readonly Shape[], gone: readonly string[]][] = [
    ['threshold not reached', 2, [{ name: 'a' }, { name: 'b', phase: 'Failed' }], []],
    [
      'running pods do not count',
      1,
      [{ name: 'a', phase: 'Running' }, { name: 'b', phase: 'Pending' }, { name: 'c' }],
      [],
    ],
    [
      'the oldest go first',
      1,
      [
        { name: 'a', age: 1 },
        { name: 'b', age: 9, phase: 'Failed' },
        { name: 'c', age: 5 },
      ],
      ['b', 'c'],
    ],
    ['of equal age by name', 1, [{ name: 'b' }, { name: 'a' }], ['a']],
    [
      'evicted ones before older ones',
      1,
      [
        { name: 'a', age: 9 },
        { name: 'b', age: 1, phase: 'Failed', reason: 'Evicted' },
      ],
      ['b'],
    ],
  ];
  it.each(rows)('%s', (_rule, max, pods, gone) => {
    const ended = new EndedPods(max);
    for (const shape of pods) ended.observe(bare(shape), false);
    expect(ended.surplus().map((p) => p.metadata.name)).toEqual(gone);
    for (const shape of pods) ended.observe(bare(shape), true);
    expect(ended.isOver).toBe(false);
  });
});

function start(...shapes: readonly Shape[]): TestCluster {
  const cluster = createTestCluster({ components: [controllerManager([podGcController])] });
  for (const { name, phase = 'Running', node, isKept, isDeleted } of shapes) {
    const pod = cluster.client.create('Pod', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', ...(isKept ? { finalizers: ['example.com/kept'] } : {}) },
      spec: { ...(node ? { nodeName: node } : {}), containers: [{ name: 'c', image: 'i' }] },
    });
    cluster.client.updateStatus('Pod', { ...pod, status: { phase } });
    if (isDeleted) cluster.client.delete('Pod', 'default', name);
  }
  return cluster;
}

const phaseOf = (cluster: TestCluster, name: string): string | undefined =>
  cluster.client.find('Pod', 'default', name)?.status?.phase;

describe('pods that nobody ends', () => {
  it('go a minute after their node, and say why while a finalizer keeps them', () => {
    const cluster = start({ name: 'kept', node: 'gone', isKept: true }, { name: 'free', node: 'gone' });
    cluster.advance(59_000);
    expect(phaseOf(cluster, 'free')).toBe('Running');
    cluster.advance(2_000);
    expect(phaseOf(cluster, 'free')).toBeUndefined();
    expect(cluster.client.find('Pod', 'default', 'kept')?.status).toMatchObject({
      phase: 'Failed',
      observedGeneration: 1,
      conditions: [
        {
          type: 'DisruptionTarget',
          reason: 'DeletionByPodGC',
          message: 'PodGC: node no longer exists',
          status: 'True',
        },
      ],
    });
  });

  it('that never had a node are failed when they are deleted and kept', () => {
    const cluster = start(
      { name: 'kept', phase: 'Pending', isKept: true, isDeleted: true },
      { name: 'other', phase: 'Pending' },
    );
    cluster.advance(21_000);
    expect(phaseOf(cluster, 'kept')).toBe('Failed');
    expect(phaseOf(cluster, 'other')).toBe('Pending');
  });
});
