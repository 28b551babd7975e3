import { findCondition, withCondition } from '../../api/edit.ts';
import { objectKey, storeKey } from '../../api/group-kind.ts';
import { isNotFound, isStatusError, wentThrough } from '../../api/status-error.ts';
import type { Node, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';
import type { Timers } from '../../runtime/timers.ts';
import { isPodTerminal } from '../shared/pod-state.ts';
import { EndedPods } from './ended-pods.ts';

/**
 * Pods that nobody is left to end are removed by force: those of a node that was deleted (gcOrphaned: looks every 20 s,
 * then waits 40 s), ending ones of a node that is not ready and out of service (gcTerminating), ending ones that never had
 * a node (gcUnscheduledTerminating). Of pods that have ended, 12,500 are kept (gcTerminated).
 * Upstream: pkg/controller/podgc/gc_controller.go.
 */
const QUARANTINE_MS = 60_000;
const PERIOD_MS = 20_000;
/** --terminated-pod-gc-threshold. */
const MAX_ENDED = 12_500;

export const podGcController: ManagedController = {
  name: 'pod-garbage-collector-controller',
  start: (ctx) => new PodGc(ctx).start(),
};

class PodGc {
  readonly #ctx: ComponentContext;
  readonly #ended = new EndedPods(MAX_ENDED);
  /** By name of the node that is gone. */
  readonly #orphaned: Timers;
  /** By name of the node that is out of service. */
  readonly #ending: Timers;
  readonly #unscheduled: Timers;
  readonly #surplus: Timers;

  constructor(ctx: ComponentContext) {
    this.#ctx = ctx;
    const every = (sub: string, look: (key: string) => readonly Pod[], why?: string): Timers => {
      const timers = ctx.timers(sub, (key) => {
        let isDone = false;
        wentThrough(() => {
          const removed = look(key).map((pod) => remove(ctx, pod, why));
          isDone = removed.every(Boolean);
        });
        if (!isDone) timers.after(key, PERIOD_MS);
      });
      return timers;
    };
    this.#orphaned = every('pod-gc', (node) => this.#orphansOf(node), NO_NODE);
    this.#ending = every('pod-gc-ending', (node) => this.#endingOn(node));
    this.#unscheduled = every('pod-gc-unscheduled', (key) => this.#stillUnscheduled(key));
    this.#surplus = every('pod-gc-ended', () => this.#ended.surplus());
  }

  start(): void {
    const nodes = this.#ctx.informer('Node');
    nodes.handle(({ type, object }) => {
      const { name } = object.metadata;
      if (type === 'deleted') this.#orphaned.after(name, QUARANTINE_MS);
      else if (type === 'added') this.#orphaned.clear(name);
      if (type !== 'deleted' && isOutOfService(object)) soon(this.#ending, name);
    });
    this.#ctx.informer('Pod').handle(({ type, object: pod }) => {
      this.#ended.observe(pod, type === 'deleted');
      if (this.#ended.isOver) soon(this.#surplus, 'all');
      if (type !== 'deleted') this.#onPod(pod);
    });
  }

  #onPod(pod: Pod): void {
    const { nodeName } = pod.spec;
    const isEnding = pod.metadata.deletionTimestamp !== undefined;
    if (!nodeName) {
      if (isEnding) soon(this.#unscheduled, storeKey(pod.metadata.namespace, pod.metadata.name));
      return;
    }
    const node = this.#ctx.informer('Node').get('', nodeName);
    if (!node) soon(this.#orphaned, nodeName, QUARANTINE_MS);
    else if (isEnding && isOutOfService(node)) soon(this.#ending, nodeName);
  }

  #orphansOf(node: string): readonly Pod[] {
    if (this.#ctx.client.find('Node', '', node)) return [];
    const pods = this.#ctx.informer('Pod').byIndex('node', node);
    return pods.sort((a, b) => (a.metadata.uid < b.metadata.uid ? -1 : 1));
  }

  #endingOn(name: string): readonly Pod[] {
    const node = this.#ctx.informer('Node').get('', name);
    if (!node || !isOutOfService(node)) return [];
    const pods = this.#ctx.informer('Pod').byIndex('node', name);
    return pods.filter((pod) => pod.metadata.deletionTimestamp);
  }

  /** What is over already waits for its finalizers only. */
  #stillUnscheduled(key: string): readonly Pod[] {
    const pod = this.#ctx.informer('Pod').byKey(key);
    return pod?.metadata.deletionTimestamp && !pod.spec.nodeName && !isPodTerminal(pod) ? [pod] : [];
  }
}

function soon(timers: Timers, key: string, ms = PERIOD_MS): void {
  if (timers.pendingAt(key) === undefined) timers.after(key, ms);
}

const NO_NODE = 'PodGC: node no longer exists';

/** Upstream: node.kubernetes.io/out-of-service on a node that is not ready. */
function isOutOfService({ spec, status }: Node): boolean {
  const isTainted = (spec.taints ?? []).some((t) => t.key === 'node.kubernetes.io/out-of-service');
  return isTainted && findCondition(status?.conditions, 'Ready')?.status !== 'True';
}

/** False if it must be tried again. */
function remove(ctx: ComponentContext, pod: Pod, why: string | undefined): boolean {
  const { namespace = '', name } = pod.metadata;
  try {
    ctx.tracer.decide('gc.delete-dependent', objectKey('Pod', namespace, name), { owner: pod.spec.nodeName });
    if (!isPodTerminal(pod)) markFailed(ctx, pod, why);
    ctx.client.delete('Pod', namespace, name, { gracePeriodSeconds: 0 });
    return true;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return isNotFound(error);
  }
}

function markFailed(ctx: ComponentContext, pod: Pod, why: string | undefined): void {
  const fresh = ctx.client.get('Pod', pod.metadata.namespace ?? '', pod.metadata.name);
  const { generation } = fresh.metadata;
  const observed = generation ? { observedGeneration: generation } : {};
  const target = { type: 'DisruptionTarget', ...observed, status: 'True', reason: 'DeletionByPodGC' } as const;
  const conditions =
    why === undefined
      ? fresh.status?.conditions
      : withCondition(fresh.status?.conditions, { ...target, message: why, lastTransitionTime: ctx.now });
  ctx.client.updateStatus('Pod', {
    ...fresh,
    status: { ...fresh.status, ...observed, phase: 'Failed', ...(conditions ? { conditions } : {}) },
  });
}
