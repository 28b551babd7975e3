import type { Container } from '../api/types.ts';
import { allContainersOf, sidecarsOf } from './pod-parts.ts';
import { beginKill, gracePeriodMs, progressKill, shortenKill } from './worker-kill.ts';
import type { Effect, WorkerInput, WorkerResult, WorkerState } from './worker-state.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * Ending a pod: its containers together, then its sidecars from the last to the first, then the object itself.
 * Upstream: pkg/kubelet/kubelet.go (SyncTerminatingPod, SyncTerminatedPod), status_manager.go (final delete).
 */
const DELETE_RETRY_MS = 10_000;
const MINIMUM_GRACE_MS = 2000;

export function terminate(state: WorkerState, input: WorkerInput): WorkerResult {
  if (state.phase === 'terminated') return awaitDeletion(state, input);
  const graceEndsAt = Math.min(state.graceEndsAt ?? Infinity, input.now + gracePeriodMs(input.pod));
  const isShorter = state.graceEndsAt !== undefined && graceEndsAt < state.graceEndsAt;
  let current: WorkerState = state.graceEndsAt === graceEndsAt ? state : { ...FRESH, ...state, graceEndsAt };
  const targets = nextToKill(input);
  if (targets.length === 0) return terminated(current, input);
  const effects: Effect[] = [];
  let wakeAt = Infinity;
  for (const c of targets) {
    if (isShorter) current = shortenKill(current, c, Math.max(graceEndsAt, input.now + MINIMUM_GRACE_MS));
    const result = current.containers[c.name]?.kill
      ? progressKill(current, c, input)
      : beginKill(current, c, input, { message: `Stopping container ${c.name}`, graceMs: graceEndsAt - input.now });
    current = result.state;
    effects.push(...result.effects);
    wakeAt = Math.min(wakeAt, result.wakeAt ?? Infinity);
  }
  const isChanged = effects.some((e) => e.type === 'kill');
  return { state: current, effects, ...(wakeAt < Infinity ? { wakeAt } : {}), again: isChanged };
}

/** What has to go now: all but the sidecars, and after them one sidecar at a time. */
export function nextToKill(input: WorkerInput): readonly Container[] {
  const isUp = (c: Container): boolean => {
    const record = input.container(c.name);
    return record !== undefined && !record.exit;
  };
  const sidecars = sidecarsOf(input.pod);
  const others = allContainersOf(input.pod).filter((c) => isUp(c) && !sidecars.includes(c));
  return others.length > 0 ? others : sidecars.filter(isUp).slice(-1);
}

function terminated(state: WorkerState, input: WorkerInput): WorkerResult {
  const effects: Effect[] = [
    { type: 'decide', code: 'kubelet.pod-terminated', args: {} },
    ...(input.isGone ? [] : [{ type: 'write-status' } as const]),
    { type: 'stop-sandbox' },
  ];
  return { state: { ...state, phase: 'terminated' }, effects, again: true };
}

function awaitDeletion(state: WorkerState, input: WorkerInput): WorkerResult {
  if (input.isGone) return { state, effects: [{ type: 'forget' }] };
  if (input.isDeleteAccepted) return { state, effects: [] };
  return { state, effects: [{ type: 'delete-pod' }], wakeAt: input.now + DELETE_RETRY_MS };
}
