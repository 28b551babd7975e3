import type { Container, Pod } from '../api/types.ts';
import { deepEqual } from '../lib/equal.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { ContainerRecord, ContainerResources } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Admitted, Refusal } from './admission.ts';
import { requestsOf } from './amounts.ts';
import { resourcesOf } from './container-resources.ts';
import { allContainersOf } from './pod-parts.ts';
import {
  allocate,
  needsRestart,
  resizeMessage,
  resizeStateOf,
  wantsResize,
  type Waiting,
  withResizeCondition,
  withResources,
  type ResizeState,
} from './resize.ts';

/**
 * The hands of a pod's resizes: gives containers new resources if there is room, tells how it goes.
 * Upstream: pkg/kubelet/allocation/allocation_manager.go (handlePodResourcesResize), pkg/kubelet/kubelet.go (SyncPod).
 */
export interface ResizerHost {
  readonly world: World;
  readonly ctx: ComponentContext;
  /** Why the pod as it is wanted does not fit beside the others. */
  refusal(newcomer: Admitted): Refusal | undefined;
  reckon(newcomer: Admitted): void;
  deferred(uid: string): void;
}

const RUNTIME_MS = 1000;
/** Upstream: initialRetryDelay of the allocation manager's loop. */
const RETRY_MS = 180_000;

export class PodResizer {
  readonly #host: ResizerHost;
  #state: ResizeState | undefined;
  #doneAt: number | undefined;
  #retryAt = 0;

  constructor(host: ResizerHost) {
    this.#host = host;
  }

  /** Undefined until something had to be resized: then everybody has what the spec says. */
  get state(): ResizeState | undefined {
    return this.#state;
  }

  /** What the container may have now. */
  given(c: Container): Container {
    const { resources: _, ...rest } = c;
    if (!this.#state?.allocated.has(c.name)) return c;
    const resources = this.#state.allocated.get(c.name);
    return resources ? { ...rest, resources } : rest;
  }

  /** The pod with what it was given in place of what it wants. */
  allocated(pod: Pod): Pod {
    const state = this.#state ?? (isSized(pod) ? resizeStateOf(pod) : undefined);
    return state && wantsResize(pod, state) ? withResources(pod, state) : pod;
  }

  /** A resize that waits for room. */
  waiting(pod: Pod): Waiting | undefined {
    const pending = this.#state?.conditions.find((c) => c.type === 'PodResizePending');
    if (!pending) return undefined;
    const [was, is] = [requestsOf(this.allocated(pod)), requestsOf(pod)];
    const isMore = (name: string): boolean => (is.get(name) ?? 0) > (was.get(name) ?? 0);
    return { pod, isIncreasing: isMore('cpu') || isMore('memory'), since: pending.lastTransitionTime ?? '' };
  }

  /** There may be room now. */
  retry(): void {
    this.#retryAt = 0;
  }

  /** What the kernel is told of it. */
  told(c: Container, pod: Pod): ReturnType<typeof resourcesOf> {
    return resourcesOf(this.given(c), this.#state ? this.#state.whole : pod.spec.resources);
  }

  mustRestart(c: Container, record: ContainerRecord | undefined, pod: Pod): boolean {
    if (!this.#state || !record || record.exit) return false;
    return needsRestart(c, changedOf(record.spec.resources, this.told(c, pod).resources));
  }

  /** Looks at what the pod wants; when to come again. */
  sync(pod: Pod): number | undefined {
    if (!this.#state && !isSized(pod)) return undefined;
    const state = (this.#state ??= resizeStateOf(pod));
    const at = { epochMs: this.#host.ctx.epochMs, generation: pod.metadata.generation };
    if (!wantsResize(pod, state)) this.#state = withResizeCondition(state, 'PodResizePending', undefined, at);
    else if (this.#isDue(pod, state)) this.#decide(pod, state, at);
    this.#actuate(pod);
    return this.#finish(pod, at);
  }

  #isDue(pod: Pod, state: ResizeState): boolean {
    const pending = state.conditions.find((c) => c.type === 'PodResizePending');
    if (pending?.observedGeneration !== pod.metadata.generation) return true;
    return this.#host.ctx.nowMs >= this.#retryAt;
  }

  #decide(pod: Pod, state: ResizeState, at: Parameters<typeof withResizeCondition>[3]): void {
    const { ctx } = this.#host;
    const wanted = { pod, requests: requestsOf(pod) };
    const refused = this.#host.refusal(wanted);
    if (refused) {
      this.#host.deferred(pod.metadata.uid);
      this.#retryAt = ctx.nowMs + RETRY_MS;
      const told = { reason: 'Deferred', message: refused.message };
      this.#state = withResizeCondition(state, 'PodResizePending', told, at);
      if (this.#state === state) return;
      const text = resizeMessage(`Pod resize ${refused.reason}`, pod, refused.message);
      return ctx.recorder.event(pod, 'Warning', 'ResizeDeferred', text);
    }
    this.#host.reckon(wanted);
    const given = withResizeCondition({ ...state, ...allocate(pod) }, 'PodResizePending', undefined, at);
    this.#state = withResizeCondition(given, 'PodResizeInProgress', {}, at);
    this.#doneAt = ctx.nowMs + RUNTIME_MS;
    ctx.recorder.event(pod, 'Normal', 'ResizeStarted', resizeMessage('Pod resize started', pod));
  }

  #actuate(pod: Pod): void {
    if (this.#doneAt === undefined || this.#host.ctx.nowMs < this.#doneAt) return;
    for (const c of allContainersOf(pod)) {
      const record = this.#host.world.containers.get(pod.metadata.uid, c.name);
      const wanted = this.told(c, pod).resources;
      if (!record || record.exit || deepEqual(record.spec.resources, wanted)) continue;
      if (!this.mustRestart(c, record, pod)) this.#host.world.resize(record, wanted);
    }
  }

  #finish(pod: Pod, at: Parameters<typeof withResizeCondition>[3]): number | undefined {
    const { ctx, world } = this.#host;
    const state = this.#state as ResizeState;
    if (!state.conditions.some((c) => c.type === 'PodResizeInProgress')) {
      return state.conditions.length > 0 ? this.#retryAt : undefined;
    }
    this.#doneAt ??= ctx.nowMs + RUNTIME_MS;
    if (ctx.nowMs < this.#doneAt) return this.#doneAt;
    const isDone = allContainersOf(pod).every((c) => {
      const record = world.containers.get(pod.metadata.uid, c.name);
      return !record || record.exit || deepEqual(record.spec.resources, this.told(c, pod).resources);
    });
    if (!isDone) return undefined;
    this.#doneAt = undefined;
    this.#state = withResizeCondition(state, 'PodResizeInProgress', undefined, at);
    ctx.recorder.event(pod, 'Normal', 'ResizeCompleted', resizeMessage('Pod resize completed', pod));
    return undefined;
  }
}

/** A pod that was never resized is not looked at: its statuses share the spec's own resources. */
function isSized(pod: Pod): boolean {
  const statuses = pod.status?.containerStatuses;
  if (!statuses) return false;
  const { resources } = pod.spec;
  if (resources && pod.status?.resources && !deepEqual(resources, pod.status.resources)) return true;
  return (
    pod.spec.containers.some((c, i) => {
      const known = statuses[i]?.resources;
      return known !== undefined && known !== c.resources && !deepEqual(known, c.resources ?? {});
    }) || (pod.status?.conditions ?? []).some((c) => c.type.startsWith('PodResize'))
  );
}

function changedOf(was: ContainerResources = {}, now: ContainerResources = {}): ('cpu' | 'memory')[] {
  const cpu = was.cpuLimitMilli !== now.cpuLimitMilli || was.cpuRequestMilli !== now.cpuRequestMilli;
  const memory = was.memoryLimitBytes !== now.memoryLimitBytes || was.memoryRequestBytes !== now.memoryRequestBytes;
  return [...(cpu ? ['cpu' as const] : []), ...(memory ? ['memory' as const] : [])];
}
