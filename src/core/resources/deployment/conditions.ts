import { findCondition } from '../../api/edit.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import { withoutZeros } from '../shared/without-zeros.ts';
import { availableOf, desiredOf, maxUnavailable, sizeOf, sum } from './replica-counts.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * A Deployment's status and conditions, with upstream's reasons and texts. Pure.
 * Upstream: pkg/controller/deployment/{sync,progress}.go, util/deployment_util.go.
 */
export interface StatusInput {
  readonly deployment: Deployment;
  /** Conditions so far, with what this pass has found out already. */
  readonly conditions: readonly DeploymentCondition[];
  readonly current: ReplicaSet | undefined;
  readonly all: readonly ReplicaSet[];
  readonly collisionCount: number | undefined;
  readonly now: string;
  readonly epochMs: number;
}

type Conditions = readonly DeploymentCondition[];
type Draft = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>;

const NO_DEADLINE = 2 ** 31 - 1;

export function hasDeadline(d: Deployment): boolean {
  return d.spec.progressDeadlineSeconds !== undefined && d.spec.progressDeadlineSeconds !== NO_DEADLINE;
}

/** As upstream: same status and reason leave the old one; a changed one goes to the end. */
export function setCondition(conditions: Conditions, draft: Draft, now: string): Conditions {
  const known = findCondition(conditions, draft.type);
  if (known?.status === draft.status && known.reason === draft.reason) return conditions;
  const kept = known?.status === draft.status ? known.lastTransitionTime : undefined;
  const next = { ...FRESH, ...draft, lastUpdateTime: now, lastTransitionTime: kept ?? now };
  return [...conditions.filter((c) => c !== known), next];
}

const withoutCondition = (conditions: Conditions, type: string): Conditions =>
  conditions.filter((c) => c.type !== type);

/** Pausing stops the clock of the deadline, resuming starts it anew. */
export function pausedConditions(d: Deployment, conditions: Conditions, now: string): Conditions {
  const progressing = findCondition(conditions, 'Progressing');
  if (!hasDeadline(d) || progressing?.reason === 'ProgressDeadlineExceeded') return conditions;
  const isKnown = progressing?.reason === 'DeploymentPaused';
  if (d.spec.paused === true && !isKnown)
    return setCondition(conditions, progress('Unknown', 'DeploymentPaused', 'Deployment is paused'), now);
  if (d.spec.paused !== true && isKnown)
    return setCondition(conditions, progress('Unknown', 'DeploymentResumed', 'Deployment is resumed'), now);
  return conditions;
}

export function progress(status: 'True' | 'False' | 'Unknown', reason: string, message: string): Draft {
  return { type: 'Progressing', status, reason, message };
}

/** Counts and the Available condition: all that is known without judging progress. */
export function deploymentStatus(input: StatusInput): DeploymentStatus {
  const { deployment: d, current, all } = input;
  const available = sum(all, availableOf);
  const isEnough = available >= desiredOf(d) - maxUnavailable(d);
  const conditions = setCondition(
    input.conditions,
    isEnough
      ? availability('True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
      : availability('False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
    input.now,
  );
  const terminating = terminatingReplicas(all);
  return {
    ...FRESH,
    ...withoutZeros({
      observedGeneration: d.metadata.generation,
      replicas: sum(all, (rs) => rs.status?.replicas ?? 0),
      updatedReplicas: current?.status?.replicas ?? 0,
      readyReplicas: sum(all, (rs) => rs.status?.readyReplicas ?? 0),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, sum(all, sizeOf) - available),
    }),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(conditions.length > 0 ? { conditions: conditions as DeploymentCondition[] } : {}),
    ...(input.collisionCount === undefined ? {} : { collisionCount: input.collisionCount }),
  };
}

const availability = (status: 'True' | 'False', reason: string, message: string): Draft => ({
  type: 'Available',
  status,
  reason,
  message,
});

/** Unknown as long as one ReplicaSet that was looked after does not say. */
function terminatingReplicas(all: readonly ReplicaSet[]): number | undefined {
  let total = 0;
  for (const { status } of all) {
    if (status?.terminatingReplicas === undefined && (status?.observedGeneration ?? 0) !== 0) return undefined;
    total += status?.terminatingReplicas ?? 0;
  }
  return total;
}

/** The status with Progressing and ReplicaFailure judged: what a rollout step ends with. */
export function rolloutStatus(input: StatusInput): DeploymentStatus {
  const status = deploymentStatus(input);
  const judged = judgeProgress(input, status);
  const conditions = withFailure(input, judged);
  return { ...status, conditions: conditions as DeploymentCondition[] };
}

function judgeProgress(input: StatusInput, status: DeploymentStatus): Conditions {
  const { deployment: d, current, now } = input;
  const conditions = status.conditions ?? [];
  if (!hasDeadline(d)) return withoutCondition(conditions, 'Progressing');
  const known = findCondition(input.conditions, 'Progressing');
  const isOver = status.replicas === status.updatedReplicas && known?.reason === 'NewReplicaSetAvailable';
  if (isOver) return conditions;
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${d.metadata.name}"`;
  if (isComplete(d, status)) {
    const done = progress('True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`);
    return setCondition(conditions, done, now);
  }
  if (isProgressing(d, status)) return restart(conditions, known, `${subject} is progressing.`, now);
  if (isTimedOut(d, conditions, input.epochMs)) {
    const late = progress('False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`);
    return setCondition(conditions, late, now);
  }
  return conditions;
}

/** Any progress counts from now: lastUpdateTime moves even if nothing else does. */
function restart(
  conditions: Conditions,
  known: DeploymentCondition | undefined,
  message: string,
  now: string,
): Conditions {
  const since = known?.status === 'True' ? known.lastTransitionTime : undefined;
  const next = {
    ...FRESH,
    ...progress('True', 'ReplicaSetUpdated', message),
    lastUpdateTime: now,
    lastTransitionTime: since ?? now,
  };
  return [...withoutCondition(conditions, 'Progressing'), next];
}

/** All wanted replicas are updated and available, and no old ones are left. */
export function isComplete(d: Deployment, status: DeploymentStatus | undefined): boolean {
  const desired = desiredOf(d);
  return (
    (status?.updatedReplicas ?? 0) === desired &&
    (status?.replicas ?? 0) === desired &&
    (status?.availableReplicas ?? 0) === desired &&
    (status?.observedGeneration ?? 0) >= (d.metadata.generation ?? 0)
  );
}

function isProgressing(d: Deployment, next: DeploymentStatus): boolean {
  const before = d.status ?? {};
  const outdated = (s: DeploymentStatus): number => (s.replicas ?? 0) - (s.updatedReplicas ?? 0);
  return (
    (next.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    outdated(next) < outdated(before) ||
    (next.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Milliseconds since 1970 at which a rollout that shows no progress is given up; undefined if none is awaited. */
function deadlineOf(d: Deployment, conditions: Conditions): number | undefined {
  const known = findCondition(conditions, 'Progressing');
  if (!known?.lastUpdateTime || !hasDeadline(d)) return undefined;
  return (parseTime(known.lastUpdateTime) ?? 0) + (d.spec.progressDeadlineSeconds ?? 0) * 1000;
}

function isTimedOut(d: Deployment, conditions: Conditions, epochMs: number): boolean {
  const known = findCondition(conditions, 'Progressing');
  if (!known || known.reason === 'NewReplicaSetAvailable') return false;
  if (known.reason === 'ProgressDeadlineExceeded') return true;
  const deadline = deadlineOf(d, conditions);
  return deadline !== undefined && deadline < epochMs;
}

/**
 * Milliseconds after which a rollout that may be stuck must be looked at again; undefined if it need not be. Pods lost
 * after a rollout do not make it late, however long they are away: upstream looks all the same, ten times a second as its
 * rate limiter has it, and sees nothing.
 */
export function untilDeadlineCheck(d: Deployment, status: DeploymentStatus, epochMs: number): number | undefined {
  const known = findCondition(status.conditions, 'Progressing');
  if (isComplete(d, status) || OVER.has(known?.reason)) return undefined;
  const deadline = deadlineOf(d, status.conditions ?? []);
  if (deadline === undefined) return undefined;
  const left = deadline - epochMs;
  // Upstream adds a second against skew; below one it tries again and again, which comes to the first instant after.
  if (left < 0) return OVERDUE_MS;
  return left < 1000 ? left + 1 : left + 1000;
}

/** As upstream's rate limiter has it. */
const OVERDUE_MS = 100;

const OVER: ReadonlySet<string | undefined> = new Set(['ProgressDeadlineExceeded', 'NewReplicaSetAvailable']);

/** A ReplicaSet's failure to create or delete pods is also the Deployment's; the current one's counts first. */
function withFailure({ current, all, now }: StatusInput, conditions: Conditions): Conditions {
  const failureOf = (rs: ReplicaSet | undefined) => findCondition(rs?.status?.conditions, 'ReplicaFailure');
  const failure = failureOf(current) ?? failureOf(all.find((rs) => failureOf(rs)));
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure');
  const known = findCondition(conditions, failure.type);
  if (known?.status === failure.status && known.reason === failure.reason) return conditions;
  const since = failure.lastTransitionTime ?? now;
  const kept = known?.status === failure.status ? known.lastTransitionTime : undefined;
  const next = { ...failure, lastUpdateTime: since, lastTransitionTime: kept ?? since };
  return [...conditions.filter((c) => c !== known), next];
}
