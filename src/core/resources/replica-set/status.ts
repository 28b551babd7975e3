import { findCondition } from '../../api/edit.ts';
import type { ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { withoutZeros } from '../shared/without-zeros.ts';
import type { PodCounts } from './pod-tally.ts';

/** A ReplicaSet's status from what was counted. Upstream: pkg/controller/replicaset/replica_set_utils.go. */
export interface StatusInput {
  readonly counts: Readonly<PodCounts>;
  readonly available: number;
  /** Message of the error that creating or deleting pods ended in. */
  readonly failure: string | undefined;
  readonly now: string;
}

export function replicaSetStatus(rs: ReplicaSet, input: StatusInput): ReplicaSetStatus {
  const { counts } = input;
  return {
    replicas: counts.active,
    ...withoutZeros({
      fullyLabeledReplicas: counts.fullyLabeled,
      readyReplicas: counts.ready,
      availableReplicas: input.available,
    }),
    terminatingReplicas: counts.terminating,
    ...withoutZeros({ observedGeneration: rs.metadata.generation, conditions: conditionsOf(rs, input) }),
  };
}

export function isSameStatus(a: ReplicaSetStatus | undefined, b: ReplicaSetStatus): boolean {
  return deepEqual(a, b);
}

/** Only the numbers of pods differ. */
export function isCountOnly(a: ReplicaSetStatus | undefined, b: ReplicaSetStatus): boolean {
  return a?.observedGeneration === b.observedGeneration && deepEqual(a?.conditions, b.conditions);
}

/** The failure that is known already stays as it is, whatever the newest message. */
function conditionsOf(rs: ReplicaSet, { counts, failure, now }: StatusInput): ReplicaSetCondition[] {
  const conditions = rs.status?.conditions ?? [];
  const known = findCondition(conditions, 'ReplicaFailure');
  if (failure === undefined) return known ? conditions.filter((c) => c !== known) : conditions;
  if (known) return conditions;
  const missing = counts.active < (rs.spec.replicas ?? 1);
  const reason = missing ? 'FailedCreate' : 'FailedDelete';
  return [...conditions, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: now, reason, message: failure }];
}
