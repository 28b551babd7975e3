import { RESTARTING_ALL } from '../api/restart-policy.ts';
import type { Container } from '../api/types.ts';
import { backOffUntil, nextBackOff } from './back-off.ts';
import { podWithUid } from './pod-parts.ts';
import type { ContainerWork, Effect, WorkerInput, WorkerResult, WorkerState } from './worker-state.ts';
import { formatDuration } from '../lib/duration.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * One try to get a container running: back-off, image, configuration, start. Each obstacle is shown as the reason it
 * waits, told as an event, and tried again later.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go (startContainer), pkg/kubelet/images/image_manager.go.
 */

/** The worker looks again after an error. Upstream: backOffPeriod 10 s with jitter. */
const RESYNC_MS = [10_000, 15_000] as const;
const START_MS = [60, 180] as const;

export function attemptContainer(state: WorkerState, c: Container, input: WorkerInput): WorkerResult {
  const work = state.containers[c.name] ?? {};
  const exit = input.container(c.name)?.exit;
  if (exit && exit.reason !== RESTARTING_ALL) {
    const until = backOffUntil(work.crashBackOff, exit.finishedAt, input.now);
    if (until !== undefined) return crashLoop(state, c, input, until);
  }
  const result = attempt(state, c, input);
  const missing = input.missingPullSecrets?.() ?? [];
  return missing.length === 0 ? result : { ...result, effects: [withoutSecrets(missing), ...result.effects] };
}

/** Upstream tells it with each sync of the pod, here with each try to start a container. */
const withoutSecrets = (names: readonly string[]): Effect => ({
  type: 'event',
  kind: 'Warning',
  reason: 'FailedToRetrieveImagePullSecret',
  message: `Unable to retrieve some image pull secrets (${names.join(', ')}); attempting to pull the image may not succeed.`,
});

function attempt(state: WorkerState, c: Container, input: WorkerInput): WorkerResult {
  const image = c.image ?? '';
  for (const volume of input.imageVolumes?.(c) ?? []) {
    // One that was pulled for this try is there.
    const stop = state.pulled?.includes(volume.image) ? undefined : fetched(state, c, input, volume);
    if (stop) return stop;
  }
  const stop = fetched(state, c, input, { image, policy: c.imagePullPolicy });
  if (stop) return stop;
  const present: Effect = {
    type: 'event',
    kind: 'Normal',
    reason: 'Pulled',
    message: `Container image "${image}" already present on machine and can be accessed by the pod`,
    container: c.name,
  };
  return configure(state, c, input, [present]);
}

interface Wanted {
  readonly image: string;
  readonly policy: string | undefined;
}

/** What has to happen before the image is there; undefined: it is. */
function fetched(state: WorkerState, c: Container, input: WorkerInput, wanted: Wanted): WorkerResult | undefined {
  const imageState = input.imageState(wanted.image);
  if (imageState === 'invalid') return invalidImage(state, c, input, wanted.image);
  if (wanted.policy === 'Always' || (imageState === 'absent' && wanted.policy !== 'Never'))
    return pull(state, c, input, wanted.image);
  return imageState === 'absent' ? neverPull(state, c, input, wanted.image) : undefined;
}

/** The image is there: check the configuration and begin the start. */
export function configure(
  state: WorkerState,
  c: Container,
  input: WorkerInput,
  before: readonly Effect[],
): WorkerResult {
  const configError = input.configError(c);
  const error = configError ?? input.createError?.(c);
  if (error !== undefined) {
    const reason = configError === undefined ? 'CreateContainerError' : 'CreateContainerConfigError';
    return obstacle(state, c, input, {
      waiting: { reason, message: error },
      effects: [
        ...before,
        { type: 'decide', code: 'kubelet.config-error', args: { container: c.name, message: error } },
        warning(c, 'Failed', `Error: ${error}`),
      ],
    });
  }
  const doneAt = input.now + Math.floor(input.draw(...START_MS));
  return {
    state: { ...FRESH, ...state, task: { kind: 'start', container: c.name, doneAt } },
    effects: before,
    wakeAt: doneAt,
  };
}

interface Obstacle {
  readonly waiting: NonNullable<ContainerWork['waiting']>;
  readonly effects: readonly Effect[];
  readonly work?: Partial<ContainerWork>;
  readonly until?: number;
}

function obstacle(state: WorkerState, c: Container, input: WorkerInput, o: Obstacle): WorkerResult {
  const resyncAt = input.now + Math.floor(input.draw(...RESYNC_MS));
  const retryAt = Math.min(o.until ?? resyncAt, resyncAt);
  const work = { ...state.containers[c.name], ...o.work, waiting: o.waiting, retryAt };
  return {
    state: { ...state, containers: { ...state.containers, [c.name]: work } },
    effects: [...o.effects, { type: 'write-status' }],
    wakeAt: retryAt,
  };
}

const warning = (c: Container, reason: string, message: string): Effect => ({
  type: 'event',
  kind: 'Warning',
  reason,
  message,
  container: c.name,
});

function crashLoop(state: WorkerState, c: Container, input: WorkerInput, until: number): WorkerResult {
  const delayMs = state.containers[c.name]?.crashBackOff?.delayMs ?? 0;
  const where = podWithUid(input.pod);
  return obstacle(state, c, input, {
    waiting: {
      reason: 'CrashLoopBackOff',
      message: `back-off ${formatDuration(delayMs)} restarting failed container=${c.name} pod=${where}`,
    },
    effects: [
      { type: 'decide', code: 'kubelet.back-off', args: { container: c.name, delayMs } },
      warning(c, 'BackOff', `Back-off restarting failed container ${c.name} in pod ${where}`),
    ],
    until,
  });
}

function invalidImage(state: WorkerState, c: Container, input: WorkerInput, image: string): WorkerResult {
  const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
  return obstacle(state, c, input, {
    waiting: { reason: 'InvalidImageName', message },
    effects: [warning(c, 'InspectFailed', message), warning(c, 'Failed', 'Error: InvalidImageName')],
  });
}

function neverPull(state: WorkerState, c: Container, input: WorkerInput, image: string): WorkerResult {
  const message = `Container image "${image}" is not present with pull policy of Never`;
  return obstacle(state, c, input, {
    waiting: { reason: 'ErrImageNeverPull', message },
    effects: [warning(c, 'ErrImageNeverPull', message), warning(c, 'Failed', 'Error: ErrImageNeverPull')],
  });
}

function pull(state: WorkerState, c: Container, input: WorkerInput, image: string): WorkerResult {
  const backOff = state.containers[c.name]?.pullBackOff;
  const until = backOff && backOffUntil(backOff, backOff.failedAt, input.now);
  if (backOff && until !== undefined) return pullBackOff(state, c, input, { image, until });
  const { waitMs, pullMs } = input.planPull(image);
  const doneAt = input.now + waitMs + pullMs;
  return {
    state: {
      ...FRESH,
      ...state,
      task: { kind: 'pull', container: c.name, image, startedAt: input.now, pullMs, doneAt },
    },
    effects: [
      { type: 'decide', code: 'kubelet.pull', args: { container: c.name, image } },
      { type: 'event', kind: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"`, container: c.name },
      { type: 'reserve-pull', image, untilMs: doneAt },
    ],
    wakeAt: doneAt,
  };
}

function pullBackOff(
  state: WorkerState,
  c: Container,
  input: WorkerInput,
  { image, until }: { readonly image: string; readonly until: number },
): WorkerResult {
  const backOff = state.containers[c.name]?.pullBackOff;
  const message = `Back-off pulling image "${image}"`;
  return obstacle(state, c, input, {
    waiting: { reason: 'ImagePullBackOff', message: `${message}: ErrImagePull: ${backOff?.error ?? ''}` },
    effects: [
      {
        type: 'decide',
        code: 'kubelet.pull-back-off',
        args: { container: c.name, image, delayMs: backOff?.delayMs },
      },
      { type: 'event', kind: 'Normal', reason: 'BackOff', message, container: c.name },
      warning(c, 'Failed', 'Error: ImagePullBackOff'),
    ],
    until,
  });
}

/** The registry said no: shown as ErrImagePull at first, as ImagePullBackOff from the next look on. */
export function pullFailed(
  state: WorkerState,
  c: Container,
  input: WorkerInput,
  { image, error }: { readonly image: string; readonly error: string },
): WorkerResult {
  const { now } = input;
  const known = state.containers[c.name]?.pullBackOff;
  const step = nextBackOff(known, known?.failedAt ?? now, now);
  return obstacle(state, c, input, {
    waiting: { reason: 'ErrImagePull', message: error },
    effects: [
      { type: 'decide', code: 'kubelet.pull-failed', args: { container: c.name, image, message: error } },
      warning(c, 'Failed', `Failed to pull image "${image}": ${error}`),
      warning(c, 'Failed', 'Error: ErrImagePull'),
    ],
    work: { pullBackOff: { ...step, error, failedAt: now } },
    until: now + FIRST_LOOK_MS,
  });
}

/** The worker comes round again soon after a failed pull and then finds the back-off. */
const FIRST_LOOK_MS = 1500;
