import { RESTARTING_ALL } from '../api/restart-policy.ts';
import type {
  Container,
  ContainerState,
  ContainerStatus,
  ContainerUser,
  ResourceRequirements,
  VolumeMountStatus,
} from '../api/types.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';
import type { Identity } from '../world/image-users.ts';
import type { ContainerExit, ContainerRecord } from '../world/records.ts';
import type { ContainerWork } from './worker-state.ts';

/** One container as its pod's status tells it. Upstream: pkg/kubelet/kubelet_pods.go (convertToAPIContainerStatuses). */
export interface ContainerView {
  readonly container: Container;
  readonly record: ContainerRecord | undefined;
  readonly work: ContainerWork | undefined;
  /** What it was given. */
  readonly resources?: ResourceRequirements | undefined;
  /** As it was told last. */
  readonly old?: ContainerStatus | undefined;
  /** Its pod is being deleted. */
  readonly isEnding?: boolean;
  /** Of a container that mounts images. */
  readonly mounts?: VolumeMountStatus[] | undefined;
  readonly isReady: boolean;
  readonly isStarted: boolean;
  /** Why it waits if nothing more is known: ContainerCreating, PodInitializing. */
  readonly waitingReason: string;
  /** The image as the runtime names it. */
  readonly imageName: string;
  /** Whom it runs as. */
  identity(): Identity;
}

const NOTHING: ResourceRequirements = {};
const STATUS_UNKNOWN = 'ContainerStatusUnknown';
/** Of a program that did not start. */
const NEVER = '1970-01-01T00:00:00Z';
const timeOf = (ms: number): string => formatTime(EPOCH_MS + ms);
const runtimeId = (id: string): string => `containerd://${id}`;

function terminated(exit: ContainerExit): ContainerState {
  const { exitCode, reason, message } = exit;
  if (reason === RESTARTING_ALL) return { terminated: { exitCode, reason, ...(message ? { message } : {}) } };
  return {
    terminated: {
      exitCode: exit.exitCode,
      reason: exit.reason,
      ...(exit.message === undefined ? {} : { message: exit.message }),
      startedAt: exit.reason === 'StartError' ? NEVER : timeOf(exit.startedAt),
      finishedAt: timeOf(exit.finishedAt),
      containerID: runtimeId(exit.id),
    },
  };
}

export function containerStatus(view: ContainerView): ContainerStatus {
  const { container, record, work, resources = container.resources } = view;
  if (!record) return missing(view);
  return {
    name: container.name,
    ...withKnown(states(record, work), view.old),
    ready: view.isReady,
    restartCount: Math.max(
      record.attempt + (record.exit?.reason === RESTARTING_ALL ? 1 : 0),
      view.old?.restartCount ?? 0,
    ),
    image: view.imageName,
    imageID: record.imageId,
    containerID: runtimeId(record.id),
    started: view.isStarted,
    ...(view.mounts ? { volumeMounts: view.mounts } : {}),
    ...(resources?.requests ? { allocatedResources: resources.requests } : {}),
    resources: resources ?? NOTHING,
    user: userOf(record, view),
  };
}

function userOf({ id }: ContainerRecord, { old, identity }: ContainerView): ContainerUser {
  if (old?.user && old.containerID === runtimeId(id)) return old.user;
  const { uid, gid, groups } = identity();
  return { linux: { uid, gid, supplementalGroups: [...groups] } };
}

/** Not started yet; or the runtime knows nothing of one that ran. */
function missing({ container, work, old, waitingReason, isEnding }: ContainerView): ContainerStatus {
  const isLost = old?.state?.running !== undefined && !old.lastState?.terminated;
  const known = old?.state?.terminated ? { terminated: old.state.terminated } : (old?.lastState ?? {});
  return {
    name: container.name,
    state: { waiting: work?.waiting ?? { reason: waitingReason } },
    lastState: isLost ? { terminated: { exitCode: 137, reason: STATUS_UNKNOWN, message: LOST } } : known,
    ready: false,
    // One that was not deleted will be started again.
    restartCount: (old?.restartCount ?? 0) + (isLost && !isEnding ? 1 : 0),
    image: container.image ?? '',
    imageID: '',
    started: false,
  };
}

const LOST = 'The container could not be located when the pod was deleted.  The container used to be Running';

type States = Pick<ContainerStatus, 'state' | 'lastState'>;

/** What only the status remembers of the attempt before. */
function withKnown(states: States, old: ContainerStatus | undefined): States {
  if (states.lastState?.terminated || !old?.lastState?.terminated || !states.state?.running) return states;
  return { ...states, lastState: old.lastState };
}

function states(
  record: ContainerRecord,
  work: ContainerWork | undefined,
): Pick<ContainerStatus, 'state' | 'lastState'> {
  const { exit, previous } = record;
  if (!exit) {
    return {
      state: { running: { startedAt: timeOf(record.startedAt) } },
      lastState: previous ? terminated(previous) : {},
    };
  }
  // Removed, to be started anew.
  if (exit.reason === RESTARTING_ALL && !work?.waiting)
    return { state: { waiting: { reason: exit.reason, message: exit.message ?? '' } }, lastState: terminated(exit) };
  if (work?.waiting) return { state: { waiting: work.waiting }, lastState: terminated(exit) };
  return { state: terminated(exit), lastState: previous ? terminated(previous) : {} };
}
