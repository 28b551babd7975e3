import { objectKey } from '../../api/group-kind.ts';
import { findCondition } from '../../api/edit.ts';
import { isConflict, isNotFound } from '../../api/status-error.ts';
import type { Node, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { silentConditions } from './health.ts';
import { swapTaints, type TaintId } from './taints.ts';

/**
 * What the node lifecycle controller writes: taints, conditions, pods that are no longer ready. Each starts from the
 * server's present state, as many hands write to a node.
 * Upstream: pkg/controller/util/node/controller_utils.go, pkg/controller/controller_utils.go.
 */
const ATTEMPTS = 5;

/** Adds and removes taints; false if there was nothing to do. */
export function writeTaints(
  ctx: ComponentContext,
  name: string,
  add: readonly TaintId[],
  remove: readonly TaintId[],
): boolean {
  const node = ctx.client.find('Node', '', name);
  if (!node) return false;
  const had = node.spec.taints ?? [];
  const taints = swapTaints(had, add, remove, ctx.now);
  if (taints === had) return false;
  const text = taints.map((t) => `${t.key}:${t.effect}`).join(', ');
  ctx.tracer.decide('node-lifecycle.taint', objectKey('Node', '', name), { ...(text ? { taints: text } : {}) });
  ctx.client.update('Node', { ...node, spec: { ...node.spec, taints: [...taints] } });
  return true;
}

/** Says of a silent node that nothing is known of it any more. Returns it as it is then. */
export function writeSilence(ctx: ComponentContext, node: Node): Node {
  let fresh: Node | undefined = node;
  for (let attempt = 1; fresh; attempt++) {
    const conditions = silentConditions(fresh, ctx.now);
    if (conditions === fresh.status?.conditions) return fresh;
    ctx.tracer.decideFromSilence('node-lifecycle.not-ready', objectKey('Node', '', node.metadata.name));
    try {
      return ctx.client.updateStatus('Node', { ...fresh, status: { ...fresh.status, conditions } });
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      fresh = ctx.client.find('Node', '', node.metadata.name);
    }
  }
  return node;
}

/** A pod on a node of which nothing is known cannot be called ready. */
export function markNotReady(ctx: ComponentContext, pods: readonly Pod[]): void {
  for (const pod of pods) {
    const ready = findCondition(pod.status?.conditions, 'Ready');
    if (!ready || ready.status === 'False') continue;
    const next = { ...ready, status: 'False', lastTransitionTime: ctx.now };
    const conditions = pod.status?.conditions?.map((c) => (c === ready ? next : c)) ?? [];
    try {
      ctx.client.updateStatus('Pod', { ...pod, status: { ...pod.status, conditions } });
      ctx.recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
