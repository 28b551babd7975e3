import { describe, expect, it } from 'vitest';
import type { DaemonSet, Job, KubeObject, StatefulSet } from '../../../core/api/types.ts';
import type { PodSummary } from '../../../workers/protocol.ts';
import { objectState } from './object-state.ts';
import { awaitedPod, claimsOf, countsTone, daemonSetCounts, jobState, statefulSetCounts } from './workload-progress.ts';

const set = (spec: object, status: object = {}): StatefulSet =>
  ({ metadata: { name: 'db', namespace: 'shop' }, spec, status }) as unknown as StatefulSet;

describe('counts', () => {
  const status = { replicas: 3, readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 };
  it('of a StatefulSet in an update', () =>
    expect(statefulSetCounts(set({ replicas: 3 }, status))).toEqual({
      ...{ desired: 3, updated: 1, ready: 2, available: 2, current: 3 },
    }));
  it('of a DaemonSet: the nodes it should be on', () =>
    expect(
      daemonSetCounts({
        status: {
          ...{ desiredNumberScheduled: 5, currentNumberScheduled: 4, numberReady: 3, numberAvailable: 2 },
          updatedNumberScheduled: 1,
        },
      } as DaemonSet),
    ).toEqual({ desired: 5, updated: 1, ready: 3, available: 2, current: 4 }));
  it.each([
    ['all ready and new', { desired: 2, ready: 2, updated: 2 }, 'ready'],
    ['one not ready', { desired: 2, ready: 1, updated: 2 }, 'pending'],
    ['ready, but old', { desired: 2, ready: 2, updated: 1 }, 'pending'],
    ['none wanted', { desired: 0, ready: 0, updated: 0 }, 'done'],
  ] as const)('tone: %s', (_name, counts, tone) =>
    expect(countsTone({ available: 0, current: 0, ...counts })).toBe(tone),
  );
  it('the header tells them', () =>
    expect(objectState('apps/StatefulSet/shop/db', set({ replicas: 3 }, status), undefined)).toEqual({
      ...{ word: '2/3', tone: 'pending', count: { ready: 2, total: 3 } },
    }));
});

describe('awaitedPod', () => {
  const pods = (...ready: string[]): ReadonlyMap<string, PodSummary> =>
    new Map(ready.map((name) => [`Pod/shop/${name}`, { tone: 'ready' } as PodSummary]));
  it.each([
    ['the first of those not ready', set({ replicas: 3 }), pods('db-0', 'db-2'), 'db-1'],
    ['numbers may start later', set({ replicas: 2, ordinals: { start: 5 } }), pods('db-5'), 'db-6'],
    ['all are ready', set({ replicas: 1 }), pods('db-0'), undefined],
    ['Parallel waits for nobody', set({ replicas: 2, podManagementPolicy: 'Parallel' }), pods(), undefined],
  ])('%s', (_name, given, there, want) => expect(awaitedPod(given, there)).toBe(want));
});

describe('claimsOf', () => {
  const claim = (name: string, namespace = 'shop'): [string, KubeObject] => [
    `PersistentVolumeClaim/${namespace}/${name}`,
    { metadata: { name, namespace } } as KubeObject,
  ];
  const objects = new Map([
    claim('data-db-10'),
    claim('data-db-2'),
    claim('data-db-x'),
    claim('data-db2-0'),
    claim('log-db-2'),
    claim('data-db-0', 'default'),
    claim('other'),
  ]);
  const names = (templates: readonly string[]): readonly (string | undefined)[] =>
    claimsOf(set({ volumeClaimTemplates: templates.map((name) => ({ metadata: { name } })) }), objects).map(
      ({ claim }) => claim.metadata.name,
    );
  it('by number, of each template', () =>
    expect(names(['data', 'log'])).toEqual(['data-db-2', 'log-db-2', 'data-db-10']));
  it('no templates, no claims', () => expect(names([])).toEqual([]));
});

describe('jobState: the STATUS column of kubectl get jobs', () => {
  const job = (conditions: readonly string[], deletionTimestamp?: string): Job =>
    ({
      metadata: deletionTimestamp === undefined ? {} : { deletionTimestamp },
      status: { conditions: conditions.map((type) => ({ type, status: 'True' })) },
    }) as unknown as Job;
  it.each([
    ['no condition', job([]), 'Running', 'pending'],
    ['complete', job(['SuccessCriteriaMet', 'Complete']), 'Complete', 'done'],
    ['failed', job(['FailureTarget', 'Failed']), 'Failed', 'failed'],
    ['about to fail', job(['FailureTarget']), 'FailureTarget', 'failed'],
    ['about to succeed', job(['SuccessCriteriaMet']), 'SuccessCriteriaMet', 'pending'],
    ['suspended', job(['Suspended']), 'Suspended', 'leaving'],
    ['being deleted goes before suspended', job(['Suspended'], 'x'), 'Terminating', 'leaving'],
  ])('%s', (_name, given, word, tone) => expect(jobState(given)).toEqual({ word, tone }));
});
