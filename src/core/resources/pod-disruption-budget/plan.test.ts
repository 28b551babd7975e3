import { describe, expect, it } from 'vitest';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/types.ts';
import { EPOCH_MS } from '../../lib/time.ts';
import { timeAt } from '../../testing/cluster.ts';
import { pod } from '../../testing/workload-builders.ts';
import { budgetStatus, countHealthy, countsOwners, expectation, failedStatus, stillDisrupted } from './plan.ts';

function budget(spec: PodDisruptionBudget['spec'], status?: Partial<PodDisruptionBudgetStatus>): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default', uid: 'b', resourceVersion: '1', creationTimestamp: '', generation: 2 },
    spec,
    ...(status
      ? { status: { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptionsAllowed: 0, ...status } }
      : {}),
  };
}

describe('how many must be healthy (getExpectedPodCount)', () => {
  const rows: readonly [
    rule: string,
    spec: PodDisruptionBudget['spec'],
    scale: number,
    desired: number,
    owners: boolean,
  ][] = [
    ['a number of pods', { minAvailable: 2 }, 3, 2, false],
    ['more than there are', { minAvailable: 5 }, 3, 5, false],
    ['a percentage rounds up', { minAvailable: '50%' }, 5, 3, true],
    ['at most so many gone', { maxUnavailable: 1 }, 3, 2, true],
    ['a percentage of those that may be gone rounds up', { maxUnavailable: '30%' }, 5, 3, true],
    ['never below none', { maxUnavailable: 9 }, 3, 0, true],
  ];
  it.each(rows)('%s', (_rule, spec, scale, desiredHealthy, owners) => {
    expect(expectation(budget(spec), scale)).toEqual({ expectedPods: scale, desiredHealthy });
    expect(countsOwners(budget(spec))).toBe(owners);
  });
});

describe('status', () => {
  const input = { expectedPods: 3, desiredHealthy: 2, currentHealthy: 3, disruptedPods: {}, epochMs: EPOCH_MS };
  const condition = (status: string, reason: string) => ({
    conditions: [
      { type: 'DisruptionAllowed', status, reason, message: '', lastTransitionTime: timeAt(0), observedGeneration: 2 },
    ],
  });
  it('says what is allowed, and why', () => {
    const b = budget({ minAvailable: 2 });
    const enough = { disruptionsAllowed: 1, ...condition('True', 'SufficientPods'), observedGeneration: 2 };
    expect(budgetStatus(b, input)).toMatchObject(enough);
    const tooFew = { disruptionsAllowed: 0, ...condition('False', 'InsufficientPods') };
    expect(budgetStatus(b, { ...input, currentHealthy: 1 })).toMatchObject(tooFew);
    expect(budgetStatus(b, { ...input, expectedPods: 0, desiredHealthy: 0 })).toMatchObject(tooFew);
  });

  it('leaves the condition of a failure as it is while nothing is allowed anyway (ConditionsAreUpToDate)', () => {
    const known = {
      ...condition('False', 'SyncFailed'),
      currentHealthy: 1,
      desiredHealthy: 2,
      expectedPods: 3,
      observedGeneration: 2,
    };
    const b = budget({ minAvailable: 2 }, known as Partial<PodDisruptionBudgetStatus>);
    expect(budgetStatus(b, { ...input, currentHealthy: 1 })).toBe(b.status);
    expect(budgetStatus(b, { ...input, currentHealthy: 0 })).toMatchObject(condition('False', 'InsufficientPods'));
  });

  it('allows nothing when it cannot be worked out', () => {
    const b = budget({ minAvailable: '50%' }, { disruptionsAllowed: 2, currentHealthy: 3, observedGeneration: 2 });
    const failed = { ...condition('False', 'SyncFailed').conditions[0], message: 'why' };
    expect(failedStatus(b, 'why', EPOCH_MS)).toMatchObject({
      disruptionsAllowed: 0,
      currentHealthy: 3,
      conditions: [failed],
    });
  });
});

describe('evicted pods (buildDisruptedPodMap, countHealthyPods)', () => {
  it('do not count while they are about to go; after two minutes they count again', () => {
    const disruptedPods = { early: timeAt(0), late: timeAt(60_000), leaving: timeAt(60_000), gone: timeAt(60_000) };
    const b = budget({ minAvailable: 1 }, { disruptedPods });
    const pods = [
      pod({ name: 'early', readyAt: 1 }),
      pod({ name: 'late', readyAt: 1 }),
      pod({ name: 'leaving', readyAt: 1, isDeleted: true }),
      pod({ name: 'other', readyAt: 1 }),
      pod({ name: 'unready' }),
    ];
    const found = stillDisrupted(b, pods, EPOCH_MS + 130_000);
    expect(found).toEqual({ disruptedPods: { late: timeAt(60_000) }, overdue: [pods[0]], waitMs: 50_001 });
    expect(countHealthy(pods, found.disruptedPods)).toBe(2);
  });
});
