import { objectKey } from '../../api/group-kind.ts';
import { withCondition } from '../../api/edit.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';
import { isPodTerminal } from '../shared/pod-state.ts';

/**
 * Pods of a node that was deleted: nobody is left to end them, so they are removed by force.
 * Upstream: pkg/controller/podgc/gc_controller.go (gcOrphaned: looks every 20 s, then waits 40 s).
 * Left out: the limit of 12,500 ended pods, the out-of-service taint.
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
    const nodes = ctx.informer('Node');
    nodes.handle(({ type, object }) => {
      const { name } = object.metadata;
      if (type === 'deleted') timers.after(name, QUARANTINE_MS);
      else if (type === 'added') timers.clear(name);
    });
    ctx.informer('Pod').handle(({ type, object: { spec } }) => {
      if (type === 'deleted' || !spec.nodeName || nodes.get('', spec.nodeName)) return;
      if (timers.pendingAt(spec.nodeName) === undefined) timers.after(spec.nodeName, QUARANTINE_MS);
    });
  },
};

/** False if it must be tried again. */
function remove(ctx: ComponentContext, pod: Pod): boolean {
  const { namespace = '', name } = pod.metadata;
  try {
    ctx.tracer.decide('gc.delete-dependent', objectKey('Pod', namespace, name), { owner: pod.spec.nodeName });
    if (!isPodTerminal(pod)) markFailed(ctx, pod);
    ctx.client.delete('Pod', namespace, name, { gracePeriodSeconds: 0 });
    return true;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return isNotFound(error);
  }
}

function markFailed(ctx: ComponentContext, pod: Pod): void {
  const fresh = ctx.client.get('Pod', pod.metadata.namespace ?? '', pod.metadata.name);
  const conditions = withCondition(fresh.status?.conditions, {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastTransitionTime: ctx.now,
  });
  ctx.client.updateStatus('Pod', { ...fresh, status: { ...fresh.status, phase: 'Failed', conditions } });
}
