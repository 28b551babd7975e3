import { expect, test } from 'vitest';
import type { DeploymentCondition, ReplicaSet } from '../../api/types.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import { deployment, replicaSet } from '../../testing/workload-builders.ts';
import { pausedConditions, rolloutStatus, untilDeadlineCheck } from './conditions.ts';

const at = (seconds: number): string => formatTime(EPOCH_MS + seconds * 1000);
const progressing = (reason: string, status = 'True', since = 0): DeploymentCondition => ({
  type: 'Progressing',
  status,
  reason,
  message: 'as before',
  lastUpdateTime: at(since),
  lastTransitionTime: at(since),
});

interface Row {
  name: string;
  before?: DeploymentCondition[];
  status?: object;
  current: ReplicaSet;
  seconds: number;
  want: string[];
}

/** Upstream: TestSyncRolloutStatus, TestDeploymentTimedOut, TestDeploymentProgressing. */
const rows: Row[] = [
  {
    name: 'complete',
    before: [progressing('ReplicaSetUpdated')],
    current: replicaSet({ name: 'web-1', size: 3 }),
    seconds: 5,
    want: [
      'Available True MinimumReplicasAvailable Deployment has minimum availability.',
      'Progressing True NewReplicaSetAvailable ReplicaSet "web-1" has successfully progressed.',
    ],
  },
  {
    name: 'progress: another pod is ready',
    before: [progressing('NewReplicaSetCreated')],
    status: { replicas: 3, updatedReplicas: 3 },
    current: replicaSet({ name: 'web-1', size: 3, available: 1 }),
    seconds: 5,
    want: [
      'Available False MinimumReplicasUnavailable Deployment does not have minimum availability.',
      'Progressing True ReplicaSetUpdated ReplicaSet "web-1" is progressing.',
    ],
  },
  {
    name: 'no progress, deadline not over',
    before: [progressing('ReplicaSetUpdated')],
    status: { replicas: 3, updatedReplicas: 3 },
    current: replicaSet({ name: 'web-1', size: 3, available: 0 }),
    seconds: 599,
    want: [
      'Progressing True ReplicaSetUpdated as before',
      'Available False MinimumReplicasUnavailable Deployment does not have minimum availability.',
    ],
  },
  {
    name: 'no progress, deadline over',
    before: [progressing('ReplicaSetUpdated')],
    status: { replicas: 3, updatedReplicas: 3 },
    current: replicaSet({ name: 'web-1', size: 3, available: 0 }),
    seconds: 601,
    want: [
      'Available False MinimumReplicasUnavailable Deployment does not have minimum availability.',
      'Progressing False ProgressDeadlineExceeded ReplicaSet "web-1" has timed out progressing.',
    ],
  },
  {
    name: 'a rollout that was once complete is not judged again',
    before: [progressing('NewReplicaSetAvailable')],
    status: { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 },
    current: replicaSet({ name: 'web-1', size: 3, available: 2 }),
    seconds: 9999,
    want: [
      'Progressing True NewReplicaSetAvailable as before',
      'Available False MinimumReplicasUnavailable Deployment does not have minimum availability.',
    ],
  },
  {
    name: "the ReplicaSet's failure shows",
    before: [progressing('NewReplicaSetAvailable')],
    current: replicaSet({
      name: 'web-1',
      size: 3,
      status: {
        replicas: 0,
        observedGeneration: 1,
        conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }],
      },
    }),
    seconds: 1,
    want: [
      'Progressing True NewReplicaSetAvailable as before',
      'Available False MinimumReplicasUnavailable Deployment does not have minimum availability.',
      'ReplicaFailure True FailedCreate exceeded quota',
    ],
  },
];

for (const { name, before = [], status, current, seconds, want } of rows) {
  test(name, () => {
    const d = deployment(
      { replicas: 3, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
      { ...status, conditions: before },
    );
    const input = { deployment: d, conditions: before, current, all: [current], collisionCount: undefined };
    const next = rolloutStatus({ ...input, now: at(seconds), epochMs: EPOCH_MS + seconds * 1000 + 1 });
    expect(next.conditions?.map((c) => `${c.type} ${c.status} ${c.reason} ${c.message}`)).toEqual(want);
  });
}

test('counts: only what is not 0, terminating always', () => {
  const d = deployment({ replicas: 4 });
  const current = replicaSet({ name: 'new', size: 1, available: 0 });
  const old = replicaSet({
    name: 'old',
    size: 3,
    status: { replicas: 3, readyReplicas: 3, availableReplicas: 3, terminatingReplicas: 2, observedGeneration: 1 },
  });
  const input = { deployment: d, conditions: [], current, collisionCount: undefined, now: at(0), epochMs: EPOCH_MS };
  const told = { ...current, status: { ...current.status, replicas: 1, terminatingReplicas: 0 } };
  const { conditions: _1, ...counts } = rolloutStatus({ ...input, current: told, all: [old, told] });
  expect(counts).toEqual({
    observedGeneration: 1,
    replicas: 4,
    updatedReplicas: 1,
    readyReplicas: 3,
    availableReplicas: 3,
    unavailableReplicas: 1,
    terminatingReplicas: 2,
  });
  expect(rolloutStatus({ ...input, all: [old, current] }).terminatingReplicas).toBeUndefined();
});

test('pausing and resuming', () => {
  const text = (c: readonly DeploymentCondition[]) => c.map((x) => `${x.status} ${x.reason} ${x.message}`);
  const paused = pausedConditions(deployment({ paused: true }), [], at(1));
  expect(text(paused)).toEqual(['Unknown DeploymentPaused Deployment is paused']);
  expect(text(pausedConditions(deployment(), paused, at(2)))).toEqual([
    'Unknown DeploymentResumed Deployment is resumed',
  ]);
  const late = [progressing('ProgressDeadlineExceeded', 'False')];
  expect(pausedConditions(deployment({ paused: true }), late, at(1))).toBe(late);
});

test('a stuck rollout is looked at again one second after its deadline', () => {
  const status = { replicas: 3, conditions: [progressing('ReplicaSetUpdated', 'True', 100)] };
  expect(untilDeadlineCheck(deployment({ replicas: 3 }), status, EPOCH_MS + 280_000)).toBe(421_000);
  expect(untilDeadlineCheck(deployment({ replicas: 3 }), status, EPOCH_MS + 699_500)).toBe(501);
  // long past it: no more than ten looks a second
  expect(untilDeadlineCheck(deployment({ replicas: 3 }), status, EPOCH_MS + 900_000)).toBe(100);
  const late = { ...status, conditions: [progressing('ProgressDeadlineExceeded', 'False')] };
  expect(untilDeadlineCheck(deployment({ replicas: 3 }), late, EPOCH_MS)).toBeUndefined();
});

test('pods lost after a rollout was over are not waited for: time alone changes nothing', () => {
  const status = { replicas: 3, conditions: [progressing('NewReplicaSetAvailable', 'True', 100)] };
  expect(untilDeadlineCheck(deployment({ replicas: 3 }), status, EPOCH_MS + 280_000)).toBeUndefined();
  expect(untilDeadlineCheck(deployment({ replicas: 3 }), status, EPOCH_MS + 900_000)).toBeUndefined();
});
