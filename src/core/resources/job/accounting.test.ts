import { describe, expect, it } from 'vitest';
import type { JobStatus } from '../../api/types.ts';
import { compose, countGone, finish } from './accounting.ts';
import { COMPLETIONS_REACHED, ensureCondition, knownVerdict } from './conditions.ts';

const NOW = '2026-01-01T00:00:10Z';
const BASE: JobStatus = { ready: 0, terminating: 0, uncountedTerminatedPods: {} };

describe('counting pods (cleanUncountedPodsWithoutFinalizers)', () => {
  const rows: [rule: string, status: JobStatus, tracked: string[], want: JobStatus][] = [
    ['nothing to count', BASE, [], BASE],
    [
      'those that are gone count, the others wait',
      { ...BASE, succeeded: 1, uncountedTerminatedPods: { succeeded: ['a', 'b'], failed: ['c'] } },
      ['b'],
      { ...BASE, succeeded: 2, failed: 1, uncountedTerminatedPods: { succeeded: ['b'] } },
    ],
  ];
  it.each(rows)('%s', (_, status, tracked, want) => {
    expect(countGone(status, new Set(tracked))).toEqual(want);
  });
});

describe('the end of a Job (enactJobFinished)', () => {
  it('waits for pods that are not counted and for pods that still run', () => {
    expect(finish({ ...BASE, uncountedTerminatedPods: { failed: ['a'] } }, COMPLETIONS_REACHED, NOW)).toBeUndefined();
    expect(finish({ ...BASE, terminating: 1 }, COMPLETIONS_REACHED, NOW)).toBeUndefined();
  });

  it('has a completionTime only if the Job has succeeded', () => {
    expect(finish(BASE, COMPLETIONS_REACHED, NOW)).toMatchObject({
      completionTime: NOW,
      conditions: [{ type: 'Complete' }],
    });
    const failed = finish(BASE, { type: 'FailureTarget', reason: 'DeadlineExceeded', message: '' }, NOW);
    expect(failed).toMatchObject({ conditions: [{ type: 'Failed', reason: 'DeadlineExceeded' }] });
    expect(failed).not.toHaveProperty('completionTime');
  });
});

it('leaves zeros out as Go does, but not those behind pointers', () => {
  expect(compose({ active: 0, succeeded: 0, failed: 0, ready: 0, terminating: 0, completedIndexes: '' })).toEqual({
    ready: 0,
    terminating: 0,
  });
});

describe('conditions', () => {
  const draft = { type: 'Suspended', reason: 'JobResumed', message: 'Job resumed' };

  it('are not added as False, nor touched if they say the same', () => {
    expect(ensureCondition([], { ...draft, status: 'False' }, NOW)).toEqual([]);
    const list = ensureCondition([], { ...draft, status: 'True' }, NOW);
    expect(ensureCondition(list, { ...draft, status: 'True' }, 'later')).toBe(list);
    expect(ensureCondition(list, { ...draft, status: 'False' }, 'later')).toMatchObject([
      { status: 'False', lastTransitionTime: 'later' },
    ]);
  });

  it('tell what was decided before, success first', () => {
    const of = (...types: string[]) =>
      knownVerdict({ status: { conditions: types.map((type) => ({ type, status: 'True' })) } } as never)?.type;
    expect([of(), of('FailureTarget'), of('FailureTarget', 'SuccessCriteriaMet')]).toEqual([
      undefined,
      'FailureTarget',
      'SuccessCriteriaMet',
    ]);
  });
});
