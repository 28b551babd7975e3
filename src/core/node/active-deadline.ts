import type { Pod } from '../api/types.ts';
import { parseTime } from '../lib/time.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { Eviction } from './worker-state.ts';

/**
 * spec.activeDeadlineSeconds counts from status.startTime, restarts or not.
 * Upstream: pkg/kubelet/active_deadline.go (pastActiveDeadline).
 */
export const PAST_DEADLINE: Eviction = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

/** 0: its time is over, which is told; undefined: as long as it likes. */
export function msToDeadline(pod: Pod, ctx: ComponentContext): number | undefined {
  const seconds = pod.spec.activeDeadlineSeconds;
  const since = pod.status?.startTime === undefined ? undefined : parseTime(pod.status.startTime);
  if (seconds === undefined || since === undefined) return undefined;
  const leftMs = since + seconds * 1000 - ctx.epochMs;
  if (leftMs > 0) return leftMs;
  ctx.recorder.event(pod, 'Normal', PAST_DEADLINE.reason, PAST_DEADLINE.message);
  return 0;
}
