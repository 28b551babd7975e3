import { withCondition } from '../../api/edit.ts';
import type { HorizontalPodAutoscaler } from '../../api/types.ts';
import type { HorizontalPodAutoscalerCondition, HorizontalPodAutoscalerStatus } from '../../api/types-workloads.ts';
import type { MetricStatus } from './evaluated.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * The status an autoscaler will have after a look; conditions change as the look goes on, those it does not come to
 * stay. Upstream: setCondition, setStatus in pkg/controller/podautoscaler/horizontal.go.
 */
type Type = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited';

/** The order in which upstream comes to them. */
const ORDER: readonly string[] = ['AbleToScale', 'ScalingActive', 'ScalingLimited'];

const inOrder = (list: readonly HorizontalPodAutoscalerCondition[]): HorizontalPodAutoscalerCondition[] =>
  [...list].sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type));

export class StatusDraft {
  readonly #now: string;
  readonly #was: HorizontalPodAutoscalerStatus;
  #conditions: readonly HorizontalPodAutoscalerCondition[];
  #numbers: Pick<HorizontalPodAutoscalerStatus, 'currentReplicas' | 'desiredReplicas' | 'lastScaleTime'>;
  #metrics: readonly MetricStatus[];

  constructor({ status }: HorizontalPodAutoscaler, now: string) {
    this.#now = now;
    this.#was = status ?? { desiredReplicas: 0 };
    this.#conditions = this.#was.conditions ?? [];
    this.#metrics = this.#was.currentMetrics ?? [];
    const { currentReplicas = 0, desiredReplicas, lastScaleTime } = this.#was;
    this.#numbers = { currentReplicas, desiredReplicas, ...(lastScaleTime ? { lastScaleTime } : {}) };
  }

  get desiredReplicas(): number {
    return this.#numbers.desiredReplicas;
  }

  set(type: Type, status: 'True' | 'False', reason: string, message: string): void {
    const old = this.#conditions.find((c) => c.type === type);
    if (old && old.status === status && old.reason === reason && old.message === message) return;
    const condition = { type, status, reason, message, lastTransitionTime: this.#now };
    this.#conditions = inOrder(withCondition(this.#conditions, condition));
  }

  /** HPAScaleToZero is off: what a controller said that had it on is not true any more. */
  dropScaledToZero(): void {
    this.#conditions = this.#conditions.filter(({ type }) => type !== 'ScaledToZero');
  }

  /** Nothing was decided: what was wanted last stays wanted. */
  keepDesired(currentReplicas: number, metrics: readonly MetricStatus[]): void {
    this.#numbers = { ...this.#numbers, currentReplicas };
    this.#metrics = metrics;
  }

  finish(
    currentReplicas: number,
    desiredReplicas: number,
    metrics: readonly MetricStatus[],
    isRescaled: boolean,
  ): void {
    const scaled = isRescaled ? { lastScaleTime: this.#now } : {};
    this.#numbers = { ...this.#numbers, currentReplicas, desiredReplicas, ...scaled };
    this.#metrics = metrics;
  }

  status(): HorizontalPodAutoscalerStatus {
    const conditions = [...this.#conditions];
    return { ...FRESH, ...this.#was, ...this.#numbers, conditions, currentMetrics: [...this.#metrics] };
  }
}
