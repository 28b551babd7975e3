import type { Pod } from '../../api/types.ts';
import { groupPods, type CalculatorTimes, type PodGroups } from './group-pods.ts';
import type { PodMetrics } from './pod-metric.ts';
import { podRequestsMilli } from './pod-requests.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * How many replicas a metric asks for: its ratio to the target times the pods that count, with caution about pods that
 * are not ready or have no metrics. Pure; amounts are thousandths of the metric's unit.
 * Upstream: pkg/controller/podautoscaler/replica_calculator.go, metrics/utilization.go.
 */

/** Relative distance from the target within which nothing is done. */
export interface Tolerances {
  readonly scaleDown: number;
  readonly scaleUp: number;
}

export interface CalculatorInput extends CalculatorTimes {
  readonly pods: readonly Pod[];
  readonly metrics: PodMetrics;
  readonly currentReplicas: number;
  readonly tolerances: Tolerances;
  /** 'cpu', 'memory'; '' for what is no resource. */
  readonly resource: string;
  /** '' for the whole pod. */
  readonly container: string;
}

/** A proposal, with what led to it. */
export interface Proposal {
  readonly replicas: number;
  /** Average over the pods that count. */
  readonly average: number;
  /** Per cent of the requests, for a target that is a utilization. */
  readonly utilization?: number;
  /** What is used over what should be, before and after the cautious treatment of the others. */
  readonly ratio: number;
  readonly cautiousRatio?: number;
  readonly counts: PodCounts;
}

export interface PodCounts {
  readonly ready: number;
  readonly unready: number;
  readonly missing: number;
  readonly ignored: number;
}

export type Calculated = Proposal | { readonly error: string };

interface Ratio {
  readonly ratio: number;
  readonly average: number;
  readonly utilization?: number;
}

/** The two kinds of target differ only in this. */
interface TargetRule {
  ratioOf(values: ReadonlyMap<string, number>): Ratio | { readonly error: string };
  /** What a pod without metrics is taken to use when that would scale down. */
  fallback(pod: string): number;
}

/** Target: per cent of what the pods request. Upstream: GetResourceReplicas. */
export function replicasForUtilization(input: CalculatorInput, targetPercent: number): Calculated {
  const { pods, container, resource } = input;
  const groups = grouped(input);
  if ('error' in groups) return groups;
  const requests = podRequestsMilli(pods, container, resource);
  if ('error' in requests) return requests;
  const { byPod } = requests;
  return propose(input, groups, {
    ratioOf: (values) => utilizationRatio(values, byPod, targetPercent),
    fallback: (pod) => Math.trunc(((byPod.get(pod) ?? 0) * Math.max(100, targetPercent)) / 100),
  });
}

/** Target: an average amount a pod. Upstream: GetRawResourceReplicas, GetMetricReplicas. */
export function replicasForAverage(input: CalculatorInput, target: number): Calculated {
  const groups = grouped(input);
  if ('error' in groups) return groups;
  return propose(input, groups, { ratioOf: (values) => averageRatio(values, target), fallback: () => target });
}

interface Grouped extends PodGroups {
  readonly values: ReadonlyMap<string, number>;
}

function grouped(input: CalculatorInput): Grouped | { readonly error: string } {
  const { pods, metrics, resource } = input;
  if (pods.length === 0) return { error: 'no pods returned by selector while calculating replica count' };
  const groups = groupPods(pods, metrics, resource, input);
  const values = new Map<string, number>();
  for (const [name, { value }] of metrics)
    if (!groups.ignored.has(name) && !groups.unready.has(name)) values.set(name, value);
  if (values.size === 0) return { error: 'did not receive metrics for targeted pods (pods might be unready)' };
  return { ...FRESH, ...groups, values };
}

function propose(input: CalculatorInput, groups: Grouped, rule: TargetRule): Calculated {
  const { currentReplicas, tolerances } = input;
  const { values, unready, missing, ready } = groups;
  const first = rule.ratioOf(values);
  if ('error' in first) return first;
  const counts = { ready, unready: unready.size, missing: missing.size, ignored: groups.ignored.size };
  const stay: Proposal = { ...FRESH, ...first, replicas: currentReplicas, counts };
  const { ratio } = first;
  const isUpDespiteUnready = unready.size > 0 && ratio > 1;
  if (!isUpDespiteUnready && missing.size === 0) {
    return isWithin(tolerances, ratio) ? stay : { ...stay, replicas: Math.ceil(ratio * ready) };
  }
  const cautious = new Map(values);
  if (ratio < 1) for (const pod of missing) cautious.set(pod, rule.fallback(pod));
  else if (ratio > 1) for (const pod of missing) cautious.set(pod, 0);
  if (isUpDespiteUnready) for (const pod of unready) cautious.set(pod, 0);
  const second = rule.ratioOf(cautious);
  if ('error' in second) return second;
  const known = { ...stay, cautiousRatio: second.ratio };
  const replicas = Math.ceil(second.ratio * cautious.size);
  return turnsRound(ratio, second.ratio, tolerances) || goesWrongWay(second.ratio, replicas, currentReplicas)
    ? known
    : { ...known, replicas };
}

export const isWithin = ({ scaleDown, scaleUp }: Tolerances, ratio: number): boolean =>
  1 - scaleDown <= ratio && ratio <= 1 + scaleUp;

/** Caution may shrink a change to nothing, but never reverse it. */
const turnsRound = (before: number, after: number, tolerances: Tolerances): boolean =>
  isWithin(tolerances, after) || (before < 1 && after > 1) || (before > 1 && after < 1);

const goesWrongWay = (ratio: number, replicas: number, current: number): boolean =>
  (ratio < 1 && replicas > current) || (ratio > 1 && replicas < current);

function utilizationRatio(
  values: ReadonlyMap<string, number>,
  requests: ReadonlyMap<string, number>,
  targetPercent: number,
): Ratio | { readonly error: string } {
  let used = 0;
  let requested = 0;
  let n = 0;
  for (const [pod, value] of values) {
    const request = requests.get(pod);
    if (request === undefined) continue;
    used += value;
    requested += request;
    n++;
  }
  if (requested === 0) return { error: 'no metrics returned matched known pods' };
  const utilization = Math.trunc((used * 100) / requested);
  return { ratio: utilization / targetPercent, utilization, average: Math.trunc(used / n) };
}

function averageRatio(values: ReadonlyMap<string, number>, target: number): Ratio {
  let used = 0;
  for (const value of values.values()) used += value;
  const average = Math.trunc(used / values.size);
  return { ratio: average / target, average };
}
