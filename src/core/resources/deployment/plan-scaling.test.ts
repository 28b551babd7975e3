import { expect, test } from 'vitest';
import { deployment, replicaSet } from '../../testing/workload-builders.ts';
import { isScalingEvent, planScaling } from './plan-scaling.ts';

interface Row {
  name: string;
  /** Replicas before and after; maxSurge as a number. */
  from: number;
  to: number;
  surge?: number;
  current?: number;
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
  { name: 'scale down to 0', from: 5, to: 0, current: 2, old: [3], want: [0, 0] },
  { name: 'only an old set is left: it is scaled', from: 5, to: 8, current: 0, old: [5], want: [0, 8] },
];

for (const { name, from, to, surge = 0, current, old, want } of rows) {
  test(name, () => {
    const annotations = {
      'deployment.kubernetes.io/desired-replicas': String(from),
      'deployment.kubernetes.io/max-replicas': String(from + surge),
    };
    const rolling = { type: 'RollingUpdate' as const, rollingUpdate: { maxSurge: surge, maxUnavailable: 1 } };
    const scaling = {
      deployment: deployment({ replicas: to, strategy: rolling }),
      current: current === undefined ? undefined : replicaSet({ name: 'new', size: current, at: 100, annotations }),
      old: old.map((size, i) => replicaSet({ name: `old-${i}`, size, at: 50 - i, annotations })),
    };
    expect(isScalingEvent(scaling)).toBe(true);
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
