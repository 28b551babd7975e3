import { expect, test } from 'vitest';
import type { IntOrString } from '../../api/types.ts';
import { deployment, pod, replicaSet, type ReplicaSetShape } from '../../testing/workload-builders.ts';
import { hasOldPods, planRecreateDown, planRollingUpdate, type Resize } from './plan-rollout.ts';
import { maxUnavailable, resolveFenceposts } from './replica-counts.ts';

const strategy = (maxSurge: IntOrString, unavailable: IntOrString) => ({
  type: 'RollingUpdate' as const,
  rollingUpdate: { maxSurge, maxUnavailable: unavailable },
});

const text = (resizes: readonly Resize[]): string =>
  resizes.map(({ replicaSet: rs, to }) => `${rs.metadata.name} ${rs.spec.replicas}->${to}`).join(', ');

/** Upstream: ResolveFenceposts and its comment, TestMaxUnavailable. */
const fenceposts: [name: string, replicas: number, surge: IntOrString, down: IntOrString, want: [number, number]][] = [
  ['surge rounds up, unavailable down', 10, '25%', '25%', [3, 2]],
  ['numbers are taken as they are', 10, 4, 3, [4, 3]],
  ['2 desired, max unavailable 1%, surge 0%', 2, '0%', '1%', [0, 1]],
  ['1 desired, max unavailable 25%, surge 1%', 1, '1%', '25%', [1, 0]],
  ['both 0: one may be unavailable', 5, 0, 0, [0, 1]],
  ['100 %', 3, '100%', '100%', [3, 3]],
];
test.each(fenceposts)('fenceposts: %s', (_name, replicas, surge, down, [wantSurge, wantDown]) => {
  const d = deployment({ replicas, strategy: strategy(surge, down) });
  expect(resolveFenceposts(d)).toEqual({ surge: wantSurge, unavailable: wantDown });
});

test('maxUnavailable is never more than the replicas', () => {
  expect(maxUnavailable(deployment({ replicas: 2, strategy: strategy(0, 5) }))).toBe(2);
  expect(maxUnavailable(deployment({ replicas: 0, strategy: strategy(0, 5) }))).toBe(0);
});

interface Row {
  name: string;
  replicas: number;
  surge: IntOrString;
  down: IntOrString;
  current: Omit<ReplicaSetShape, 'name'>;
  old: Omit<ReplicaSetShape, 'name'>[];
  want: string;
}

/** Upstream: TestDeploymentController_reconcile{New,Old}ReplicaSet(s), _cleanupUnhealthyReplicas, _scaleDownOld... */
const rows: Row[] = [
  {
    name: 'new grows into the surge',
    replicas: 10,
    surge: 2,
    down: 0,
    current: { size: 0 },
    old: [{ size: 10 }],
    want: 'new 0->2',
  },
  {
    name: 'new cannot grow past the maximum',
    replicas: 10,
    surge: 2,
    down: 0,
    current: { size: 2, available: 0 },
    old: [{ size: 10 }],
    want: '',
  },
  {
    name: 'new never exceeds desired',
    replicas: 10,
    surge: 20,
    down: 0,
    current: { size: 5 },
    old: [{ size: 2 }],
    want: 'new 5->10',
  },
  {
    name: 'new that is too large shrinks',
    replicas: 10,
    surge: 2,
    down: 0,
    current: { size: 12 },
    old: [],
    want: 'new 12->10',
  },
  {
    name: 'old shrink by what is available and spare',
    replicas: 10,
    surge: 2,
    down: 0,
    current: { size: 2 },
    old: [{ size: 10 }],
    want: 'old-0 10->8',
  },
  {
    name: 'maxUnavailable lets old shrink before new is ready',
    replicas: 10,
    surge: 0,
    down: 2,
    current: { size: 0 },
    old: [{ size: 10 }],
    want: 'old-0 10->8',
  },
  {
    name: 'bad new pods: old ones stay',
    replicas: 10,
    surge: 3,
    down: 2,
    current: { size: 5, available: 0 },
    old: [{ size: 8, available: 8 }],
    want: '',
  },
  {
    name: 'bad new pods and a lost old pod: old ones stay (upstream, case 1)',
    replicas: 10,
    surge: 3,
    down: 2,
    current: { size: 5, available: 0 },
    old: [{ size: 8, available: 7 }],
    want: '',
  },
  {
    name: 'unhealthy old replicas go first',
    replicas: 10,
    surge: 0,
    down: 2,
    current: { size: 0 },
    old: [{ size: 10, available: 8 }],
    want: 'old-0 10->8',
  },
  {
    name: 'rollover: two old sets, unhealthy first, oldest first',
    replicas: 10,
    surge: 3,
    down: 2,
    current: { size: 0, available: 0 },
    old: [{ size: 8 }, { size: 5, available: 0 }],
    want: 'old-1 5->0',
  },
  {
    name: 'clean-up and scale-down in one pass',
    replicas: 3,
    surge: 3,
    down: 1,
    current: { size: 3 },
    old: [{ size: 3, available: 2 }],
    want: 'old-0 3->2, old-0 3->0',
  },
  // Rows of reconcileNewReplicaSet that are not above.
  {
    name: 'new does not grow without surge while old are full',
    replicas: 10,
    surge: 0,
    down: 0,
    current: { size: 0 },
    old: [{ size: 10, available: 9 }],
    // ... and the fenceposts make one of the old ones go.
    want: 'old-0 10->9',
  },
  { name: 'new takes all room old have left', replicas: 10, surge: 2, down: 0, current: { size: 0 }, old: [{ size: 5 }], want: 'new 0->7' }, // prettier-ignore
  { name: 'new shrinks although old are there', replicas: 10, surge: 2, down: 0, current: { size: 11 }, old: [{ size: 2 }], want: 'new 11->10' }, // prettier-ignore
  // Rows of reconcileOldReplicaSets.
  { name: 'old: no surge, none unavailable: one goes', replicas: 10, surge: 0, down: 0, current: { size: 0 }, old: [{ size: 10 }], want: 'old-0 10->9' }, // prettier-ignore
  { name: 'old: one unhealthy and one ready go', replicas: 10, surge: 0, down: 2, current: { size: 0 }, old: [{ size: 10, available: 9 }], want: 'old-0 10->9, old-0 10->8' }, // prettier-ignore
  { name: 'old: unavailable new pods hold them back', replicas: 10, surge: 0, down: 2, current: { size: 2, available: 0 }, old: [{ size: 8 }], want: '' }, // prettier-ignore
  // Rows of cleanupUnhealthyReplicas: 10 replicas, 8 of them healthy; the budget follows from all sizes.
  { name: 'clean-up: no more than the budget', replicas: 10, surge: 1, down: 0, current: { size: 1 }, old: [{ size: 10, available: 8 }], want: 'old-0 10->9' }, // prettier-ignore
  { name: 'clean-up: no more than are unhealthy', replicas: 10, surge: 2, down: 1, current: { size: 2 }, old: [{ size: 10, available: 8 }], want: 'old-0 10->8, old-0 10->7' }, // prettier-ignore
  { name: 'clean-up: healthy ones are none of it', replicas: 10, surge: 3, down: 0, current: { size: 3 }, old: [{ size: 10 }], want: 'old-0 10->7' }, // prettier-ignore
  { name: 'clean-up: the oldest set first', replicas: 10, surge: 2, down: 0, current: { size: 2 }, old: [{ size: 4, available: 3 }, { size: 6, available: 4 }], want: 'old-0 4->3, old-1 6->5' }, // prettier-ignore
  {
    name: 'a set whose status still counts more than it should have stops all of them: "invalid request to scale down"',
    replicas: 10,
    surge: 2,
    down: 2,
    current: { size: 4 },
    old: [{ size: 3, available: 5 }, { size: 5 }],
    want: '',
  },
  {
    name: 'nothing old, nothing to do',
    replicas: 10,
    surge: 2,
    down: 0,
    current: { size: 10 },
    old: [{ size: 0 }],
    want: '',
  },
];

for (const { name, replicas, surge, down, current, old, want } of rows) {
  test(`rolling update: ${name}`, () => {
    const plan = planRollingUpdate({
      deployment: deployment({ replicas, strategy: strategy(surge, down) }),
      current: replicaSet({ ...current, name: 'new', at: 100 }),
      old: old.map((shape, i) => replicaSet({ ...shape, name: `old-${i}`, at: i })),
    });
    expect(text(plan)).toBe(want);
  });
}

test('recreate: everything old goes at once', () => {
  const old = [
    replicaSet({ name: 'a', size: 3 }),
    replicaSet({ name: 'b', size: 0 }),
    replicaSet({ name: 'c', size: 1 }),
  ];
  expect(text(planRecreateDown(old))).toBe('a 3->0, c 1->0');
});

/** Status replicas, phases of pods that are there. Upstream: TestOldPodsRunning, by the same names. */
const oldPods: [name: string, sets: (readonly [replicas: number, ...phases: string[]])[], want: boolean][] = [
  ['no old RSs', [], false],
  [
    'old RSs with running pods',
    [
      [0, 'Running'],
      [0, 'Running'],
    ],
    true,
  ],
  ['old RSs without pods but with non-zero status replicas', [[1]], true],
  ['old RSs without pods or non-zero status replicas', [[0]], false],
  ['old RSs with zero status replicas but pods in terminal state are present', [[0, 'Failed', 'Succeeded']], false],
  ['old RSs with zero status replicas but pod in unknown phase present', [[0, 'Unknown']], true],
  ['old RSs with zero status replicas with pending pod present', [[0, 'Pending']], true],
  ['old RSs with zero status replicas with running pod present', [[0, 'Running']], true],
  ['old RSs with zero status replicas but pods in terminal state and pending are present', [[0, 'Failed', 'Succeeded', 'Pending']], true], // prettier-ignore
];
test.each(oldPods)('recreate: %s', (_name, sets, want) => {
  const old = sets.map(([replicas], i) => replicaSet({ name: String(i), size: 0, status: { replicas } }));
  const podsOf = (i: number) => (sets[i]?.slice(1) ?? []).map((phase, n) => pod({ name: `${i}-${n}`, phase: String(phase) })); // prettier-ignore
  expect(hasOldPods(old, (rs) => podsOf(Number(rs.metadata.name)))).toBe(want);
});
