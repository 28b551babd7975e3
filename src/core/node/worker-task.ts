import { RESTARTING_ALL } from '../api/restart-policy.ts';
import type { Container } from '../api/types.ts';
import { formatDuration } from '../lib/duration.ts';
import { nextBackOff } from './back-off.ts';
import { allContainersOf } from './pod-parts.ts';
import { beginKill } from './worker-kill.ts';
import { configure, pullFailed } from './worker-start.ts';
import type { ContainerWork, Effect, Task, WorkerInput, WorkerResult, WorkerState } from './worker-state.ts';

/** Ends the slow thing the worker was busy with. */
export function finishTask(state: WorkerState, task: Task, input: WorkerInput): WorkerResult {
  const { task: _, ...free } = state;
  if (task.kind === 'sandbox') return { state: free, effects: [{ type: 'create-sandbox' }], again: true };
  const c = allContainersOf(input.pod).find((x) => x.name === task.container);
  if (!c) return { state: free, effects: [], again: true };
  if (task.kind === 'post-start') return finishHook(state, free, c, input);
  return task.kind === 'pull' ? finishPull(free, task, c, input) : started(free, c, input);
}

function finishPull(
  state: WorkerState,
  task: Extract<Task, { kind: 'pull' }>,
  c: Container,
  input: WorkerInput,
): WorkerResult {
  const { image } = task;
  const error = input.pullError(image);
  if (error !== undefined) return { ...pullFailed(state, c, input, { image, error }), again: true };
  const took = formatDuration(task.pullMs);
  const inAll = formatDuration(Math.trunc(input.now - task.startedAt));
  const pulled: Effect[] = [
    { type: 'add-image', image },
    { type: 'decide', code: 'kubelet.pulled', args: { container: c.name, image } },
    {
      type: 'event',
      kind: 'Normal',
      reason: 'Pulled',
      message: `Successfully pulled image "${image}" in ${took} (${inAll} including waiting). Image size: ${input.imageSize(image)} bytes.`,
      container: c.name,
    },
  ];
  const { pullBackOff: _, ...work } = state.containers[c.name] ?? {};
  // Of a volume: the others and the container's own come next.
  if (image !== c.image)
    return {
      state: { ...withWork(state, c, work), pulled: [...(state.pulled ?? []), image] },
      effects: pulled,
      again: true,
    };
  const result = configure(withWork(state, c, work), c, input, pulled);
  // One that cannot be made does not hold up those after it.
  return result.state.task ? result : { ...result, again: true };
}

function started({ pulled: _, ...state }: WorkerState, c: Container, input: WorkerInput): WorkerResult {
  const { waiting: _w, retryAt: _r, kill: _k, ...work } = state.containers[c.name] ?? {};
  const exit = input.container(c.name)?.exit;
  const next: ContainerWork =
    exit && exit.reason !== RESTARTING_ALL
      ? { ...work, crashBackOff: nextBackOff(work.crashBackOff, exit.finishedAt, input.now) }
      : work;
  const begun = withWork(state, c, next);
  const hook: Task = { kind: 'post-start', container: c.name, doneAt: input.now };
  return {
    state: c.lifecycle?.postStart ? { ...begun, task: hook } : begun,
    effects: [
      { type: 'decide', code: 'kubelet.start-container', args: { container: c.name, image: c.image } },
      { type: 'event', kind: 'Normal', reason: 'Created', message: 'Container created', container: c.name },
      { type: 'start', container: c.name },
    ],
    again: true,
  };
}

/** Nothing else of the pod is started while the hook runs; one that fails takes its container along. */
function finishHook(state: WorkerState, free: WorkerState, c: Container, input: WorkerInput): WorkerResult {
  const record = input.container(c.name);
  const outcome = record && !record.exit ? (input.postStart?.(c) ?? 'done') : 'done';
  if (outcome === 'running') return { state, effects: [{ type: 'write-status' }] };
  if (outcome === 'done') return { state: free, effects: [], again: true };
  const result = beginKill(free, c, input, { message: 'FailedPostStartHook' });
  const failed: Effect = {
    type: 'event',
    kind: 'Warning',
    reason: 'FailedPostStartHook',
    message: 'PostStartHook failed',
    container: c.name,
  };
  return { ...result, effects: [failed, ...result.effects] };
}

function withWork(state: WorkerState, c: Container, work: ContainerWork): WorkerState {
  return { ...state, containers: { ...state.containers, [c.name]: work } };
}
