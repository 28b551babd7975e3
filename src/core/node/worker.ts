import { RESTARTING_ALL, restartsAll, shouldRestart } from '../api/restart-policy.ts';
import type { Container } from '../api/types.ts';
import { evict } from './worker-evict.ts';
import { attemptContainer } from './worker-start.ts';
import { beginKill, killReason, progressKill, type KillReason } from './worker-kill.ts';
import { finishTask } from './worker-task.ts';
import { terminate } from './worker-terminate.ts';
import type { Effect, WorkerInput, WorkerResult, WorkerState } from './worker-state.ts';
import { ephemeralContainersOf, initContainersOf, isSidecar, isTerminalPhase, sidecarsOf } from './pod-parts.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * One step of a pod's worker: from what it remembers and sees to what should be done next. Level-triggered: it asks
 * what is, never what happened. One slow thing at a time, containers in order, as upstream's SyncPod.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions), pkg/kubelet/pod_workers.go.
 */
export function next(state: WorkerState, input: WorkerInput): WorkerResult {
  if (state.phase === 'terminating' || state.phase === 'terminated') return terminate(state, input);
  if (input.isGone || input.pod.metadata.deletionTimestamp !== undefined) {
    const { task: _, ...rest } = state;
    return terminate({ ...rest, phase: 'terminating' }, input);
  }
  if (state.phase === 'finished') return { state, effects: [] };
  if (state.eviction) return evict(state, state.eviction, input);
  if (isTerminalPhase(input.pod.status?.phase)) return finish(state, input);
  if (state.task) {
    if (input.now < state.task.doneAt) return { state, effects: [], wakeAt: state.task.doneAt };
    return finishTask(state, state.task, input);
  }
  return mount(state, input) ?? sandbox(state, input) ?? restartAll(state, input) ?? containers(state, input);
}

/** One has ended whose rule takes all others along: they are killed and removed, then the pod begins anew in its place. */
function restartAll(state: WorkerState, input: WorkerInput): WorkerResult | undefined {
  const all = [...initContainersOf(input.pod), ...input.pod.spec.containers];
  const isDue = all.some((c) => {
    const exit = c.restartPolicyRules && input.container(c.name)?.exit;
    return exit !== undefined && restartsAll(c, exit);
  });
  if (!isDue) return undefined;
  const kills = runningKills(state, input, all, { message: 'killing', graceMs: 0 });
  if (kills) return { ...kills, effects: [...kills.effects, { type: 'write-status' }] };
  return { state: { ...state, containers: {} }, effects: [{ type: 'reset-containers' }], again: true };
}

/** Nothing will run again: the address is given back, the containers stay for their exits. */
function finish(state: WorkerState, input: WorkerInput): WorkerResult {
  const running = runningKills(state, input, [
    ...sidecarsOf(input.pod),
    ...input.pod.spec.containers,
    ...ephemeralContainersOf(input.pod),
  ]);
  if (running) return running;
  const effects: Effect[] = input.sandbox?.isReady ? [{ type: 'write-status' }, { type: 'stop-sandbox' }] : [];
  return { state: { ...state, phase: 'finished' }, effects: [...effects, { type: 'write-status' }] };
}

/** Kills what still runs of these; undefined when all are gone. */
function runningKills(
  state: WorkerState,
  input: WorkerInput,
  list: readonly Container[],
  why?: KillReason,
): WorkerResult | undefined {
  const running = list.filter((c) => isRunning(input, c));
  if (running.length === 0) return undefined;
  const effects: Effect[] = [];
  let current = state;
  let wakeAt = Infinity;
  for (const c of running) {
    const result = current.containers[c.name]?.kill
      ? progressKill(current, c, input)
      : beginKill(current, c, input, why ?? { message: `Stopping container ${c.name}` });
    current = result.state;
    effects.push(...result.effects);
    wakeAt = Math.min(wakeAt, result.wakeAt ?? Infinity);
  }
  return { state: current, effects, ...(wakeAt < Infinity ? { wakeAt } : {}), again: effects.length > 0 };
}

const MOUNT_RETRY_MS = 500;
const MOUNT_RETRY_MAX_MS = 122_000;

/** Volumes come first; a pod that has run has them. */
function mount(state: WorkerState, input: WorkerInput): WorkerResult | undefined {
  if (input.sandbox?.isReady) return undefined;
  if (state.mount && input.now < state.mount.retryAt) return { state, effects: [], wakeAt: state.mount.retryAt };
  const error = input.mountError();
  if (!error) return undefined;
  const { message, reason = 'FailedMount' } = error;
  const told: readonly Effect[] =
    message === undefined
      ? []
      : [
          { type: 'decide', code: 'kubelet.config-error', args: { message } },
          { type: 'event', kind: 'Warning', reason, message },
          { type: 'write-status' },
        ];
  if (error.retryAt !== undefined) return { state, effects: told, wakeAt: error.retryAt };
  const delayMs = Math.min(state.mount ? state.mount.delayMs * 2 : MOUNT_RETRY_MS, MOUNT_RETRY_MAX_MS);
  const retryAt = input.now + delayMs;
  return { state: { ...state, mount: { delayMs, retryAt } }, effects: told, wakeAt: retryAt };
}

const SANDBOX_MS = [150, 350] as const;

function sandbox(state: WorkerState, input: WorkerInput): WorkerResult | undefined {
  const { pod } = input;
  if (input.sandbox?.isReady) return undefined;
  const had = input.sandbox !== undefined;
  if (had && !pod.spec.containers.some((c) => willRun(input, c))) return finish(state, input);
  const doneAt = input.now + Math.floor(input.draw(...SANDBOX_MS));
  const { mount: _, ...rest } = state;
  const changed: Effect = {
    type: 'event',
    kind: 'Normal',
    reason: 'SandboxChanged',
    message: 'Pod sandbox changed, it will be killed and re-created.',
  };
  return {
    state: { ...FRESH, ...rest, task: { kind: 'sandbox', doneAt } },
    effects: [...(had ? [changed] : []), { type: 'write-status' }],
    wakeAt: doneAt,
  };
}

function containers(state: WorkerState, input: WorkerInput): WorkerResult {
  const { pod } = input;
  const mains = pod.spec.containers;
  // Sidecars that were ended with it are not started again.
  if (mains.every((c) => input.container(c.name)?.exit && !willRun(input, c))) return finish(state, input);
  const walk = new Walk(state, input);
  for (const c of ephemeralContainersOf(pod)) {
    walk.visit(c, input.container(c.name) === undefined);
    if (walk.result) return walk.result;
  }
  const initialized = initialize(walk);
  if (walk.result) return walk.result;
  if (initialized) {
    for (const c of newOnesFirst(mains, input)) {
      walk.visit(c, willRun(input, c));
      if (walk.result) return walk.result;
    }
  }
  const isDone = !initialized && initContainersOf(pod).some((c) => hasFailedForGood(input, c));
  return isDone ? finish(walk.state, input) : walk.end();
}

/** Who ended while others were still being started comes after them, as in a pass that goes on to its end. */
function newOnesFirst(mains: readonly Container[], input: WorkerInput): readonly Container[] {
  const fresh = mains.filter((c) => input.container(c.name) === undefined);
  if (fresh.length === 0 || fresh.length === mains.length) return mains;
  return [...fresh, ...mains.filter((c) => !fresh.includes(c))];
}

/** Starts init containers in order; true when the containers proper may start. */
function initialize(walk: Walk): boolean {
  const { input } = walk;
  const list = initContainersOf(input.pod);
  const hasMainStarted = input.pod.spec.containers.some((c) => isOfSandbox(input, c));
  for (const c of list) {
    if (isSidecar(c)) {
      walk.visit(c, true);
      if (walk.result) return false;
      if (!hasMainStarted && !(isRunning(input, c) && input.isStarted(c.name))) return false;
    } else if (!hasMainStarted) {
      const record = input.container(c.name);
      if (isOfSandbox(input, c) && record?.exit?.exitCode === 0) continue;
      if (!hasFailedForGood(input, c)) walk.visit(c, !isOfSandbox(input, c) || record?.exit !== undefined);
      return false;
    }
  }
  return true;
}

/** Goes through the containers, gathering what each wants; stops at the first that keeps the worker busy. */
class Walk {
  state: WorkerState;
  result: WorkerResult | undefined;
  readonly input: WorkerInput;
  readonly #effects: Effect[] = [];
  #wakeAt = Infinity;

  constructor(state: WorkerState, input: WorkerInput) {
    this.state = state;
    this.input = input;
  }

  visit(c: Container, wanted: boolean): void {
    if (isRunning(this.input, c)) return this.#running(c);
    if (!wanted) return;
    const retryAt = this.state.containers[c.name]?.retryAt;
    if (retryAt !== undefined && this.input.now < retryAt) return this.#wake(retryAt);
    const result = attemptContainer(this.state, c, this.input);
    this.#take(result);
    if (result.state.task || result.again) this.result = { ...FRESH, ...this.end(), again: result.again === true };
  }

  end(): WorkerResult {
    const wakeAt = this.#wakeAt;
    return { state: this.state, effects: this.#effects, ...(wakeAt < Infinity ? { wakeAt } : {}) };
  }

  #running(c: Container): void {
    if (this.state.containers[c.name]?.kill) return this.#killing(progressKill(this.state, c, this.input));
    const reason = killReason(this.input, c);
    if (reason) this.#killing(beginKill(this.state, c, this.input, reason));
  }

  #killing(result: WorkerResult): void {
    this.#take(result);
    if (result.again) this.result = { ...this.end(), again: true };
  }

  #take(result: WorkerResult): void {
    this.state = result.state;
    this.#effects.push(...result.effects);
    this.#wake(result.wakeAt ?? Infinity);
  }

  #wake(at: number): void {
    this.#wakeAt = Math.min(this.#wakeAt, at);
  }
}

export function isRunning(input: WorkerInput, c: Container): boolean {
  const record = input.container(c.name);
  return record !== undefined && !record.exit;
}

/** Started in the present sandbox, and not left over from one that is gone or from before all began anew. */
function isOfSandbox(input: WorkerInput, c: Container): boolean {
  const record = input.container(c.name);
  if (!record || record.exit?.reason === RESTARTING_ALL) return false;
  return record.startedAt >= (input.sandbox?.createdAt ?? 0);
}

/** Whether a container that does not run now should. */
function willRun(input: WorkerInput, c: Container): boolean {
  const exit = input.container(c.name)?.exit;
  return !exit || exit.reason === RESTARTING_ALL || shouldRestart(c, input.pod.spec, exit.exitCode);
}

function hasFailedForGood(input: WorkerInput, c: Container): boolean {
  const exit = input.container(c.name)?.exit;
  return !isSidecar(c) && exit !== undefined && exit.exitCode !== 0 && !willRun(input, c);
}
