import type { Pod } from '../api/types.ts';
import { parseTime } from '../lib/time.ts';
import type { Eviction } from './worker-state.ts';

/**
 * spec.activeDeadlineSeconds counts from status.startTime, restarts or not.
 * Upstream: pkg/kubelet/active_deadline.go (pastActiveDeadline).
 */
export const PAST_DEADLINE: Eviction = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

/** Milliseconds since 1970; undefined: as long as it likes. */
export function deadlineOf(pod: Pod): number | undefined {
  const seconds = pod.spec.activeDeadlineSeconds;
  const start = pod.status?.startTime;
  if (seconds === undefined || start === undefined) return undefined;
  const since = parseTime(start);
  return since === undefined ? undefined : since + seconds * 1000;
}
