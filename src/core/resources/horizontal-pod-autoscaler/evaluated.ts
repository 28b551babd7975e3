import { toMilli } from '../../api/quantity.ts';
import type { HorizontalPodAutoscalerStatus, MetricSpec } from '../../api/types-workloads.ts';
import type { MetricSource } from './metric-apis.ts';
import type { ResourceMetrics } from './metrics-client.ts';
import type { MetricReasoning } from './reasoning.ts';
import type { CalculatorInput, Proposal } from './replica-calculator.ts';

/**
 * What an autoscaler makes of one metric, of whatever type, and what it needs for that.
 * Upstream: what the computeStatusFor... functions of podautoscaler/horizontal.go return.
 */
export type MetricStatus = NonNullable<HorizontalPodAutoscalerStatus['currentMetrics']>[number];

export type Evaluated = { readonly reasoning: MetricReasoning } & (
  | { readonly kind: 'proposal'; readonly replicas: number; readonly name: string; readonly status: MetricStatus }
  /** `said` goes into the event and the condition, `error` into the error of the whole pass. */
  | { readonly kind: 'failed'; readonly reason: string; readonly said: string; readonly error: string }
);

export interface EvaluateInput extends Omit<CalculatorInput, 'metrics' | 'resource' | 'container'> {
  resourceMetrics(resource: string, container: string): ResourceMetrics;
  /** Who is asked for metrics of other kinds. */
  readonly source: MetricSource;
  readonly namespace: string;
  /** The target's, as text. */
  readonly podSelector: string;
  readonly statusReplicas: number;
}

type Target = NonNullable<MetricSpec['resource']>['target'];

export function targetOf({ averageUtilization, averageValue, value }: Target): MetricReasoning['target'] {
  if (averageUtilization !== undefined) return { utilization: averageUtilization };
  const amount = averageValue ?? value;
  return amount === undefined ? {} : { averageMilli: toMilli(amount) };
}

/** What led to a proposal. */
type Reasoned = Pick<Proposal, 'replicas' | 'average' | 'ratio' | 'utilization' | 'cautiousRatio'> &
  Partial<Pick<Proposal, 'counts'>>;

export function failed(base: MetricReasoning, reason: string, said: string, error: string): Evaluated {
  return { kind: 'failed', reason, said, error, reasoning: { ...base, error: said } };
}

export function proposal(base: MetricReasoning, got: Reasoned, name: string, status: MetricStatus): Evaluated {
  const { average, utilization, ratio, cautiousRatio, counts, replicas } = got;
  const reasoning: MetricReasoning = {
    ...base,
    averageMilli: average,
    ratio,
    replicas,
    ...(counts === undefined ? {} : { counts }),
    ...(utilization === undefined ? {} : { utilization }),
    ...(cautiousRatio === undefined ? {} : { cautiousRatio }),
  };
  return { kind: 'proposal', replicas, name, status, reasoning };
}
