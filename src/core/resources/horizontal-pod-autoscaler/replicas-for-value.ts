import type { Pod } from '../../api/types.ts';
import type { Tolerances } from './replica-calculator.ts';
import { isWithin } from './replica-calculator.ts';

/**
 * How many replicas a value asks for that belongs to no pod: one of an object, or the sum of an external metric. Pure;
 * amounts are thousandths and 64 bits wide, as upstream's.
 * Upstream: pkg/controller/podautoscaler/replica_calculator.go (getUsageRatioReplicaCount, Get...PerPodMetricReplicas).
 */
export interface ValueInput {
  readonly pods: readonly Pod[];
  readonly tolerances: Tolerances;
  readonly currentReplicas: number;
  /** Of the target's status, not of its spec. */
  readonly statusReplicas: number;
}

export interface ForValue {
  readonly replicas: number;
  readonly usage: bigint;
  readonly ratio: number;
}

const MAX_INT32 = 2 ** 31 - 1;
export const MAX_INT64 = 2n ** 63n - 1n;
/** What Go makes of a number that fits no integer. */
const NO_INTEGER = -(2n ** 63n);

/** The value itself has a target. */
export function replicasForValue(input: ValueInput, usage: bigint, target: number): ForValue | { error: string } {
  const { currentReplicas, tolerances, pods } = input;
  const ratio = Number(usage) / target;
  if (isWithin(tolerances, ratio)) return { replicas: currentReplicas, usage, ratio };
  if (pods.length === 0)
    return { error: 'unable to calculate ready pods: no pods returned by selector while calculating replica count' };
  return { replicas: Math.min(Math.ceil(ratio * pods.filter(isReady).length), MAX_INT32), usage, ratio };
}

/** Its share of each pod has one. */
export function replicasForShare(
  { statusReplicas, tolerances }: Pick<ValueInput, 'statusReplicas' | 'tolerances'>,
  usage: bigint,
  target: number,
): ForValue {
  const ratio = Number(usage) / (target * statusReplicas);
  const replicas = isWithin(tolerances, ratio)
    ? statusReplicas
    : Math.min(Math.ceil(Number(usage) / target), MAX_INT32);
  return { replicas, usage: shareOf(usage, statusReplicas), ratio };
}

function shareOf(usage: bigint, replicas: number): bigint {
  if (usage >= MAX_INT64) return MAX_INT64;
  const share = Math.ceil(Number(usage) / replicas);
  return Number.isFinite(share) ? BigInt(share) : NO_INTEGER;
}

/** Never more than the largest number there is. */
export const sumOf = (values: readonly bigint[]): bigint => {
  const sum = values.reduce((a, b) => a + b, 0n);
  return sum > MAX_INT64 ? MAX_INT64 : sum;
};

const isReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' && (status.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');
