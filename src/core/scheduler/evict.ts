import { isStatusError } from '../api/status-error.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { EventRecorder } from '../runtime/recorder.ts';
import type { PodInfo } from './pod-info.ts';
import { patchPodStatus } from './pod-status.ts';

/** Removes a pod to make room for a more important one. Upstream: PreemptPod in framework/preemption/preemption.go. */
export interface Eviction {
  readonly ctx: ComponentContext;
  readonly recorder: EventRecorder;
  readonly victim: PodInfo;
  readonly preemptor: PodInfo;
  readonly node: string;
}

export function evictPod({ ctx, recorder, victim, preemptor, node }: Eviction): void {
  const { pod } = victim;
  if (pod.metadata.deletionTimestamp) return;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${preemptor.pod.spec.schedulerName ?? 'default-scheduler'}: preempting to accommodate a higher priority pod`,
  } as const;
  patchPodStatus(ctx.client, pod, { condition }, ctx.now);
  try {
    ctx.client.delete('Pod', victim.namespace, pod.metadata.name, {});
  } catch (error) {
    // Gone already, or out of reach: the preemptor's next attempt looks again.
    if (!isStatusError(error)) throw error;
    return;
  }
  recorder.event(pod, 'Normal', 'Preempted', `Preempted by pod ${preemptor.uid} on node ${node}`);
}
