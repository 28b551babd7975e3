import { findCondition, withCondition } from '../api/edit.ts';
import { isStatusError } from '../api/status-error.ts';
import type { Pod, PodCondition } from '../api/types.ts';
import type { Client } from '../runtime/client.ts';

/** Writes to a pod's status that the scheduler makes. Upstream: updatePod in pkg/scheduler/schedule_one.go. */
export interface StatusChange {
  readonly condition: Omit<PodCondition, 'lastTransitionTime'>;
  /** '' takes a nomination back; undefined leaves it. */
  readonly nominatedNodeName?: string | undefined;
}

/** Nothing is written if nothing would change. A refusal by the server is not tried again: the next attempt will. */
export function patchPodStatus(client: Client, pod: Pod, change: StatusChange, now: string): void {
  const { condition, nominatedNodeName } = change;
  const old = findCondition(pod.status?.conditions, condition.type);
  const isSame =
    old?.status === condition.status && old.reason === condition.reason && old.message === condition.message;
  const renominates = nominatedNodeName !== undefined && nominatedNodeName !== (pod.status?.nominatedNodeName ?? '');
  if (isSame && !renominates) return;
  const generation = pod.metadata.generation;
  const next = { ...condition, lastTransitionTime: now, ...(generation ? { observedGeneration: generation } : {}) };
  const status = {
    ...(isSame ? {} : { conditions: withCondition(pod.status?.conditions, next as PodCondition) }),
    ...(renominates ? { nominatedNodeName: nominatedNodeName || null } : {}),
  };
  try {
    client.patch('Pod', pod.metadata.namespace ?? '', pod.metadata.name, { status }, { subresource: 'status' });
  } catch (error) {
    if (!isStatusError(error)) throw error;
  }
}
