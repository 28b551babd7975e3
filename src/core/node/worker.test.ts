import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../api/types.ts';
import type { ContainerRecord, SandboxRecord } from '../world/records.ts';
import { next } from './worker.ts';
import { NEW_WORKER, type Effect, type WorkerInput, type WorkerState } from './worker-state.ts';

const web: Container = { name: 'web', image: 'nginx:1', imagePullPolicy: 'IfNotPresent' };

function podOf(spec: Partial<Pod['spec']> = {}, metadata: Partial<Pod['metadata']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ns', uid: 'u', resourceVersion: '1', creationTimestamp: '', ...metadata },
    spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, containers: [web], ...spec },
  };
}

const sandbox: SandboxRecord = {
  podUid: 'u',
  namespace: 'ns',
  pod: 'p',
  machine: 'n',
  ip: '10.0.0.2',
  isHostNetwork: false,
  attempt: 0,
  createdAt: 0,
  isReady: true,
};

function record(name: string, extra: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    spec: {
      podUid: 'u',
      namespace: 'ns',
      pod: 'p',
      name,
      machine: 'n',
      image: 'nginx:1',
      env: {},
      ports: [],
      runsToCompletion: false,
    },
    id: `${name}-0`,
    attempt: 0,
    imageId: 'i',
    startedAt: 10,
    process: {},
    ...extra,
  };
}

const exited = (name: string, exitCode: number, finishedAt = 100): ContainerRecord =>
  record(name, { exit: { id: `${name}-0`, startedAt: 10, finishedAt, exitCode, reason: 'Error' } });

interface Scene extends Partial<Omit<WorkerInput, 'container'>> {
  readonly records?: readonly ContainerRecord[];
}

function inputOf({ records = [], ...extra }: Scene): WorkerInput {
  return {
    now: 1000,
    pod: podOf(),
    isGone: false,
    isDeleteAccepted: false,
    sandbox,
    container: (name) => records.find((r) => r.spec.name === name),
    isStarted: () => true,
    failedProbe: () => undefined,
    imageState: () => 'present',
    imageSize: () => 42,
    pullError: () => undefined,
    planPull: () => ({ waitMs: 0, pullMs: 1200 }),
    mountError: () => undefined,
    configError: () => undefined,
    preStopMs: () => 0,
    draw: (low) => low,
    ...extra,
  };
}

/** Effects in short: reasons of events, kinds of all else but decisions. */
const brief = (effects: readonly Effect[]): string[] =>
  effects.flatMap((e) => {
    if (e.type === 'decide') return [];
    if (e.type === 'event') return [e.reason];
    return 'container' in e ? [`${e.type} ${e.container}`] : [e.type];
  });

interface Row extends Scene {
  readonly name: string;
  readonly state?: Partial<WorkerState>;
  readonly effects: readonly string[];
  readonly wakeAt?: number;
  readonly task?: string;
  readonly phase?: WorkerState['phase'];
  readonly waiting?: string;
}

const never = podOf({ restartPolicy: 'Never' });
const deleting = podOf({}, { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 });
const sidecar: Container = { ...web, name: 'side', restartPolicy: 'Always' };
const setup: Container = { ...web, name: 'setup' };

const ROWS: readonly Row[] = [
  { name: 'a new pod gets a sandbox', sandbox: undefined, effects: ['write-status'], task: 'sandbox', wakeAt: 1150 },
  {
    name: 'the sandbox is made when its time has come',
    sandbox: undefined,
    state: { task: { kind: 'sandbox', doneAt: 900 } },
    effects: ['create-sandbox'],
  },
  {
    name: 'a volume that cannot be mounted comes first',
    sandbox: undefined,
    mountError: () => ({ message: 'no' }),
    effects: ['FailedMount', 'write-status'],
    wakeAt: 1500,
  },
  {
    name: 'mounting is tried again twice as late',
    sandbox: undefined,
    state: { mount: { delayMs: 500, retryAt: 900 } },
    mountError: () => ({ message: 'no' }),
    effects: ['FailedMount', 'write-status'],
    wakeAt: 2000,
  },
  { name: 'a present image is used', effects: ['Pulled'], task: 'start', wakeAt: 1060 },
  {
    name: 'an absent image is pulled',
    imageState: () => 'absent',
    effects: ['Pulling', 'reserve-pull'],
    task: 'pull',
    wakeAt: 2200,
  },
  {
    name: 'Always pulls a present image',
    pod: podOf({ containers: [{ ...web, imagePullPolicy: 'Always' }] }),
    effects: ['Pulling', 'reserve-pull'],
    task: 'pull',
    wakeAt: 2200,
  },
  {
    name: 'Never refuses an absent image',
    pod: podOf({ containers: [{ ...web, imagePullPolicy: 'Never' }] }),
    imageState: () => 'absent',
    effects: ['ErrImageNeverPull', 'Failed', 'write-status'],
    waiting: 'ErrImageNeverPull',
    wakeAt: 11_000,
  },
  {
    name: 'an invalid image name',
    imageState: () => 'invalid',
    effects: ['InspectFailed', 'Failed', 'write-status'],
    waiting: 'InvalidImageName',
    wakeAt: 11_000,
  },
  {
    name: 'a pull that fails',
    state: { task: { kind: 'pull', container: 'web', image: 'nginx:1', startedAt: 0, pullMs: 900, doneAt: 1000 } },
    pullError: () => 'not found',
    effects: ['Failed', 'Failed', 'write-status'],
    waiting: 'ErrImagePull',
    wakeAt: 2500,
  },
  {
    name: 'a pull that succeeds goes on to the start',
    state: { task: { kind: 'pull', container: 'web', image: 'nginx:1', startedAt: 0, pullMs: 900, doneAt: 1000 } },
    effects: ['add-image', 'Pulled'],
    task: 'start',
    wakeAt: 1060,
  },
  {
    name: 'configuration that is missing',
    configError: () => 'configmap "x" not found',
    effects: ['Pulled', 'Failed', 'write-status'],
    waiting: 'CreateContainerConfigError',
    wakeAt: 11_000,
  },
  {
    name: 'the start itself',
    state: { task: { kind: 'start', container: 'web', doneAt: 1000 } },
    effects: ['Created', 'start web'],
  },
  { name: 'a running container is left alone', records: [record('web')], effects: [] },
  {
    name: 'the first exit is followed by a start at once',
    records: [exited('web', 1)],
    effects: ['Pulled'],
    task: 'start',
    wakeAt: 1060,
  },
  {
    name: 'the second waits',
    records: [exited('web', 1, 900)],
    state: { containers: { web: { crashBackOff: { delayMs: 10_000, updatedAt: 500 } } } },
    effects: ['BackOff', 'write-status'],
    waiting: 'CrashLoopBackOff',
    wakeAt: 10_900,
  },
  {
    name: 'Never: a failed container ends the pod',
    pod: never,
    records: [exited('web', 1)],
    effects: ['write-status', 'stop-sandbox', 'write-status'],
    phase: 'finished',
  },
  {
    name: 'OnFailure: success is not repeated',
    pod: podOf({ restartPolicy: 'OnFailure' }),
    records: [exited('web', 0)],
    effects: ['write-status', 'stop-sandbox', 'write-status'],
    phase: 'finished',
  },
  {
    name: 'a failed liveness probe kills',
    records: [record('web')],
    failedProbe: () => 'liveness',
    effects: ['Killing', 'terminate web'],
    wakeAt: 31_000,
  },
  {
    name: 'another image kills',
    records: [record('web')],
    pod: podOf({ containers: [{ ...web, image: 'nginx:2' }] }),
    effects: ['Killing', 'terminate web'],
    wakeAt: 31_000,
  },
  {
    name: 'a preStop hook comes before SIGTERM',
    records: [record('web')],
    failedProbe: () => 'liveness',
    preStopMs: () => 5000,
    effects: ['Killing'],
    wakeAt: 6000,
  },
  {
    name: 'SIGKILL when the grace is over',
    records: [record('web')],
    state: { containers: { web: { kill: { id: 'web-0', termAt: 0, killAt: 1000, isTermSent: true } } } },
    effects: ['kill web'],
  },
  {
    name: 'init containers come first',
    pod: podOf({ initContainers: [setup] }),
    effects: ['Pulled'],
    task: 'start',
    wakeAt: 1060,
  },
  {
    name: 'a running init container is waited for',
    pod: podOf({ initContainers: [setup] }),
    records: [record('setup')],
    effects: [],
  },
  {
    name: 'Never: a failed init container ends the pod',
    pod: podOf({ restartPolicy: 'Never', initContainers: [setup] }),
    records: [exited('setup', 1)],
    effects: ['write-status', 'stop-sandbox', 'write-status'],
    phase: 'finished',
  },
  {
    name: 'a sidecar that has not started is waited for',
    pod: podOf({ initContainers: [sidecar] }),
    records: [record('side')],
    isStarted: () => false,
    effects: [],
  },
  {
    name: 'a sidecar ends with the work of the pod',
    pod: podOf({ restartPolicy: 'Never', initContainers: [sidecar] }),
    records: [record('side'), exited('web', 0)],
    effects: ['Killing', 'terminate side'],
    wakeAt: 31_000,
  },
  {
    name: 'deletion kills what runs',
    pod: deleting,
    records: [record('web')],
    effects: ['Killing', 'terminate web'],
    phase: 'terminating',
    wakeAt: 31_000,
  },
  {
    name: 'sidecars are killed last',
    pod: { ...deleting, spec: { ...deleting.spec, initContainers: [sidecar] } },
    records: [record('side'), record('web')],
    effects: ['Killing', 'terminate web'],
    phase: 'terminating',
    wakeAt: 31_000,
  },
  {
    name: 'a second deletion with less grace shortens it',
    pod: podOf({}, { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 1 }),
    records: [record('web')],
    state: {
      phase: 'terminating',
      graceEndsAt: 31_000,
      containers: { web: { kill: { id: 'web-0', termAt: 0, killAt: 31_000, isTermSent: true } } },
    },
    effects: [],
    phase: 'terminating',
    wakeAt: 3000,
  },
  {
    name: 'when all are gone the last status is written',
    pod: deleting,
    records: [exited('web', 0)],
    effects: ['write-status', 'stop-sandbox'],
    phase: 'terminated',
  },
  {
    name: 'then the object is deleted',
    pod: deleting,
    state: { phase: 'terminated' },
    effects: ['delete-pod'],
    phase: 'terminated',
    wakeAt: 11_000,
  },
  {
    name: 'finalizers are waited for',
    pod: deleting,
    isDeleteAccepted: true,
    state: { phase: 'terminated' },
    effects: [],
    phase: 'terminated',
  },
  {
    name: 'and forgotten when it is gone',
    pod: deleting,
    isGone: true,
    state: { phase: 'terminated' },
    effects: ['forget'],
    phase: 'terminated',
  },
  {
    name: 'a sandbox lost with its machine is made anew',
    sandbox: { ...sandbox, isReady: false },
    records: [exited('web', 255)],
    effects: ['SandboxChanged', 'write-status'],
    task: 'sandbox',
    wakeAt: 1150,
  },
  {
    name: 'but not for a pod that would not run again',
    pod: never,
    sandbox: { ...sandbox, isReady: false },
    records: [exited('web', 255)],
    effects: ['write-status'],
    phase: 'finished',
  },
];

describe('one step of a worker', () => {
  test.each(ROWS)('$name', ({ state, effects, wakeAt, task, phase = 'syncing', waiting, name: _, ...scene }) => {
    const result = next({ ...NEW_WORKER, ...state }, inputOf(scene));
    expect({
      effects: brief(result.effects),
      wakeAt: result.wakeAt,
      task: result.state.task?.kind,
      phase: result.state.phase,
      waiting: result.state.containers['web']?.waiting?.reason,
    }).toEqual({ effects, wakeAt, task, phase, waiting });
  });
});
