import { describe, expect, it } from 'vitest';
import type { Pod, PodCondition } from '../../api/types.ts';
import { createTestCluster, timeAt } from '../../testing/cluster.ts';
import { controller, controllerManager } from '../../runtime/controller.ts';
import { EPOCH_MS } from '../../lib/time.ts';
import { disruptionController } from './controller.ts';
import { untilStale } from './stale-disruptions.ts';

const target = (more: Partial<PodCondition> = {}): PodCondition => ({
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  lastTransitionTime: timeAt(0),
  ...more,
});

function pod(conditions: PodCondition[], more: { phase?: 'Failed'; deleted?: true } = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: 'default',
      uid: 'p',
      resourceVersion: '1',
      creationTimestamp: timeAt(0),
      ...(more.deleted ? { deletionTimestamp: timeAt(0) } : {}),
    },
    spec: { containers: [{ name: 'c', image: 'i' }] },
    status: { phase: more.phase ?? 'Running', conditions },
  };
}

/** Rows as in TestStalePodDisruption of pkg/controller/disruption/disruption_test.go. */
describe('when an announced disruption is stale', () => {
  const rows: readonly [rule: string, pod: Pod, left: number | undefined][] = [
    ['stale condition reset to False', pod([target({ lastTransitionTime: timeAt(-120_000) })]), 0],
    ['a minute is left', pod([target({ lastTransitionTime: timeAt(-60_000) })]), 60_000],
    ['pod with no condition', pod([]), undefined],
    ['condition is False already', pod([target({ status: 'False' })]), undefined],
    ['pod deleted before its time', pod([target()], { deleted: true }), undefined],
    ['pod condition added by the kubelet', pod([target({ reason: 'TerminationByKubelet' })]), undefined],
    ['pod is in a terminal phase', pod([target()], { phase: 'Failed' }), undefined],
  ];
  it.each(rows)('%s', (_rule, given, left) => {
    expect(untilStale(given, EPOCH_MS)).toBe(left);
  });
});

describe('a pod that was to be disrupted and is still there', () => {
  it('loses the mark after two minutes', () => {
    const cluster = createTestCluster({ components: [controllerManager([controller(disruptionController)])] });
    const { client } = cluster;
    const created = client.create('Pod', { ...pod([]), metadata: { name: 'p', namespace: 'default' } });
    client.updateStatus('Pod', { ...created, status: { phase: 'Running', conditions: [target()] } });
    const condition = (): PodCondition | undefined =>
      client.find('Pod', 'default', 'p')?.status?.conditions?.find((c) => c.type === 'DisruptionTarget');
    cluster.advance(119_000);
    expect(condition()).toMatchObject({ status: 'True', reason: 'EvictionByEvictionAPI' });
    cluster.advance(2_000);
    expect(condition()).toMatchObject({ status: 'False' });
    expect(condition()).not.toHaveProperty('reason');
  });
});
