import { describe, expect, it } from 'vitest';
import type { Job, JobSpec, JobStatus, Pod } from '../../api/types.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import { nextBackoff, NO_BACKOFF, remainingMs } from './back-off.ts';
import {
  countCommon,
  countIndexes,
  firstMissing,
  formatIndexes,
  hasIndex,
  parseIndexes,
  withIndexes,
} from './index-set.ts';
import { COMPLETION_INDEX, INDEX_FAILURES, TRACKING_FINALIZER } from './job-pod.ts';
import { isComplete, judge } from './judge.ts';
import { planPods } from './plan-pods.ts';
import { matchFailurePolicy, matchSuccessPolicy } from './policies.ts';
import { viewJob, type JobView } from './view.ts';

const at = (seconds: number): string => formatTime(EPOCH_MS + seconds * 1000);
const NOW = EPOCH_MS + 1_000_000;

function job(spec: Partial<JobSpec> = {}, status: JobStatus = {}): Job {
  const template = { spec: { restartPolicy: 'Never' as const, containers: [{ name: 'main', image: 'busybox' }] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default', uid: 'job', resourceVersion: '1', creationTimestamp: at(0) },
    spec: { completions: 3, parallelism: 2, backoffLimit: 6, template, ...spec },
    status,
  };
}

interface PodShape {
  readonly name: string;
  readonly phase?: string;
  readonly index?: number;
  readonly exitCode?: number;
  readonly endedAt?: number;
  readonly failures?: number;
  readonly isDeleted?: boolean;
  readonly isCounted?: boolean;
  readonly restarts?: number;
}

function pod(shape: PodShape): Pod {
  const { name, phase = 'Running', index, exitCode = 0, endedAt = 100, restarts = 0 } = shape;
  const isOver = phase === 'Failed' || phase === 'Succeeded';
  const state = isOver ? { terminated: { exitCode, finishedAt: at(endedAt) } } : { running: { startedAt: at(0) } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: at(0),
      ...(shape.isCounted ? {} : { finalizers: [TRACKING_FINALIZER] }),
      ...(shape.isDeleted ? { deletionTimestamp: at(50) } : {}),
      annotations: {
        ...(index === undefined ? {} : { [COMPLETION_INDEX]: `${index}` }),
        ...(shape.failures === undefined ? {} : { [INDEX_FAILURES]: `${shape.failures}` }),
      },
    },
    spec: { containers: [{ name: 'main', image: 'busybox' }] },
    status: {
      phase,
      containerStatuses: [
        { name: 'main', image: 'busybox', imageID: '', ready: !isOver, restartCount: restarts, state },
      ],
    },
  } as Pod;
}

const view = (of: Job, pods: readonly PodShape[] = []): JobView => viewJob(of, pods.map(pod), new Set());
const many = (count: number, shape: Partial<PodShape>): PodShape[] =>
  Array.from({ length: count }, (_, i) => ({ name: `p${i}`, ...shape }));

describe('sets of indexes (orderedIntervals)', () => {
  const texts: [rule: string, text: string, completions: number, canonical: string][] = [
    ['empty', '', 5, ''],
    ['two in a row stay apart', '1,2', 5, '1,2'],
    ['three are compressed', '1,2,3', 5, '1-3'],
    ['neighbours join', '0-2,3,5', 9, '0-3,5'],
    ['what is out of range is cut', '0,3-9', 5, '0,3,4'],
    ['what cannot be read is left out', '0,x,2', 5, '0,2'],
  ];
  it.each(texts)('%s', (_, text, completions, canonical) => {
    expect(formatIndexes(parseIndexes(text, completions))).toBe(canonical);
  });

  it('adds, counts, finds', () => {
    const set = withIndexes(parseIndexes('0-2,7', 10), [4, 3, 7]);
    expect(formatIndexes(set)).toBe('0-4,7');
    expect(countIndexes(set)).toBe(6);
    expect([hasIndex(set, 4), hasIndex(set, 5)]).toEqual([true, false]);
    expect(countCommon(set, parseIndexes('4-7', 10))).toBe(2);
    expect(firstMissing(set, 3, 10)).toEqual([5, 6, 8]);
    expect(firstMissing(set, 9, 7)).toEqual([5, 6]);
  });
});

describe('back-off', () => {
  const failed = (endedAt: number): Pod => pod({ name: `f${endedAt}`, phase: 'Failed', endedAt });
  const succeeded = (endedAt: number): Pod => pod({ name: `s${endedAt}`, phase: 'Succeeded', endedAt });

  it('counts failures since the last success', () => {
    const two = nextBackoff(NO_BACKOFF, [], [failed(20), failed(10)]);
    expect(two).toEqual({ failures: 2, lastFailureMs: EPOCH_MS + 20_000 });
    expect(nextBackoff(two, [], [])).toBe(two);
    expect(nextBackoff(two, [succeeded(30)], [failed(25), failed(35)])).toEqual({
      failures: 1,
      lastFailureMs: EPOCH_MS + 35_000,
    });
    expect(nextBackoff(two, [succeeded(30)], [])).toEqual(NO_BACKOFF);
  });

  const waits: [failures: number, seconds: number][] = [
    [0, 0],
    [1, 10],
    [2, 20],
    [6, 320],
    [7, 600],
    [40, 600],
  ];
  it.each(waits)('after %i failures: %i s', (failures, seconds) => {
    expect(remainingMs({ failures, lastFailureMs: NOW }, NOW)).toBe(seconds * 1000);
  });
});

describe('how a Job ends (syncJob)', () => {
  const started = { startTime: at(900) };
  const indexed = { completionMode: 'Indexed' } as const;
  const rows: [rule: string, of: Job, pods: PodShape[], reason: string | undefined][] = [
    ['it goes on', job(), many(2, {}), undefined],
    ['failures up to the limit are no end', job({ backoffLimit: 2 }), many(2, { phase: 'Failed' }), undefined],
    ['one more is', job({ backoffLimit: 2 }), many(3, { phase: 'Failed' }), 'BackoffLimitExceeded'],
    ['counted ones count', job({ backoffLimit: 2 }, { failed: 3 }), [], 'BackoffLimitExceeded'],
    ['deleted pods are failures', job({ backoffLimit: 0 }), many(1, { isDeleted: true }), 'BackoffLimitExceeded'],
    [
      'not if only ended ones are replaced',
      job({ backoffLimit: 0, podReplacementPolicy: 'Failed' }),
      many(1, { isDeleted: true }),
      undefined,
    ],
    ['before the deadline', job({ activeDeadlineSeconds: 101 }, started), [], undefined],
    ['at the deadline', job({ activeDeadlineSeconds: 100 }, started), [], 'DeadlineExceeded'],
    ['no deadline while suspended', job({ activeDeadlineSeconds: 1, suspend: true }, started), [], undefined],
    [
      'all indexes are over and one has failed',
      job({ ...indexed, completions: 2, backoffLimitPerIndex: 0 }, { completedIndexes: '0' }),
      [{ name: 'a', index: 1, phase: 'Failed', failures: 0 }],
      'FailedIndexes',
    ],
    [
      'too many indexes have failed',
      job({ ...indexed, completions: 9, backoffLimitPerIndex: 0, maxFailedIndexes: 0 }),
      [{ name: 'a', index: 1, phase: 'Failed', failures: 0 }],
      'MaxFailedIndexesExceeded',
    ],
    [
      'an index with tries left',
      job({ ...indexed, completions: 2, backoffLimitPerIndex: 1 }, { completedIndexes: '0' }),
      [{ name: 'a', index: 1, phase: 'Failed', failures: 0 }],
      undefined,
    ],
    [
      'what was decided stays',
      job({}, { conditions: [{ type: 'SuccessCriteriaMet', status: 'True', reason: 'SuccessPolicy', message: '' }] }),
      many(9, { phase: 'Failed' }),
      'SuccessPolicy',
    ],
  ];
  it.each(rows)('%s', (_, of, pods, reason) => {
    expect(judge(view(of, pods), NOW)?.reason).toBe(reason);
  });

  it('restarts count with OnFailure', () => {
    const template = { spec: { restartPolicy: 'OnFailure' as const, containers: [{ name: 'main', image: 'x' }] } };
    const of = (backoffLimit: number): Job => job({ backoffLimit, template });
    expect(judge(view(of(3), many(2, { restarts: 1 })), NOW)).toBeUndefined();
    expect(judge(view(of(2), many(2, { restarts: 1 })), NOW)?.reason).toBe('BackoffLimitExceeded');
    expect(judge(view(of(0), many(1, {})), NOW)).toBeUndefined();
  });

  it('completions reached, and nothing runs', () => {
    const over = many(3, { phase: 'Succeeded' });
    expect(isComplete(view(job(), over), 0)).toBe(true);
    expect(isComplete(view(job(), over), 1)).toBe(false);
    const { completions: _, ...spec } = job().spec;
    expect(isComplete(view({ ...job(), spec }, over.slice(0, 1)), 0)).toBe(true);
    expect(isComplete(view({ ...job(), spec }, []), 0)).toBe(false);
  });
});

describe('which pods to make and end (manageJob)', () => {
  const text = (v: JobView): string => {
    const plan = planPods(v, NO_BACKOFF, NOW);
    if (plan.type === 'create') return `create ${plan.indexes.map((i) => i ?? '-').join(' ')}`;
    return plan.type === 'delete' ? `delete ${plan.pods.map((p) => p.metadata.name).join(' ')}` : plan.type;
  };
  const indexed = { completionMode: 'Indexed' } as const;
  const { completions: _, ...workQueue } = job({ parallelism: 3 }).spec;
  const rows: [rule: string, of: Job, pods: PodShape[], plan: string][] = [
    ['as many as may run at once', job(), [], 'create - -'],
    ['no more than are still needed', job({}, { succeeded: 2 }), [], 'create -'],
    ['enough', job(), many(2, {}), 'none'],
    ['too many', job({ parallelism: 1 }), [{ name: 'a' }, { name: 'b', phase: 'Pending' }], 'delete b'],
    ['all, when suspended', job({ suspend: true }), many(2, {}), 'delete p0 p1'],
    ['none, when suspended', job({ suspend: true }), [], 'none'],
    ['a work queue starts all', { ...job(), spec: workQueue }, [], 'create - - -'],
    ['a work queue lets the rest end', { ...job({}, { succeeded: 1 }), spec: workQueue }, many(1, {}), 'none'],
    ['leaving pods are replaced', job({ parallelism: 1 }), many(1, { isDeleted: true }), 'create -'],
    [
      'not before they have ended, if so wished',
      job({ parallelism: 1, podReplacementPolicy: 'Failed' }),
      many(1, { isDeleted: true }),
      'none',
    ],
    ['the lowest free indexes', job({ ...indexed, parallelism: 3 }, { completedIndexes: '0' }), [], 'create 1 2'],
    ['not those that run', job({ ...indexed }), [{ name: 'a', index: 0 }], 'create 1'],
    [
      'twins',
      job({ ...indexed }),
      [
        { name: 'a', index: 0 },
        { name: 'b', index: 0, phase: 'Pending' },
      ],
      'delete b',
    ],
    ['indexes it has no longer', job({ ...indexed }), [{ name: 'a', index: 7 }], 'delete a'],
    [
      'failed indexes are not tried again',
      job({ ...indexed, completions: 2, backoffLimitPerIndex: 0 }),
      [{ name: 'a', index: 0, phase: 'Failed', failures: 0 }],
      'create 1',
    ],
  ];
  it.each(rows)('%s', (_rule, of, pods, plan) => {
    expect(text(view(of, pods))).toBe(plan);
  });

  it('waits for the back-off', () => {
    const backoff = { failures: 1, lastFailureMs: NOW - 4000 };
    expect(planPods(view(job()), backoff, NOW)).toEqual({ type: 'wait', ms: 6000 });
  });

  it('waits for each index by itself', () => {
    const of = job({ completionMode: 'Indexed', completions: 1, backoffLimitPerIndex: 3 });
    const v = view(of, [{ name: 'a', index: 0, phase: 'Failed', failures: 1, endedAt: 995 }]);
    expect(planPods(v, NO_BACKOFF, NOW)).toEqual({ type: 'wait', ms: 15_000 });
  });
});

describe('podFailurePolicy', () => {
  const rule = (operator: 'In' | 'NotIn', values: number[], containerName?: string) => ({
    action: 'Ignore' as const,
    onExitCodes: { operator, values, ...(containerName ? { containerName } : {}) },
  });
  const rows: [rule: string, rule: ReturnType<typeof rule>, exitCode: number, isCounted: boolean][] = [
    ['In', rule('In', [3]), 3, false],
    ['In, another code', rule('In', [3]), 4, true],
    ['NotIn', rule('NotIn', [3]), 4, false],
    ['success is never matched', rule('NotIn', [3]), 0, true],
    ['another container', rule('In', [3], 'side'), 3, true],
  ];
  it.each(rows)('%s', (_, policy, exitCode, isCounted) => {
    const of = job({ podFailurePolicy: { rules: [policy] } });
    expect(matchFailurePolicy(of, pod({ name: 'a', phase: 'Failed', exitCode })).isCounted).toBe(isCounted);
  });

  it('by condition, the first rule that matches', () => {
    const onPodConditions = [{ type: 'DisruptionTarget', status: 'True' }];
    const of = job({ podFailurePolicy: { rules: [rule('In', [9]), { action: 'FailJob', onPodConditions }] } });
    const failed = pod({ name: 'a', phase: 'Failed', exitCode: 1 });
    const conditions = [{ type: 'DisruptionTarget', status: 'True' }];
    const disrupted = { ...failed, status: { ...failed.status, conditions } } as Pod;
    expect(matchFailurePolicy(of, disrupted)).toEqual({
      action: 'FailJob',
      isCounted: true,
      failsJob: 'Pod default/a has condition DisruptionTarget matching FailJob rule at index 1',
    });
  });
});

describe('successPolicy', () => {
  const rows: [rule: string, rules: object[], succeeded: string, message: string | undefined][] = [
    ['none yet', [{ succeededCount: 1 }], '', undefined],
    ['a count', [{ succeededCount: 2 }], '0,4', 'Matched rules at index 0'],
    ['all of the indexes', [{ succeededIndexes: '0-2' }], '0,1', undefined],
    ['so many of the indexes', [{ succeededIndexes: '0-2', succeededCount: 2 }], '0,1', 'Matched rules at index 0'],
    [
      'the first rule that matches',
      [{ succeededIndexes: '4' }, { succeededCount: 1 }],
      '1',
      'Matched rules at index 1',
    ],
  ];
  it.each(rows)('%s', (_, rules, succeeded, message) => {
    const of = job({ completions: 5, successPolicy: { rules } });
    expect(matchSuccessPolicy(of, parseIndexes(succeeded, 5))).toBe(message);
  });
});
