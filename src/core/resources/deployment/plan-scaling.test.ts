import { expect, test } from 'vitest';
import { deployment, replicaSet } from '../../testing/workload-builders.ts';
import { isScalingEvent, planScaling } from './plan-scaling.ts';

interface Row {
  name: string;
  /** Replicas before and after; maxSurge as a number. */
  from: number;
  to: number;
  surge?: number;
  /** What the ReplicaSets were told before, if it differs. */
  surgeBefore?: number;
  told?: Record<string, number>;
  current?: number;
  available?: number;
  old: number[];
  /** Sizes afterwards: current first, then old ones. */
  want: (number | undefined)[];
}

/** Upstream: TestScale, by the same names. */
const rows: Row[] = [
  { name: 'normal scaling event: 10 -> 12', from: 10, to: 12, current: 10, old: [], want: [12] },
  { name: 'normal scaling event: 10 -> 5', from: 10, to: 5, current: 10, old: [], want: [5] },
  { name: 'proportional scaling: 5 -> 10', from: 5, to: 10, current: 2, old: [3], want: [4, 6] },
  { name: 'proportional scaling: 5 -> 3', from: 5, to: 3, current: 2, old: [3], want: [1, 2] },
  { name: 'proportional scaling: 9 -> 4', from: 9, to: 4, current: 8, old: [1], want: [4, 0] },
  { name: 'proportional scaling: 7 -> 10', from: 7, to: 10, current: 2, old: [2, 3], want: [3, 3, 4] },
  { name: 'proportional scaling: 13 -> 8', from: 13, to: 8, current: 2, old: [8, 3], want: [1, 5, 2] },
  {
    name: 'scale with a rolling update and surge: 50 -> 30',
    from: 50,
    to: 30,
    surge: 3,
    current: 22,
    old: [20, 11],
    want: [14, 12, 7],
  },
  { name: 'leftover distribution: 3 -> 4', from: 3, to: 4, current: 1, old: [1, 1], want: [2, 1, 1] },
  { name: 'leftover distribution: 3 -> 2', from: 3, to: 2, current: 1, old: [1, 1], want: [1, 1, 0] },
  { name: 'proportional scaling (no new rs): 4 -> 5', from: 4, to: 5, old: [2, 2], want: [3, 2] },
  { name: 'proportional scaling: 6 -> 0', from: 6, to: 0, current: 3, old: [2, 1], want: [0, 0, 0] },
  { name: 'proportional scaling: 0 -> 6', from: 6, to: 6, current: 0, old: [0, 0], want: [6, 0, 0] },
  // The first of them failed to be written; it alone is still told the old size.
  { name: 'failed rs update', from: 5, to: 5, told: { 'old-0': 3 }, current: 2, old: [1, 1], want: [2, 2, 1] },
  { name: 'deployment with surge pods', from: 10, to: 20, surge: 2, current: 6, old: [6], want: [11, 11] },
  { name: 'change both surge and size', from: 10, to: 50, surgeBefore: 3, surge: 6, current: 5, old: [8], want: [22, 34] }, // prettier-ignore
  { name: 'change both size and template', from: 10, to: 14, old: [7, 3], want: [10, 4] },
  { name: 'saturated but broken new replica set does not affect old pods', from: 2, to: 2, surge: 1, current: 2, available: 0, old: [1], want: [2, 1] }, // prettier-ignore
  { name: 'scale down to 0', from: 5, to: 0, current: 2, old: [3], want: [0, 0] },
  { name: 'only an old set is left: it is scaled', from: 5, to: 8, current: 0, old: [5], want: [0, 8] },
];

for (const { name, from, to, surge = 0, surgeBefore = surge, told, current, available = current, old, want } of rows) {
  test(name, () => {
    const set = (rs: string, size: number, at: number) => {
      const desired = told?.[rs] ?? from;
      const annotations = {
        'deployment.kubernetes.io/desired-replicas': String(desired),
        'deployment.kubernetes.io/max-replicas': String(desired + surgeBefore),
      };
      return replicaSet({ name: rs, size, available: rs === 'new' ? (available ?? 0) : size, at, annotations });
    };
    const rolling = { type: 'RollingUpdate' as const, rollingUpdate: { maxSurge: surge, maxUnavailable: 1 } };
    const scaling = {
      deployment: deployment({ replicas: to, strategy: rolling }),
      current: current === undefined ? undefined : set('new', current, 100),
      old: old.map((size, i) => set(`old-${i}`, size, 50 - i)),
    };
    const isTold = (told ?? from) !== to && (current ?? 0) + old.reduce((a, b) => a + b, 0) > 0;
    expect(isScalingEvent(scaling)).toBe(isTold);
    const plan = planScaling(scaling);
    const all = scaling.current ? [scaling.current, ...scaling.old] : scaling.old;
    const after = all.map((rs) => plan.resizes.find((r) => r.replicaSet === rs)?.to ?? rs.spec.replicas);
    expect(after).toEqual(want);
  });
}

test('a saturated new set: old ones go', () => {
  const annotations = { 'deployment.kubernetes.io/desired-replicas': '5' };
  const current = replicaSet({ name: 'new', size: 5, annotations });
  const old = [replicaSet({ name: 'old', size: 2 })];
  const plan = planScaling({ deployment: deployment({ replicas: 5 }), current, old });
  expect(plan.resizes).toEqual([{ replicaSet: old[0], to: 0 }]);
});
