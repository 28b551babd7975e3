import { expect, test } from 'vitest';
import type { ReplicaSetCondition } from '../../api/types.ts';
import { replicaSet } from '../../testing/workload-builders.ts';
import { replicaSetStatus } from './status.ts';

/** Upstream: TestCalculateStatusConditions, by the same names; counts as TestCalculateStatus has them. */
const known: ReplicaSetCondition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'old' };
const failed = (reason: string) => ({ type: 'ReplicaFailure', status: 'True', reason, message: 'new', lastTransitionTime: 'now' }); // prettier-ignore

const ROWS: [
  name: string,
  size: number,
  active: number,
  before: ReplicaSetCondition[] | undefined,
  failure: string | undefined,
  want: object[] | undefined,
][] = [
  // prettier-ignore
  ['manageReplicasErr != nil && failureCond == nil, diff < 0', 2, 1, undefined, 'new', [failed('FailedCreate')]],
  ['manageReplicasErr != nil && failureCond == nil, diff > 0', 2, 3, undefined, 'new', [failed('FailedDelete')]],
  ['manageReplicasErr == nil && failureCond != nil', 10, 1, [known], undefined, undefined],
  ['manageReplicasErr != nil && failureCond != nil', 10, 1, [known], 'new', [known]],
  ['manageReplicasErr == nil && failureCond == nil', 2, 1, undefined, undefined, undefined],
];

test.each(ROWS)('%s', (_name, size, active, before, failure, want) => {
  const status = { replicas: 0, ...(before ? { conditions: before } : {}) };
  const counts = { active, ready: 1, fullyLabeled: 0, terminating: 0, strays: 0 };
  const next = replicaSetStatus(replicaSet({ name: 'web', size, status }), {
    counts,
    available: 0,
    failure,
    now: 'now',
  });
  expect(next).toEqual({
    replicas: active,
    readyReplicas: 1,
    terminatingReplicas: 0,
    observedGeneration: 1,
    ...(want ? { conditions: want } : {}),
  });
});
