import { findCondition, withCondition } from '../api/edit.ts';
import { isStatusError } from '../api/status-error.ts';
import type { Pod, PodCondition } from '../api/types.ts';
import type { Client } from '../runtime/client.ts';

/** Writes to a pod's status that the scheduler makes. Upstream: updatePod in pkg/scheduler/schedule_one.go. */
export interface StatusChange {
  readonly condition?: Omit<PodCondition, 'lastTransitionTime'>;
  /** '' takes a nomination back; undefined leaves it. */
  readonly nominatedNodeName?: string | undefined;
}

/** Nothing is written if nothing would change. A refusal by the server is not tried again: the next attempt will. */
export function patchPodStatus(client: Client, pod: Pod, change: StatusChange, now: string): void {
  const { condition, nominatedNodeName } = change;
  const conditions = condition && changedConditions(pod, condition, now);
  const renominates = nominatedNodeName !== undefined && nominatedNodeName !== (pod.status?.nominatedNodeName ?? '');
  if (!conditions && !renominates) return;
  const status = {
    ...(conditions ? { conditions } : {}),
    ...(renominates ? { nominatedNodeName: nominatedNodeName || null } : {}),
  };
  try {
    client.patch('Pod', pod.metadata.namespace ?? '', pod.metadata.name, { status }, { subresource: 'status' });
  } catch (error) {
    if (!isStatusError(error)) throw error;
  }
}

function changedConditions(
  pod: Pod,
  condition: Omit<PodCondition, 'lastTransitionTime'>,
  now: string,
): readonly PodCondition[] | undefined {
  const old = findCondition(pod.status?.conditions, condition.type);
  if (old?.status === condition.status && old.reason === condition.reason && old.message === condition.message)
    return undefined;
  const { generation } = pod.metadata;
  const next = { ...condition, lastTransitionTime: now, ...(generation ? { observedGeneration: generation } : {}) };
  return withCondition(pod.status?.conditions, next as PodCondition);
}
