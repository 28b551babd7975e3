import { objectKey } from '../../api/group-kind.ts';
import { withCondition } from '../../api/edit.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { Node, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';
import { isPodTerminal } from '../shared/pod-state.ts';

/**
 * Pods of a node that was deleted: nobody is left to end them, so they are removed by force.
 * Upstream: pkg/controller/podgc/gc_controller.go (gcOrphaned: looks every 20 s, then waits 40 s).
 * A node that is not ready and has the out-of-service taint counts as gone for the pods that are ending (gcTerminating).
 * Left out: the limit of 12,500 ended pods.
 */
const QUARANTINE_MS = 60_000;
const RETRY_MS = 20_000;

export const podGcController: ManagedController = {
  name: 'pod-garbage-collector-controller',
  start(ctx) {
    const timers = ctx.timers('pod-gc', (node) => {
      if (ctx.client.find('Node', '', node)) return;
      const pods = ctx.informer('Pod').byIndex('node', node);
      pods.sort((a, b) => (a.metadata.uid < b.metadata.uid ? -1 : 1));
      const isDone = pods.map((pod) => remove(ctx, pod)).every(Boolean);
      if (!isDone) timers.after(node, RETRY_MS);
    });
    const ending = ctx.timers('pod-gc-ending', (name) => {
      const node = ctx.informer('Node').get('', name);
      if (!node || !isOutOfService(node)) return;
      const pods = ctx
        .informer('Pod')
        .byIndex('node', name)
        .filter((pod) => pod.metadata.deletionTimestamp);
      const isDone = pods.map((pod) => remove(ctx, pod, null)).every(Boolean);
      if (!isDone) ending.after(name, RETRY_MS);
    });
    const nodes = ctx.informer('Node');
    const soon = (name: string): void => {
      if (ending.pendingAt(name) === undefined) ending.after(name, RETRY_MS);
    };
    nodes.handle(({ type, object }) => {
      const { name } = object.metadata;
      if (type === 'deleted') timers.after(name, QUARANTINE_MS);
      else if (type === 'added') timers.clear(name);
      if (type !== 'deleted' && isOutOfService(object)) soon(name);
    });
    ctx.informer('Pod').handle(({ type, object: { spec, metadata } }) => {
      if (type === 'deleted' || !spec.nodeName) return;
      const node = nodes.get('', spec.nodeName);
      if (node && metadata.deletionTimestamp && isOutOfService(node)) soon(spec.nodeName);
      if (node) return;
      if (timers.pendingAt(spec.nodeName) === undefined) timers.after(spec.nodeName, QUARANTINE_MS);
    });
  },
};

const NO_NODE = 'PodGC: node no longer exists';

/** Upstream: node.kubernetes.io/out-of-service on a node that is not ready. */
function isOutOfService({ spec, status }: Node): boolean {
  const isTainted = (spec.taints ?? []).some((t) => t.key === 'node.kubernetes.io/out-of-service');
  return isTainted && status?.conditions?.find((c) => c.type === 'Ready')?.status !== 'True';
}

/** False if it must be tried again. */
function remove(ctx: ComponentContext, pod: Pod, why: string | null = NO_NODE): boolean {
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

function markFailed(ctx: ComponentContext, pod: Pod, why: string | null): void {
  const fresh = ctx.client.get('Pod', pod.metadata.namespace ?? '', pod.metadata.name);
  const conditions =
    why === null
      ? fresh.status?.conditions
      : withCondition(fresh.status?.conditions, {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'DeletionByPodGC',
          message: why,
          lastTransitionTime: ctx.now,
        });
  ctx.client.updateStatus('Pod', {
    ...fresh,
    status: { ...fresh.status, phase: 'Failed', ...(conditions ? { conditions } : {}) },
  });
}
