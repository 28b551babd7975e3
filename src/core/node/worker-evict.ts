import { beginKill, progressKill } from './worker-kill.ts';
import type { Effect, Eviction, WorkerInput, WorkerResult, WorkerState } from './worker-state.ts';
import { nextToKill } from './worker-terminate.ts';

/**
 * Ending a pod that the kubelet has given up: its containers go as when it is deleted, the object stays, failed.
 * The status says so only once nothing runs any more. Upstream: pkg/kubelet/pod_workers.go (UpdatePod with
 * KillPodOptions), pkg/kubelet/status/status_manager.go (updateStatusInternal: terminal phases wait for the containers).
 */
export function evict(state: WorkerState, eviction: Eviction, input: WorkerInput): WorkerResult {
  const { task: _, ...idle } = state;
  const targets = nextToKill(input);
  if (targets.length === 0) return finished(idle);
  const effects: Effect[] = [];
  let current: WorkerState = idle;
  let wakeAt = Infinity;
  for (const c of targets) {
    const reason = { message: `Stopping container ${c.name}` };
    const result = current.containers[c.name]?.kill
      ? progressKill(current, c, input)
      : beginKill(
          current,
          c,
          input,
          eviction.graceMs === undefined ? reason : { ...reason, graceMs: eviction.graceMs },
        );
    current = result.state;
    effects.push(...result.effects);
    wakeAt = Math.min(wakeAt, result.wakeAt ?? Infinity);
  }
  const again = effects.some((e) => e.type === 'kill');
  return { state: current, effects, ...(wakeAt < Infinity ? { wakeAt } : {}), again };
}

/** One that has no sandbox yet may hold volumes and devices. */
function finished(state: WorkerState): WorkerResult {
  return { state: { ...state, phase: 'finished' }, effects: [{ type: 'write-status' }, { type: 'stop-sandbox' }] };
}
