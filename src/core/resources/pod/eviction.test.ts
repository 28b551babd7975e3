import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { Pod, PodDisruptionBudgetStatus } from '../../api/types.ts';
import { createTestCluster, timeAt, type TestCluster } from '../../testing/cluster.ts';

/**
 * What an eviction is answered. Rows as in pkg/registry/core/pod/storage/eviction_test.go.
 */
interface Shape {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly ready?: boolean;
  readonly policy?: 'AlwaysAllow' | 'IfHealthyBudget';
  readonly status?: Partial<PodDisruptionBudgetStatus>;
  readonly name?: string;
  readonly deleteOptions?: object;
}

const ROOM = { observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 };
const NONE = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 3, expectedPods: 3 };
const TIGHT = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3, expectedPods: 3 };
const UNKNOWN = { ...ROOM, observedGeneration: 0 };
const FAILED = { type: 'DisruptionAllowed', status: 'False' as const, lastTransitionTime: timeAt(0) };

function evict(shape: Shape): { code: number; why: string; pod: Pod | undefined; cluster: TestCluster } {
  const { phase = 'Running', ready = true, policy, status = ROOM, name = 'p', deleteOptions } = shape;
  const cluster = createTestCluster();
  const { client } = cluster;
  const [pod] = cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', labels: { a: 'true' } },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
  }) as [Pod];
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: timeAt(0) } as const];
  client.updateStatus('Pod', { ...pod, status: { phase, conditions } });
  const [budget] = cluster.apply({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: {
      minAvailable: 2,
      selector: { matchLabels: { a: 'true' } },
      ...(policy ? { unhealthyPodEvictionPolicy: policy } : {}),
    },
  });
  client.updateStatus('policy/PodDisruptionBudget', { ...budget, status } as never);
  const { code, body } = cluster.handle({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods/p/eviction',
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name },
      ...(deleteOptions ? { deleteOptions } : {}),
    },
  });
  const { message = '', details } = body as Status;
  const found = client.find('Pod', 'default', 'p');
  return { code, why: details?.causes?.[0]?.message ?? message, pod: found, cluster };
}

describe('an eviction', () => {
  const rows: readonly [rule: string, shape: Shape, code: number, why: string][] = [
    ['room in the budget', {}, 201, ''],
    [
      'pdbs that are not observed yet',
      { status: UNKNOWN },
      429,
      'The disruption budget b is still being processed by the server.',
    ],
    ['no room', { status: NONE }, 429, 'The disruption budget b needs 3 healthy pods and has 2 currently'],
    [
      'sync of the budget failed',
      { status: { ...NONE, conditions: [{ ...FAILED, reason: 'SyncFailed', message: 'why' }] } },
      429,
      'The disruption budget b does not allow evicting pods currently because it failed sync: why',
    ],
    [
      'not allowed although there is room',
      {
        status: {
          ...NONE,
          currentHealthy: 5,
          conditions: [{ ...FAILED, reason: 'InsufficientPods', message: 'because' }],
        },
      },
      429,
      'The disruption budget b does not allow evicting pods currently (InsufficientPods): because',
    ],
    ['pending pod, no room', { status: NONE, phase: 'Pending', ready: false }, 201, ''],
    ['pod that has succeeded, no room', { status: NONE, phase: 'Succeeded', ready: false }, 201, ''],
    ['pod that has failed, no room', { status: NONE, phase: 'Failed', ready: false }, 201, ''],
    ['not ready, budget healthy without room', { status: TIGHT, ready: false }, 201, ''],
    [
      'not ready, budget unhealthy',
      { status: NONE, ready: false },
      429,
      'The disruption budget b needs 3 healthy pods and has 2 currently',
    ],
    [
      'not ready, budget unhealthy, IfHealthyBudget',
      { status: NONE, ready: false, policy: 'IfHealthyBudget' },
      429,
      'The disruption budget b needs 3 healthy pods and has 2 currently',
    ],
    ['not ready, budget unhealthy, AlwaysAllow', { status: NONE, ready: false, policy: 'AlwaysAllow' }, 201, ''],
    [
      'not ready, budget wants nothing',
      { status: { ...NONE, currentHealthy: 0, desiredHealthy: 0 }, ready: false },
      429,
      'The disruption budget b needs 0 healthy pods and has 0 currently',
    ],
    [
      'ready, AlwaysAllow',
      { status: NONE, policy: 'AlwaysAllow' },
      429,
      'The disruption budget b needs 3 healthy pods and has 2 currently',
    ],
    ['the name of another pod', { name: 'q' }, 400, 'name in URL does not match name in Eviction object'],
    [
      'another uid',
      { deleteOptions: { preconditions: { uid: 'x' } } },
      409,
      'Operation cannot be fulfilled on Pod "p": the UID in the precondition (x) does not match the UID in record (UID). The object might have been deleted and then recreated',
    ],
  ];
  it.each(rows)('%s', (_rule, shape, code, why) => {
    const found = evict(shape);
    const uid = found.pod?.metadata.uid ?? '';
    expect({ code: found.code, why: uid ? found.why.replace(uid, 'UID') : found.why }).toEqual({ code, why });
    const isGone = !found.pod || found.pod.metadata.deletionTimestamp !== undefined;
    expect(isGone).toBe(code === 201);
  });

  it('marks the pod and takes from the budget', () => {
    const { pod, cluster } = evict({ deleteOptions: { gracePeriodSeconds: 7 } });
    expect(pod?.metadata.deletionGracePeriodSeconds).toBe(7);
    expect(pod?.status?.conditions?.find((c) => c.type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    });
    const budget = cluster.client.find('policy/PodDisruptionBudget', 'default', 'b');
    expect(budget?.status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { p: timeAt(0) },
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
    });
  });

  it('only asked about changes nothing', () => {
    const { code, pod, cluster } = evict({ deleteOptions: { dryRun: ['All'] } });
    expect(code).toBe(201);
    expect(pod?.metadata.deletionTimestamp).toBeUndefined();
    expect(pod?.status?.conditions).toHaveLength(1);
    const budget = cluster.client.find('policy/PodDisruptionBudget', 'default', 'b');
    expect(budget?.status?.disruptionsAllowed).toBe(1);
  });

  it('nobody writes a budget that allows less than nothing', () => {
    const { cluster } = evict({});
    const path = '/apis/policy/v1/namespaces/default/poddisruptionbudgets/b';
    const { body } = cluster.handle({ method: 'GET', path });
    const status = { ...NONE, disruptionsAllowed: -1 };
    const answer = cluster.handle({ method: 'PUT', path: `${path}/status`, body: { ...(body as object), status } });
    expect((answer.body as Status).message).toBe(
      'PodDisruptionBudget.policy "b" is invalid: status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0',
    );
  });
});
