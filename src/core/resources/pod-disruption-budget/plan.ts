import { findCondition } from '../../api/edit.ts';
import type { IntOrString, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { formatTime, parseTime } from '../../lib/time.ts';
import { isPodReady } from '../shared/pod-state.ts';

/**
 * What a budget allows: how many pods there should be, how many must be healthy and how many are. Pure.
 * Upstream: pkg/controller/disruption/disruption.go, component-helpers/apps/poddisruptionbudget/helpers.go.
 */
const DELETION_TIMEOUT_MS = 2 * 60_000;

/** Whether the sizes of the pods' owners count, not the pods themselves. */
export function countsOwners({ spec }: PodDisruptionBudget): boolean {
  return spec.maxUnavailable !== undefined || typeof spec.minAvailable === 'string';
}

export interface Expected {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
}

/** `scale`: what the owners of the pods ask for together, or the number of pods. Percentages round up. */
export function expectation({ spec }: PodDisruptionBudget, scale: number): Expected {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable !== undefined)
    return { expectedPods: scale, desiredHealthy: Math.max(0, scale - scaled(maxUnavailable, scale)) };
  if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
  return { expectedPods: scale, desiredHealthy: scaled(minAvailable, scale) };
}

const scaled = (value: IntOrString, total: number): number =>
  typeof value === 'number' ? value : Math.ceil((Number(value.replace('%', '')) * total) / 100);

export interface Disrupted {
  /** Evicted and not seen to go yet: they do not count as healthy. */
  readonly disruptedPods: Readonly<Record<string, string>>;
  /** Should have gone long ago. */
  readonly overdue: readonly Pod[];
  readonly waitMs: number | undefined;
}

export function stillDisrupted(budget: PodDisruptionBudget, pods: readonly Pod[], epochMs: number): Disrupted {
  const known = budget.status?.disruptedPods ?? {};
  const disruptedPods: Record<string, string> = {};
  const overdue: Pod[] = [];
  let waitMs: number | undefined;
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const since = known[name];
    if (deletionTimestamp || since === undefined) continue;
    const left = (parseTime(since) ?? 0) + DELETION_TIMEOUT_MS - epochMs;
    if (left < 0) overdue.push(pod);
    else {
      disruptedPods[name] = since;
      // A moment later, so that the time is over when it is looked at again.
      waitMs = Math.min(left + 1, waitMs ?? Infinity);
    }
  }
  return { disruptedPods, overdue, waitMs };
}

export function countHealthy(pods: readonly Pod[], disrupted: Readonly<Record<string, string>>): number {
  let healthy = 0;
  for (const pod of pods)
    if (!pod.metadata.deletionTimestamp && disrupted[pod.metadata.name] === undefined && isPodReady(pod)) healthy++;
  return healthy;
}

export interface StatusInput extends Expected {
  readonly currentHealthy: number;
  readonly disruptedPods: Readonly<Record<string, string>>;
  readonly epochMs: number;
}

/** Nothing may be disrupted where no pods are expected: the first ones may be about to come. */
export function budgetStatus(budget: PodDisruptionBudget, input: StatusInput): PodDisruptionBudgetStatus {
  const { currentHealthy, desiredHealthy, expectedPods, disruptedPods, epochMs } = input;
  const spare = currentHealthy - desiredHealthy;
  const disruptionsAllowed = expectedPods <= 0 || spare <= 0 ? 0 : spare;
  const { generation: observedGeneration } = budget.metadata;
  const status: PodDisruptionBudgetStatus = {
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    ...(Object.keys(disruptedPods).length > 0 ? { disruptedPods: { ...disruptedPods } } : {}),
    ...(budget.status?.conditions ? { conditions: budget.status.conditions } : {}),
  };
  return isUpToDate(budget.status, status) ? budget.status : withAllowedCondition(status, formatTime(epochMs));
}

/** The condition's reason does not count. Upstream: updatePdbStatus, ConditionsAreUpToDate. */
function isUpToDate(
  known: PodDisruptionBudgetStatus | undefined,
  next: PodDisruptionBudgetStatus,
): known is PodDisruptionBudgetStatus {
  if (!known || !deepEqual(known, next)) return false;
  const condition = findCondition(known.conditions, 'DisruptionAllowed');
  const isCurrent = condition?.observedGeneration === known.observedGeneration;
  return isCurrent && condition?.status === ((known.disruptionsAllowed ?? 0) > 0 ? 'True' : 'False');
}

/** Sets the condition that says whether anything may be disrupted. */
export function withAllowedCondition(status: PodDisruptionBudgetStatus, now: string): PodDisruptionBudgetStatus {
  const allowed = (status.disruptionsAllowed ?? 0) > 0;
  return withCondition(
    status,
    { status: allowed ? 'True' : 'False', reason: allowed ? 'SufficientPods' : 'InsufficientPods', message: '' },
    now,
  );
}

/** What is left when the pods cannot be counted: nothing may be disrupted. */
export function failedStatus(budget: PodDisruptionBudget, message: string, epochMs: number): PodDisruptionBudgetStatus {
  const known = budget.status ?? { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  const condition = { status: 'False' as const, reason: 'SyncFailed', message };
  return withCondition({ ...known, disruptionsAllowed: 0 }, condition, formatTime(epochMs));
}

function withCondition(
  status: PodDisruptionBudgetStatus,
  next: { readonly status: 'True' | 'False'; readonly reason: string; readonly message: string },
  now: string,
): PodDisruptionBudgetStatus {
  const conditions = status.conditions ?? [];
  const known = findCondition(conditions, 'DisruptionAllowed');
  const lastTransitionTime = known?.status === next.status ? known.lastTransitionTime : now;
  const { observedGeneration } = status;
  const generation = observedGeneration === undefined ? {} : { observedGeneration };
  const condition = { type: 'DisruptionAllowed', ...next, lastTransitionTime, ...generation };
  const others = conditions.map((c) => (c === known ? condition : c));
  return { ...status, conditions: known ? others : [...others, condition] };
}
