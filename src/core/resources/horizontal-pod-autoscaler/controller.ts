import { objectKey, splitStoreKey, storeKey, type ObjectKey } from '../../api/group-kind.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';
import { LabelIndex } from '../../runtime/label-index.ts';
import { AutoscalerPass, type PassHistory } from './autoscaler-pass.ts';
import type { AutoscalerLog } from './reasoning.ts';
import { Rivals } from './rivals.ts';

/**
 * Looks at every HorizontalPodAutoscaler once in 15 s, the first time 15 s after it has appeared; changes in between do
 * not hasten it. Recommendations and past changes are memory, as upstream: after a restart the present number of
 * replicas counts as the last recommendation.
 * Upstream: pkg/controller/podautoscaler/horizontal.go.
 */
export const SYNC_MS = 15_000;

export interface AutoscalerDeps {
  readonly log: AutoscalerLog;
}

export function horizontalPodAutoscaler(deps: AutoscalerDeps): ManagedController {
  return { name: 'horizontal-pod-autoscaler', start: (ctx) => new Autoscalers(ctx, deps.log).start() };
}

const KIND = 'autoscaling/HorizontalPodAutoscaler';
const keyOf = (o: HorizontalPodAutoscaler): string => storeKey(o.metadata.namespace, o.metadata.name);

class Autoscalers {
  readonly #ctx: ComponentContext;
  readonly #log: AutoscalerLog;
  readonly #pods = new LabelIndex<Pod>();
  readonly #rivals = new Rivals();
  readonly #histories = new Map<string, PassHistory>();

  constructor(ctx: ComponentContext, log: AutoscalerLog) {
    this.#ctx = ctx;
    this.#log = log;
  }

  start(): void {
    const ctx = this.#ctx;
    this.#log.clear();
    const syncs = ctx.timers('horizontal-pod-autoscaler/sync', (key) => {
      if (this.#look(key)) syncs.after(key, SYNC_MS);
    });
    ctx.informer('Pod').handle(({ type, object, old }) => this.#pods.apply(object as Pod, old as Pod, type === 'deleted')); // prettier-ignore
    ctx.informer(KIND).handle(({ type, object }) => {
      const key = keyOf(object);
      if (type === 'deleted') this.#forget(key);
      else if (syncs.pendingAt(key) === undefined) syncs.after(key, SYNC_MS);
    });
  }

  /** False if it is gone. */
  #look(key: string): boolean {
    const ctx = this.#ctx;
    const hpa = ctx.informer(KIND).byKey(key);
    if (!hpa) {
      this.#forget(key);
      return false;
    }
    let history = this.#histories.get(key);
    if (!history) this.#histories.set(key, (history = { recommendations: [], scaleUps: [], scaleDowns: [] }));
    const pass = new AutoscalerPass({ ctx, hpa, key, history, pods: this.#pods, rivals: this.#rivals });
    try {
      this.#log.record(refOf(key), pass.run());
    } catch (error) {
      // A status that somebody else wrote first: the next look will do.
      if (!isStatusError(error)) throw error;
    }
    return true;
  }

  #forget(key: string): void {
    this.#histories.delete(key);
    this.#rivals.remove(key);
    this.#log.forget(refOf(key));
  }
}

function refOf(key: string): ObjectKey {
  const { namespace, name } = splitStoreKey(key);
  return objectKey(KIND, namespace, name);
}
