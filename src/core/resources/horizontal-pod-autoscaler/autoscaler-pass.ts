import { objectKey } from '../../api/group-kind.ts';
import { formatSelector, type Selector } from '../../api/label-selector.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { LabelIndex } from '../../runtime/label-index.ts';
import { evaluateMetric } from './evaluate-metric.ts';
import type { Evaluated, MetricStatus } from './evaluated.ts';
import { normalize, type Normalized, type Recommendation } from './normalize.ts';
import type { AutoscalerReasoning } from './reasoning.ts';
import type { Rivals } from './rivals.ts';
import { recentEvents, type ScaleEvent } from './scaling-rules.ts';
import { StatusDraft } from './status-draft.ts';
import { findScale, updateScale, type Scale } from './target-scale.ts';
import { resourceMetrics } from './metrics-client.ts';
import { tolerancesOf } from './tolerances.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * One look at one autoscaler: scale, metrics, proposals, windows and rates, the change, the status.
 * Upstream: reconcileAutoscaler and computeReplicasForMetrics in pkg/controller/podautoscaler/horizontal.go.
 * Left out: scaling to zero (HPAScaleToZero is off by default).
 */
export interface PassHistory {
  recommendations: readonly Recommendation[];
  scaleUps: readonly ScaleEvent[];
  scaleDowns: readonly ScaleEvent[];
}

export interface PassInput {
  readonly ctx: ComponentContext;
  readonly hpa: HorizontalPodAutoscaler;
  readonly key: string;
  readonly history: PassHistory;
  readonly pods: LabelIndex<Pod>;
  readonly rivals: Rivals;
}

/** Upstream: --horizontal-pod-autoscaler-cpu-initialization-period and --...-initial-readiness-delay. */
const CPU_INITIALIZATION_MS = 300_000;
const INITIAL_READINESS_DELAY_MS = 30_000;

type Outcome = Partial<AutoscalerReasoning> & Pick<AutoscalerReasoning, 'outcome' | 'desiredReplicas'>;

/** What the metrics came to. `replicas` undefined: nothing can be done. */
interface Computed {
  readonly replicas: number | undefined;
  readonly metric: string;
  readonly statuses: readonly MetricStatus[];
  readonly evaluated: readonly Evaluated[];
  readonly error: string | undefined;
}

export class AutoscalerPass {
  readonly #p: PassInput;
  readonly #draft: StatusDraft;

  constructor(input: PassInput) {
    this.#p = input;
    this.#draft = new StatusDraft(input.hpa, input.ctx.now);
  }

  run(): AutoscalerReasoning {
    const { hpa, ctx, history } = this.#p;
    const { maxReplicas, minReplicas = 1 } = hpa.spec;
    const base = { at: ctx.nowMs, minReplicas, maxReplicas, metrics: [] };
    const found = findScale(ctx, hpa);
    if ('error' in found) {
      this.#warn('FailedGetScale', found.error);
      const message = `the HPA controller was unable to get the target's current scale: ${found.error}`;
      this.#draft.set('AbleToScale', 'False', 'FailedGetScale', message);
      this.#write();
      return { ...base, currentReplicas: 0, desiredReplicas: 0, outcome: 'failed', reason: found.error };
    }
    const { scale, groupKind } = found;
    const currentReplicas = scale.spec.replicas ?? 0;
    if (history.recommendations.length === 0)
      history.recommendations = [{ replicas: currentReplicas, atMs: ctx.nowMs }];
    return { ...FRESH, ...base, currentReplicas, ...this.#decide(groupKind, scale, currentReplicas) };
  }

  #decide(groupKind: string, scale: Scale, currentReplicas: number): Outcome {
    const { maxReplicas, minReplicas = 1 } = this.#p.hpa.spec;
    if (currentReplicas === 0) return this.#disabled();
    if (currentReplicas > maxReplicas)
      return this.#rescale(groupKind, scale, maxReplicas, 'Current number of replicas above Spec.MaxReplicas', []);
    if (currentReplicas < minReplicas)
      return this.#rescale(groupKind, scale, minReplicas, 'Current number of replicas below Spec.MinReplicas', []);
    const computed = this.#compute(scale, currentReplicas);
    const metrics = computed.evaluated.map((e) => e.reasoning);
    if (computed.replicas === undefined) {
      this.#draft.set('AbleToScale', 'True', 'SucceededGetScale', GOT_SCALE);
      this.#draft.keepDesired(currentReplicas, computed.statuses);
      this.#write();
      this.#warn('FailedComputeMetricsReplicas', computed.error ?? '');
      const reason = computed.error ?? '';
      return { outcome: 'failed', desiredReplicas: this.#draft.desiredReplicas, metrics, reason };
    }
    const normal = this.#normalize(currentReplicas, computed.replicas);
    const { stabilized, ableToScale, limited } = normal;
    const thought = { metrics, recommended: computed.replicas, stabilized, ableToScale, limited };
    if (normal.replicas === currentReplicas) {
      this.#finish(currentReplicas, currentReplicas, computed.statuses, false);
      return { ...FRESH, ...thought, outcome: 'unchanged', desiredReplicas: currentReplicas };
    }
    const reason = computed.replicas > currentReplicas ? `${computed.metric} above target` : computed.replicas < currentReplicas ? 'All metrics below target' : ''; // prettier-ignore
    return { ...thought, ...this.#rescale(groupKind, scale, normal.replicas, reason, computed.statuses) };
  }

  #disabled(): Outcome {
    this.#draft.dropScaledToZero();
    this.#draft.set('AbleToScale', 'True', 'SucceededGetScale', GOT_SCALE);
    const message = 'scaling is disabled since the replica count of the target is zero';
    this.#draft.set('ScalingActive', 'False', 'ScalingDisabled', message);
    this.#finish(0, 0, [], false);
    return { outcome: 'disabled', desiredReplicas: 0, reason: message };
  }

  #compute(scale: Scale, currentReplicas: number): Computed {
    const nothing = { replicas: undefined, metric: '', statuses: [], evaluated: [] };
    const selector = this.#selector(scale.status.selector ?? '');
    if (typeof selector === 'string') return { ...nothing, error: selector };
    const { ctx, hpa, pods } = this.#p;
    const { namespace = '' } = hpa.metadata;
    const input = {
      namespace,
      source: ctx.client.dynamic,
      podSelector: formatSelector(selector),
      statusReplicas: scale.status.replicas,
      pods: pods.select(namespace, selector),
      currentReplicas,
      tolerances: tolerancesOf(hpa.spec.behavior),
      nowMs: ctx.epochMs,
      cpuInitializationMs: CPU_INITIALIZATION_MS,
      initialReadinessDelayMs: INITIAL_READINESS_DELAY_MS,
      resourceMetrics: (resource: string, container: string) =>
        resourceMetrics(ctx.client, { resource, container, namespace, selector: scale.status.selector ?? '' }),
    };
    return this.#largest(
      (hpa.spec.metrics ?? []).map((spec) => evaluateMetric(spec, input)),
      currentReplicas,
    );
  }

  /** The largest proposal. A metric that fails forbids to scale down. */
  #largest(evaluated: readonly Evaluated[], currentReplicas: number): Computed {
    let best: Extract<Evaluated, { kind: 'proposal' }> | undefined;
    let first: Extract<Evaluated, { kind: 'failed' }> | undefined;
    let failures = 0;
    for (const e of evaluated) {
      if (e.kind === 'failed') {
        this.#warn(e.reason, e.said);
        first ??= e;
        failures++;
      } else if (!best || e.replicas > best.replicas) best = e;
    }
    const error = first && `invalid metrics (${failures} invalid out of ${evaluated.length}), first error is: ${first.error}`; // prettier-ignore
    const statuses = evaluated.map((e): MetricStatus => (e.kind === 'proposal' ? e.status : { type: '' }));
    const replicas = best?.replicas ?? 0;
    if (failures === evaluated.length || (failures > 0 && replicas < currentReplicas)) {
      if (first) this.#draft.set('ScalingActive', 'False', first.reason, `the HPA was unable to compute the replica count: ${first.said}`); // prettier-ignore
      return { replicas: undefined, metric: '', statuses, evaluated, error };
    }
    const metric = best?.name ?? '';
    const message = `the HPA was able to successfully calculate a replica count from ${metric}`;
    this.#draft.set('ScalingActive', 'True', 'ValidMetricFound', message);
    return { replicas, metric, statuses, evaluated, error };
  }

  /** The pods' selector, or what is wrong with it. Upstream: validateAndParseSelector. */
  #selector(text: string): Selector | string {
    const { hpa, key, pods, rivals } = this.#p;
    const { namespace = '', name } = hpa.metadata;
    if (text === '') {
      this.#warn('SelectorRequired', 'selector is required');
      const message = "the HPA target's scale is missing a selector";
      this.#draft.set('ScalingActive', 'False', 'InvalidSelector', message);
      return 'selector is required';
    }
    const parsed = rivals.parse(text);
    if ('error' in parsed)
      return this.#badSelector('InvalidSelector', `couldn't convert selector into a corresponding internal selector object: ${parsed.error}`); // prettier-ignore
    rivals.set(key, { namespace, name, selector: parsed });
    const selecting = rivals.of(pods.select(namespace, parsed));
    if (selecting.length <= 1) return parsed;
    const list = selecting.map((r) => `${r.namespace}/${r.name}`).join(' ');
    const message = `pods by selector ${formatSelector(parsed)} are controlled by multiple HPAs: [${list}]`;
    return this.#badSelector('AmbiguousSelector', message);
  }

  #badSelector(reason: string, message: string): string {
    this.#warn(reason, message);
    this.#draft.set('ScalingActive', 'False', reason, message);
    return message;
  }

  #normalize(currentReplicas: number, desiredReplicas: number): Normalized {
    const { ctx, hpa, history } = this.#p;
    const { maxReplicas, minReplicas = 1, behavior } = hpa.spec;
    const nowMs = ctx.nowMs;
    const normal = normalize({
      ...FRESH,
      ...history,
      currentReplicas,
      desiredReplicas,
      minReplicas,
      maxReplicas,
      behavior,
      nowMs,
    });
    // Of equal ones in a row only the last can still matter.
    const kept = normal.kept.at(-1)?.replicas === desiredReplicas ? normal.kept.slice(0, -1) : normal.kept;
    history.recommendations = [...kept, { replicas: desiredReplicas, atMs: nowMs }];
    const { ableToScale, limited } = normal;
    this.#draft.set('AbleToScale', 'True', ableToScale.reason, ableToScale.message);
    this.#draft.set('ScalingLimited', limited.isLimited ? 'True' : 'False', limited.reason, limited.message);
    return normal;
  }

  #rescale(
    groupKind: string,
    scale: Scale,
    desired: number,
    reason: string,
    statuses: readonly MetricStatus[],
  ): Outcome {
    const { ctx, hpa } = this.#p;
    const current = scale.spec.replicas ?? 0;
    const { namespace, name } = hpa.metadata;
    ctx.tracer.decide('hpa.rescale', objectKey('autoscaling/HorizontalPodAutoscaler', namespace, name), {
      from: current,
      to: desired,
      reason,
    });
    const error = updateScale(ctx, groupKind, scale, desired);
    if (error !== undefined) {
      this.#warn('FailedRescale', `New size: ${desired}; reason: ${reason}; error: ${error}`);
      const message = `the HPA controller was unable to update the target scale: ${error}`;
      this.#draft.set('AbleToScale', 'False', 'FailedUpdateScale', message);
      this.#draft.keepDesired(current, statuses);
      this.#write();
      return { outcome: 'failed', desiredReplicas: desired, reason: error };
    }
    const message = `the HPA controller was able to update the target scale to ${desired}`;
    this.#draft.set('AbleToScale', 'True', 'SucceededRescale', message);
    this.#draft.dropScaledToZero();
    ctx.recorder.event(hpa, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    this.#remember(current, desired);
    this.#finish(current, desired, statuses, true);
    return { outcome: 'scaled', desiredReplicas: desired, reason };
  }

  /** Only rules look back at changes. Upstream: storeScaleEvent. */
  #remember(from: number, to: number): void {
    const { hpa, history, ctx } = this.#p;
    const { behavior } = hpa.spec;
    if (!behavior) return;
    const event = { change: Math.abs(to - from), atMs: ctx.nowMs };
    if (to > from) history.scaleUps = [...recentEvents(history.scaleUps, behavior.scaleUp, ctx.nowMs), event];
    else history.scaleDowns = [...recentEvents(history.scaleDowns, behavior.scaleDown, ctx.nowMs), event];
  }

  #finish(current: number, desired: number, statuses: readonly MetricStatus[], isRescaled: boolean): void {
    this.#draft.finish(current, desired, statuses, isRescaled);
    this.#write();
  }

  #warn(reason: string, message: string): void {
    this.#p.ctx.recorder.event(this.#p.hpa, 'Warning', reason, message);
  }

  #write(): void {
    const { ctx, hpa } = this.#p;
    const status = this.#draft.status();
    if (deepEqual(status, hpa.status)) return;
    try {
      ctx.client.updateStatus('autoscaling/HorizontalPodAutoscaler', { ...hpa, status });
    } catch (error) {
      if (isStatusError(error)) this.#warn('FailedUpdateStatus', error.message);
      throw error;
    }
  }
}

const GOT_SCALE = "the HPA controller was able to get the target's current scale";
