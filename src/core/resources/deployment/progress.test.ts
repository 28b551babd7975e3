import { describe, expect, test } from 'vitest';
import type { DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../api/types.ts';
import { findCondition } from '../../api/edit.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import { deployment, replicaSet } from '../../testing/workload-builders.ts';
import { isComplete, rolloutStatus, untilDeadlineCheck } from './conditions.ts';

/**
 * Facts of upstream's tables: TestSyncRolloutStatus and TestRequeueStuckDeployment (progress_test.go), TestDeploymentComplete,
 * TestDeploymentProgressing and TestDeploymentTimedOut (util/deployment_util_test.go). Rows have upstream's names.
 */
const at = (seconds: number): string => formatTime(EPOCH_MS + seconds * 1000);
type Known = readonly [status: string, reason: string, since?: number];

const condition = ([status, reason, since = 0]: Known): DeploymentCondition => ({
  type: 'Progressing',
  status,
  reason,
  message: '',
  lastUpdateTime: at(since),
  lastTransitionTime: at(since),
});

/** replicas, updated, ready, available. */
type Counts = readonly [number, number, number, number];

const statusOf = ([replicas, updatedReplicas, readyReplicas, availableReplicas]: Counts): DeploymentStatus => ({
  replicas,
  updatedReplicas,
  readyReplicas,
  availableReplicas,
});

const set = (name: string, size: number, [replicas, ready, available]: readonly [number, number, number]): ReplicaSet =>
  replicaSet({ name, size, status: { replicas, readyReplicas: ready, availableReplicas: available } });

interface Judged {
  readonly deadline?: number;
  readonly desired?: number;
  readonly before: Counts;
  readonly known?: Known;
  readonly current?: ReplicaSet;
  readonly old?: readonly ReplicaSet[];
  readonly seconds?: number;
}

function judge({ deadline = 60, desired = 3, before, known, current, old = [], seconds = 120 }: Judged) {
  const conditions = known ? [condition(known)] : [];
  const strategy = { type: 'RollingUpdate' as const, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  const { progressDeadlineSeconds: _, ...spec } = deployment({ replicas: desired, strategy }).spec;
  const d = deployment({}, { ...statusOf(before), conditions });
  const input = {
    deployment: { ...d, spec: deadline < 0 ? spec : { ...spec, progressDeadlineSeconds: deadline } },
    conditions,
    current,
    all: current ? [...old, current] : old,
    collisionCount: undefined,
  };
  return findCondition(
    rolloutStatus({ ...input, now: at(seconds), epochMs: EPOCH_MS + seconds * 1000 }).conditions,
    'Progressing',
  );
}

const old = [set('bar', 0, [1, 1, 1])];
const two = set('foo', 3, [2, 2, 2]);
const three = set('foo', 3, [3, 3, 3]);

const SYNC: (Judged & { name: string; want: string | undefined })[] = [
  { name: 'General: remove Progressing condition and do not estimate progress if deployment has no Progress Deadline', deadline: -1, before: [3, 2, 2, 2], known: ['True', 'ReplicaSetUpdated'], old, current: two, want: undefined }, // prettier-ignore
  { name: 'General: do not estimate progress of deployment with only one active ReplicaSet', before: [3, 3, 3, 3], known: ['True', 'NewReplicaSetAvailable'], old: [three], want: 'True NewReplicaSetAvailable 0 0' }, // prettier-ignore
  { name: 'DeploymentProgressing: dont update lastTransitionTime if deployment already has Progressing=True', before: [3, 2, 1, 1], known: ['True', 'ReplicaSetUpdated'], old, current: two, want: 'True ReplicaSetUpdated 120 0' }, // prettier-ignore
  { name: 'DeploymentProgressing: update everything if deployment has Progressing=False', before: [3, 2, 1, 1], known: ['False', 'ProgressDeadlineExceeded'], old, current: two, want: 'True ReplicaSetUpdated 120 120' }, // prettier-ignore
  { name: 'DeploymentProgressing: create Progressing condition if it does not exist', before: [3, 2, 1, 1], old, current: two, want: 'True ReplicaSetUpdated 120 120' }, // prettier-ignore
  { name: 'DeploymentComplete: dont update lastTransitionTime if deployment already has Progressing=True', before: [3, 3, 3, 3], known: ['True', 'ReplicaSetUpdated'], current: three, want: 'True NewReplicaSetAvailable 120 0' }, // prettier-ignore
  { name: 'DeploymentComplete: update everything if deployment has Progressing=False', before: [3, 3, 3, 3], known: ['False', 'ProgressDeadlineExceeded'], current: three, want: 'True NewReplicaSetAvailable 120 120' }, // prettier-ignore
  { name: 'DeploymentComplete: create Progressing condition if it does not exist', before: [3, 3, 3, 3], current: three, want: 'True NewReplicaSetAvailable 120 120' }, // prettier-ignore
  { name: 'DeploymentComplete: defend against NPE when newRS=nil', desired: 0, before: [3, 3, 3, 3], known: ['True', 'ReplicaSetUpdated'], old: [set('foo', 0, [0, 0, 0])], want: 'True NewReplicaSetAvailable 120 0' }, // prettier-ignore
  { name: 'DeploymentTimedOut: update status if rollout exceeds Progress Deadline', before: [3, 3, 2, 2], known: ['True', 'ReplicaSetUpdated'], current: set('foo', 3, [3, 2, 2]), want: 'False ProgressDeadlineExceeded 120 120' }, // prettier-ignore
  { name: 'DeploymentTimedOut: do not update status if deployment has existing timedOut condition', before: [3, 3, 2, 2], known: ['False', 'ProgressDeadlineExceeded'], current: set('foo', 3, [3, 2, 2]), want: 'False ProgressDeadlineExceeded 0 0' }, // prettier-ignore
];

/** Status, reason, and the seconds of the last update and the last transition. */
function text(c: DeploymentCondition | undefined): string | undefined {
  if (!c) return undefined;
  const seconds = (time: string | undefined): number => (Date.parse(time ?? '') - EPOCH_MS) / 1000;
  return `${c.status} ${c.reason} ${seconds(c.lastUpdateTime)} ${seconds(c.lastTransitionTime)}`;
}

describe('the Progressing condition', () => {
  test.each(SYNC)('$name', (row) => expect(text(judge(row))).toBe(row.want));
});

/** The new set is what is updated, the old one the rest. */
const PROGRESS: { name: string; before: Counts; now: Counts; want: boolean }[] = [
  { name: 'progressing: updated pods', before: [10, 4, 4, 4], now: [10, 6, 4, 4], want: true },
  { name: 'not progressing', before: [10, 4, 4, 4], now: [10, 4, 4, 4], want: false },
  { name: 'progressing: old pods removed', before: [10, 4, 6, 6], now: [8, 4, 6, 6], want: true },
  { name: 'not progressing: less new pods', before: [10, 7, 3, 3], now: [10, 6, 3, 3], want: false },
  { name: 'progressing: less overall but more new pods', before: [10, 4, 7, 7], now: [8, 8, 5, 5], want: true },
  { name: 'progressing: more ready pods', before: [10, 10, 9, 8], now: [10, 10, 10, 8], want: true },
  { name: 'progressing: more available pods', before: [10, 10, 10, 9], now: [10, 10, 10, 10], want: true },
];

describe('progress', () => {
  test.each(PROGRESS)('$name', ({ before, now: [replicas, updated, ready, available], want }) => {
    const current = set('new', 12, [updated, ready, available]);
    const rest = [set('old', 0, [replicas - updated, 0, 0])];
    const judged = judge({ desired: 12, before, known: ['True', 'NewReplicaSetCreated'], current, old: rest, seconds: 9 }); // prettier-ignore
    expect(judged?.reason === 'ReplicaSetUpdated').toBe(want);
  });
});

/** Desired, current, updated, available. */
const COMPLETE: [name: string, desired: number, current: number, updated: number, available: number, want: boolean][] =
  [
    ['not complete: min but not all pods become available', 5, 5, 5, 4, false],
    ['not complete: min availability is not honored', 5, 5, 5, 3, false],
    ['complete', 5, 5, 5, 5, true],
    ['not complete: all pods are available but not updated', 5, 5, 4, 5, false],
    ['not complete: still running old pods', 1, 2, 1, 1, false],
    ['not complete: one replica deployment never comes up', 1, 1, 1, 0, false],
  ];

test.each(COMPLETE)('%s', (_name, replicas, current, updated, available, want) => {
  const status = { ...statusOf([current, updated, available, available]), observedGeneration: 1 };
  expect(isComplete(deployment({ replicas }), status)).toBe(want);
  expect(isComplete(deployment({ replicas }), { ...status, observedGeneration: 0 })).toBe(false);
});

const TIMED_OUT: [name: string, deadline: number, since: number, reason: string, want: boolean][] = [
  ['nil progressDeadlineSeconds specified - no timeout', -1, 69, 'ReplicaSetUpdated', false],
  ['infinite progressDeadlineSeconds specified - no timeout', 2 ** 31 - 1, 69, 'ReplicaSetUpdated', false],
  ['progressDeadlineSeconds: 10s, now - started => 11s', 10, 69, 'ReplicaSetUpdated', true],
  ['progressDeadlineSeconds: 10s, now - started => 9s', 10, 71, 'ReplicaSetUpdated', false],
  ['previous status was a complete deployment', 10, 0, 'NewReplicaSetAvailable', false],
];

test.each(TIMED_OUT)('%s', (_name, deadline, since, reason, want) => {
  const current = set('foo', 3, [3, 2, 2]);
  const judged = judge({ deadline, before: [3, 3, 2, 2], known: ['True', reason, since], current, seconds: 80 });
  expect(judged?.reason === 'ProgressDeadlineExceeded').toBe(want);
});

/** Milliseconds until the next look; those of less than a second go through upstream's rate limiter. */
const REQUEUE: [
  name: string,
  deadline: number,
  known: Known | undefined,
  counts: Counts,
  seconds: number,
  want: number | undefined,
][] = [
  // prettier-ignore
  ['no progressDeadlineSeconds specified', -1, ['True', 'ReplicaSetUpdated'], [4, 3, 3, 2], 30, undefined],
  ['no progressing condition in current deployment', 60, undefined, [4, 3, 3, 2], 30, undefined],
  ['complete deployment does not need to be requeued', 60, ['True', 'ReplicaSetUpdated'], [3, 3, 3, 3], 30, undefined],
  ['already failed deployment does not need to be requeued', 60, ['False', 'ProgressDeadlineExceeded'], [3, 3, 3, 0], 30, undefined], // prettier-ignore
  ['stuck deployment - 30s', 60, ['True', 'ReplicaSetUpdated'], [3, 3, 3, 1], 30, 31_000],
  ['stuck deployment - 1s', 60, ['True', 'ReplicaSetUpdated'], [3, 3, 3, 1], 59, 2_000],
  ['failed deployment - less than a second => now', 60, ['True', 'ReplicaSetUpdated'], [3, 3, 3, 1], 59.5, 501],
  ['failed deployment - now', 60, ['True', 'ReplicaSetUpdated'], [3, 3, 3, 1], 60, 1],
  ['failed deployment - 1s after deadline', 60, ['True', 'ReplicaSetUpdated'], [3, 3, 3, 1], 61, 100],
  ['failed deployment - 60s after deadline', 60, ['True', 'ReplicaSetUpdated'], [3, 3, 3, 1], 120, 100],
];

describe('looking again at a stuck rollout', () => {
  test.each(REQUEUE)('%s', (_name, deadline, known, counts, seconds, want) => {
    const { progressDeadlineSeconds: _, ...spec } = deployment({ replicas: 3 }).spec;
    const d = { ...deployment(), spec: deadline < 0 ? spec : { ...spec, progressDeadlineSeconds: deadline } };
    const status = { ...statusOf(counts), observedGeneration: 1, conditions: known ? [condition(known)] : [] };
    expect(untilDeadlineCheck(d, status, EPOCH_MS + seconds * 1000)).toBe(want);
  });
});

test('a failure that changes its reason only keeps the time it began (SetDeploymentCondition)', () => {
  const failed = (reason: string, seconds: number) => [
    { type: 'ReplicaFailure', status: 'True', reason, message: reason, lastTransitionTime: at(seconds) },
  ];
  const current = replicaSet({ name: 'new', size: 3, status: { replicas: 3, conditions: failed('FailedDelete', 50) } });
  const before = failed('FailedCreate', 10);
  const status = rolloutStatus({
    deployment: deployment({ replicas: 3 }, { conditions: before }),
    conditions: before,
    current,
    all: [current],
    collisionCount: undefined,
    now: at(60),
    epochMs: EPOCH_MS + 60_000,
  });
  expect(findCondition(status.conditions, 'ReplicaFailure')).toMatchObject({
    reason: 'FailedDelete',
    lastUpdateTime: at(50),
    lastTransitionTime: at(10),
  });
});
