import type { HorizontalPodAutoscalerBehavior } from '../../api/types-workloads.ts';

/**
 * How far the policies of spec.behavior let the number of replicas go, given what has changed within their periods.
 * Upstream: calculateScaleUpLimitWithScalingRules and its sibling in pkg/controller/podautoscaler/horizontal.go.
 */
export interface ScaleEvent {
  /** Replicas added or taken away, never negative. */
  readonly change: number;
  readonly atMs: number;
}

export interface ScaleHistory {
  readonly currentReplicas: number;
  readonly scaleUps: readonly ScaleEvent[];
  readonly scaleDowns: readonly ScaleEvent[];
  readonly nowMs: number;
}

export type ScalingRules = NonNullable<HorizontalPodAutoscalerBehavior['scaleUp']>;
type Policy = NonNullable<ScalingRules['policies']>[number];

export function scaleUpLimit(rules: ScalingRules | undefined, history: ScaleHistory): number {
  const proposals = (rules?.policies ?? []).map((policy) => {
    const start = replicasAtPeriodStart(policy, history);
    return policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100));
  });
  return limitOf(rules, history, { proposals, most: Math.max, least: Math.min });
}

export function scaleDownLimit(rules: ScalingRules | undefined, history: ScaleHistory): number {
  const proposals = (rules?.policies ?? []).map((policy) => {
    const start = replicasAtPeriodStart(policy, history);
    return policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100));
  });
  return limitOf(rules, history, { proposals, most: Math.min, least: Math.max });
}

interface Choice {
  readonly proposals: readonly number[];
  /** Of several proposals, the one with the greatest and with the least change. */
  readonly most: (...values: number[]) => number;
  readonly least: (...values: number[]) => number;
}

function limitOf(rules: ScalingRules | undefined, { currentReplicas }: ScaleHistory, choice: Choice): number {
  if (rules?.selectPolicy === 'Disabled') return currentReplicas;
  return rules?.selectPolicy === 'Min' ? choice.least(...choice.proposals) : choice.most(...choice.proposals);
}

function replicasAtPeriodStart({ periodSeconds }: Policy, history: ScaleHistory): number {
  const from = history.nowMs - periodSeconds * 1000;
  return history.currentReplicas - changeSince(history.scaleUps, from) + changeSince(history.scaleDowns, from);
}

function changeSince(events: readonly ScaleEvent[], from: number): number {
  let sum = 0;
  for (const { change, atMs } of events) if (atMs > from) sum += change;
  return sum;
}

/** Drops what no policy looks back to. Upstream: markScaleEventsOutdated. */
export function recentEvents(events: readonly ScaleEvent[], rules: ScalingRules | undefined, nowMs: number) {
  const longest = Math.max(0, ...(rules?.policies ?? []).map((p) => p.periodSeconds));
  return events.filter((e) => e.atMs >= nowMs - longest * 1000);
}
