import { describe, expect, test } from 'vitest';
import type { Pod } from '../../api/types.ts';
import type { KubeletConfiguration } from '../../world/records.ts';
import { graceSeconds, groupByPriority, shutdownPeriods } from './groups.ts';

/** Rows follow Test_migrateConfig, Test_groupByPriority and TestManager of upstream's nodeshutdown tests. */
const CRITICAL = 2_000_000_000;
const pod = (priority?: number, terminationGracePeriodSeconds?: number): Pod =>
  ({
    metadata: { name: `p${priority ?? ''}` },
    spec: {
      containers: [],
      ...(priority === undefined ? {} : { priority }),
      ...(terminationGracePeriodSeconds === undefined ? {} : { terminationGracePeriodSeconds }),
    },
  }) as unknown as Pod;

const PERIODS: readonly { name: string; config: KubeletConfiguration; want: readonly [number, number][] }[] = [
  {
    name: 'both: what is left of the whole is for ordinary pods',
    config: { shutdownGracePeriod: 300, shutdownGracePeriodCriticalPods: 120 },
    want: [[0, 180], [CRITICAL, 120]], // prettier-ignore
  },
  { name: 'the whole only', config: { shutdownGracePeriod: 100 }, want: [[0, 100], [CRITICAL, 0]] }, // prettier-ignore
  { name: 'zero: off', config: { shutdownGracePeriod: 0, shutdownGracePeriodCriticalPods: 0 }, want: [] },
  {
    name: 'more for critical pods than there is',
    config: { shutdownGracePeriod: 300, shutdownGracePeriodCriticalPods: 301 },
    want: [],
  },
  {
    name: 'all of it for critical pods',
    config: { shutdownGracePeriod: 300, shutdownGracePeriodCriticalPods: 300 },
    want: [[0, 0], [CRITICAL, 300]], // prettier-ignore
  },
  {
    name: 'by priority, sorted from the lowest',
    config: {
      shutdownGracePeriodByPodPriority: [
        { priority: 10_000, shutdownGracePeriodSeconds: 180 },
        { priority: 0, shutdownGracePeriodSeconds: 60 },
      ],
    },
    want: [[0, 60], [10_000, 180]], // prettier-ignore
  },
];

test.each(PERIODS)('periods: $name', ({ config, want }) => {
  expect(shutdownPeriods(config).map((p) => [p.priority, p.shutdownGracePeriodSeconds])).toEqual(want);
});

describe('which group a priority belongs to', () => {
  const periods = [0, 10_000, CRITICAL].map((priority) => ({ priority, shutdownGracePeriodSeconds: 10 }));
  test.each([
    { name: 'none counts as 0', priority: undefined, group: 0 },
    { name: 'below the lowest: the lowest', priority: -100, group: 0 },
    { name: 'exactly the lowest', priority: 0, group: 0 },
    { name: 'between two: the lower', priority: 9_999, group: 0 },
    { name: 'exactly the middle one', priority: 10_000, group: 1 },
    { name: 'just below the highest', priority: CRITICAL - 1, group: 1 },
    { name: 'exactly the highest', priority: CRITICAL, group: 2 },
    { name: 'system-node-critical: the highest', priority: CRITICAL + 1000, group: 2 },
  ])('$name', ({ priority, group }) => {
    const groups = groupByPriority(periods, [pod(priority)]);
    expect(groups.map((g) => g.pods.length)).toEqual([0, 1, 2].map((i) => (i === group ? 1 : 0)));
  });
});

test.each([
  { name: 'the pod wants less than its group has', own: 5, group: 20, want: 5 },
  { name: 'the pod wants more', own: 30, group: 20, want: 20 },
  { name: 'the pod says nothing', own: undefined, group: 20, want: 20 },
  { name: 'the pod wants no time at all', own: 0, group: 20, want: 0 },
])('grace: $name', ({ own, group, want }) => {
  expect(graceSeconds(pod(0, own), { priority: 0, shutdownGracePeriodSeconds: group })).toBe(want);
});
