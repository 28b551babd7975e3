import { parseNano } from '../../api/quantity.ts';
import type { HorizontalPodAutoscalerBehavior } from '../../api/types-workloads.ts';
import type { Tolerances } from './replica-calculator.ts';

/** Upstream: --horizontal-pod-autoscaler-tolerance, and spec.behavior's own (HPAConfigurableTolerance). */
const TOLERANCE = 0.1;

export function tolerancesOf(behavior: HorizontalPodAutoscalerBehavior | undefined): Tolerances {
  return { scaleDown: ratio(behavior?.scaleDown?.tolerance), scaleUp: ratio(behavior?.scaleUp?.tolerance) };
}

function ratio(quantity: string | number | undefined): number {
  const nano = quantity === undefined ? undefined : parseNano(quantity);
  return nano === undefined ? TOLERANCE : Number(nano) / 1e9;
}
