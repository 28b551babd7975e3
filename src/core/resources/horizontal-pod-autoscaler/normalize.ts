import type { HorizontalPodAutoscalerBehavior } from '../../api/types-workloads.ts';
import { scaleDownLimit, scaleUpLimit, type ScaleEvent } from './scaling-rules.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * From what the metrics ask for to what is done: stabilization over time, rates of change, smallest and largest number.
 * Pure; the history is given and the new recommendation is the caller's to keep.
 * Upstream: normalizeDesiredReplicas[WithBehaviors] in pkg/controller/podautoscaler/horizontal.go.
 */
export interface Recommendation {
  readonly replicas: number;
  readonly atMs: number;
}

export interface NormalizeInput {
  readonly currentReplicas: number;
  /** What the metrics ask for. */
  readonly desiredReplicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly behavior: HorizontalPodAutoscalerBehavior | undefined;
  readonly recommendations: readonly Recommendation[];
  readonly scaleUps: readonly ScaleEvent[];
  readonly scaleDowns: readonly ScaleEvent[];
  readonly nowMs: number;
}

export interface Said {
  readonly reason: string;
  readonly message: string;
}

export interface Normalized {
  readonly replicas: number;
  /** After the stabilization windows, before rates and bounds. */
  readonly stabilized: number;
  readonly ableToScale: Said;
  readonly limited: Said & { readonly isLimited: boolean };
  /** Recommendations that still count in some window. */
  readonly kept: readonly Recommendation[];
}

/** Upstream: --horizontal-pod-autoscaler-downscale-stabilization. */
const DOWNSCALE_WINDOW_SECONDS = 300;

const READY: Said = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const DOWN_STABILIZED: Said = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const UP_STABILIZED: Said = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const WITHIN: Said = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
};
const UP_LIMIT: Said = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const DOWN_LIMIT: Said = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};
const TOO_MANY: Said = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const TOO_FEW: Said = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};

export function normalize(input: NormalizeInput): Normalized {
  const { stabilized, said, kept } = input.behavior ? stabilizedByRules(input) : stabilizedByDefault(input);
  const [replicas, why] = input.behavior ? ratedByRules(input, stabilized) : ratedByDefault(input, stabilized);
  return {
    replicas,
    stabilized,
    ableToScale: stabilized === input.desiredReplicas ? READY : said,
    limited: { ...FRESH, ...why, isLimited: replicas !== stabilized },
    kept,
  };
}

interface Stabilized {
  readonly stabilized: number;
  readonly said: Said;
  readonly kept: readonly Recommendation[];
}

/** The highest recommendation of the last five minutes. */
function stabilizedByDefault({ desiredReplicas, recommendations, nowMs }: NormalizeInput): Stabilized {
  const kept = recommendations.filter((r) => r.atMs >= nowMs - DOWNSCALE_WINDOW_SECONDS * 1000);
  const stabilized = kept.reduce((most, r) => Math.max(most, r.replicas), desiredReplicas);
  return { stabilized, said: DOWN_STABILIZED, kept };
}

/** Up only as far as the lowest, down only as far as the highest recommendation of the window in question. */
function stabilizedByRules(input: NormalizeInput): Stabilized {
  const { desiredReplicas, currentReplicas, behavior, recommendations, nowMs } = input;
  const upFrom = nowMs - (behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000;
  const downFrom = nowMs - (behavior?.scaleDown?.stabilizationWindowSeconds ?? DOWNSCALE_WINDOW_SECONDS) * 1000;
  let up = desiredReplicas;
  let down = desiredReplicas;
  for (const { replicas, atMs } of recommendations) {
    if (atMs > upFrom) up = Math.min(up, replicas);
    if (atMs > downFrom) down = Math.max(down, replicas);
  }
  const stabilized = Math.min(Math.max(currentReplicas, up), down);
  return {
    stabilized,
    said: desiredReplicas >= currentReplicas ? UP_STABILIZED : DOWN_STABILIZED,
    kept: recommendations.filter((r) => r.atMs >= upFrom || r.atMs >= downFrom),
  };
}

/** At most twice as many at once, or four. Upstream: convertDesiredReplicasWithRules. */
function ratedByDefault(input: NormalizeInput, desired: number): [number, Said] {
  const { currentReplicas, minReplicas, maxReplicas } = input;
  const limit = Math.max(2 * currentReplicas, 4);
  if (desired < minReplicas) return [minReplicas, TOO_FEW];
  if (maxReplicas > limit) return desired > limit ? [limit, UP_LIMIT] : [desired, WITHIN];
  return desired > maxReplicas ? [maxReplicas, TOO_MANY] : [desired, WITHIN];
}

/** Upstream: convertDesiredReplicasWithBehaviorRate. */
function ratedByRules(input: NormalizeInput, desired: number): [number, Said] {
  const { currentReplicas, minReplicas, maxReplicas, behavior } = input;
  if (desired > currentReplicas) {
    const limit = Math.max(scaleUpLimit(behavior?.scaleUp, input), currentReplicas);
    const [most, why] = maxReplicas > limit ? [limit, UP_LIMIT] : [maxReplicas, TOO_MANY];
    return desired > most ? [most, why] : [desired, WITHIN];
  }
  if (desired < currentReplicas) {
    const limit = Math.min(scaleDownLimit(behavior?.scaleDown, input), currentReplicas);
    const [least, why] = minReplicas < limit ? [limit, DOWN_LIMIT] : [minReplicas, TOO_FEW];
    return desired < least ? [least, why] : [desired, WITHIN];
  }
  return [desired, WITHIN];
}
