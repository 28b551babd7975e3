import { comesBack } from '../api/restart-policy.ts';
import type { Container, Pod } from '../api/types.ts';
import { initContainersOf } from './pod-parts.ts';
import type { ContainerWork, Effect, Kill, WorkerInput, WorkerResult, WorkerState } from './worker-state.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * Ending one container: preStop hook, SIGTERM, SIGKILL when its time is over.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer).
 */
const MINIMUM_GRACE_MS = 2000;
const DEFAULT_GRACE_SECONDS = 30;

export interface KillReason {
  readonly message: string;
  readonly graceMs?: number;
}

/** Why a running container has to go although its pod stays. */
export function killReason(input: WorkerInput, c: Container): KillReason | undefined {
  const record = input.container(c.name);
  const isInit = initContainersOf(input.pod).includes(c);
  const text = (what: string, isBack: boolean): string =>
    isInit ? `Init container ${c.name} ${what}` : `Container ${c.name} ${what}${isBack ? ', will be restarted' : ''}`;
  if (record && record.spec.image !== c.image) return { message: text('definition changed', true) };
  if (input.mustRestart?.(c)) return { message: `Container ${c.name} resize requires restart` };
  const failed = input.failedProbe(c.name);
  if (!failed) return undefined;
  const probe = failed === 'liveness' ? c.livenessProbe : c.startupProbe;
  const grace = probe?.terminationGracePeriodSeconds;
  const message = text(`failed ${failed} probe`, comesBack(c, input.pod.spec));
  return { message, ...(grace === undefined ? {} : { graceMs: grace * 1000 }) };
}

export function gracePeriodMs(pod: Pod): number {
  const seconds =
    pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  return seconds * 1000;
}

export function beginKill(state: WorkerState, c: Container, input: WorkerInput, reason: KillReason): WorkerResult {
  const graceMs = reason.graceMs ?? gracePeriodMs(input.pod);
  const hookMs = graceMs > 0 ? Math.min(input.preStopMs(c), graceMs) : 0;
  const termAt = input.now + hookMs;
  const kill: Kill = {
    id: input.container(c.name)?.id ?? '',
    termAt,
    killAt: termAt + Math.max(graceMs - hookMs, MINIMUM_GRACE_MS),
    isTermSent: false,
  };
  const begun: Effect[] = [
    { type: 'decide', code: 'kubelet.kill-container', args: { container: c.name, message: reason.message } },
    { type: 'event', kind: 'Normal', reason: 'Killing', message: reason.message, container: c.name },
  ];
  const result = progressKill(withKill(state, c, kill), c, input);
  return { ...FRESH, ...result, effects: [...begun, ...result.effects], again: true };
}

/** Goes on with a kill that has begun. */
export function progressKill(state: WorkerState, c: Container, input: WorkerInput): WorkerResult {
  const kill = state.containers[c.name]?.kill;
  if (!kill) return { state, effects: [] };
  if (kill.id !== input.container(c.name)?.id)
    return { state: withKill(state, c, undefined), effects: [], again: true };
  if (input.now >= kill.killAt) return { state, effects: [{ type: 'kill', container: c.name }], again: true };
  if (kill.isTermSent) return { state, effects: [], wakeAt: kill.killAt };
  if (input.now < kill.termAt) {
    if (!input.hookEnded?.(c.name)) return { state, effects: [], wakeAt: kill.termAt };
    const killAt = Math.min(Math.max(kill.termAt, input.now + MINIMUM_GRACE_MS), kill.killAt);
    return progressKill(withKill(state, c, { ...kill, termAt: input.now, killAt }), c, input);
  }
  return {
    state: withKill(state, c, { ...kill, isTermSent: true }),
    effects: [{ type: 'terminate', container: c.name }],
    wakeAt: kill.killAt,
  };
}

/** Shortens a kill that has begun, when the pod is deleted again with less grace. */
export function shortenKill(state: WorkerState, c: Container, killAt: number): WorkerState {
  const kill = state.containers[c.name]?.kill;
  return kill && killAt < kill.killAt ? withKill(state, c, { ...kill, killAt }) : state;
}

function withKill(state: WorkerState, c: Container, kill: Kill | undefined): WorkerState {
  const { kill: _, ...work } = state.containers[c.name] ?? {};
  const next: ContainerWork = kill ? { ...work, kill } : work;
  return { ...state, containers: { ...state.containers, [c.name]: next } };
}
