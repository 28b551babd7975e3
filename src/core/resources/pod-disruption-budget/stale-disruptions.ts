import { findCondition } from '../../api/edit.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import { storeKey } from '../../api/group-kind.ts';
import type { Pod, PodCondition } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { Timers } from '../../runtime/timers.ts';
import { isPodTerminal } from '../shared/pod-state.ts';

/**
 * Takes back the announcement that a pod is about to be disrupted if it is still there two minutes later.
 * Upstream: syncStalePodDisruption in pkg/controller/disruption/disruption.go.
 */
const TIMEOUT_MS = 2 * 60_000;
const RETRY_MS = 1000;

export class StaleDisruptions {
  readonly #ctx: ComponentContext;
  readonly #timers: Timers;

  constructor(ctx: ComponentContext) {
    this.#ctx = ctx;
    this.#timers = ctx.timers('stale-disruptions', (key) => this.#look(key));
  }

  observe(pod: Pod): void {
    const left = untilStale(pod, this.#ctx.epochMs);
    // A millisecond at least: what is overdue is looked at from the cache that has just been filled.
    if (left !== undefined) this.#timers.after(storeKey(pod.metadata.namespace, pod.metadata.name), Math.max(1, left));
  }

  #look(key: string): void {
    const { epochMs, client } = this.#ctx;
    const pod = this.#ctx.informer('Pod').byKey(key);
    const left = pod && untilStale(pod, epochMs);
    if (!pod || left === undefined) return;
    if (left > 0) return this.#timers.after(key, left);
    try {
      client.updateStatus('Pod', withdrawn(pod, this.#ctx.now));
    } catch (error) {
      if (!isStatusError(error)) throw error;
      if (!isNotFound(error)) this.#timers.after(key, RETRY_MS);
    }
  }
}

/** Milliseconds until the condition is stale; undefined if there is none that could be. What the kubelet says stays. */
export function untilStale(pod: Pod, epochMs: number): number | undefined {
  const { status, metadata } = pod;
  if (!status?.conditions || metadata.deletionTimestamp || isPodTerminal(pod)) return undefined;
  const target = findCondition(status.conditions, 'DisruptionTarget');
  if (target?.status !== 'True' || target.reason === 'TerminationByKubelet') return undefined;
  return Math.max(0, (parseTime(target.lastTransitionTime ?? '') ?? 0) + TIMEOUT_MS - epochMs);
}

function withdrawn(pod: Pod, now: string): Pod {
  const { generation } = pod.metadata;
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    ...(generation ? { observedGeneration: generation } : {}),
    status: 'False',
    lastTransitionTime: now,
  };
  const conditions = pod.status?.conditions?.map((c) => (c.type === condition.type ? condition : c)) ?? [condition];
  return { ...pod, status: { ...pod.status, conditions } };
}
