import { EPOCH_MS, humanDuration, parseTime } from '../lib/time.ts';
import type { ContainerStatus, Pod, PodStatus } from './types.ts';

/**
 * What `kubectl get pods` says about a pod: READY, STATUS and RESTARTS. Pure, so that the page uses it too.
 * Upstream: printPod in pkg/printers/internalversion/printers.go.
 */
export interface PodSummary {
  /** 'Running', 'Init:0/1', 'CrashLoopBackOff', 'Terminating', ... */
  readonly status: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** When a container last ended before it was started again (RFC 3339). */
  readonly lastRestart: string | undefined;
}

/** What of a pod is read: a part of it is enough. */
export type PodLike = Pick<Pod, 'spec' | 'status'> & { readonly metadata: { readonly deletionTimestamp?: string } };

interface Tally {
  reason: string;
  ready: number;
  restarts: number;
  lastRestart: string | undefined;
}

export function podSummary(pod: PodLike): PodSummary {
  const status = pod.status ?? {};
  const sidecars = sidecarNames(pod);
  const init = tallyInit(pod, sidecars);
  const isPastInit = !init.isInitializing || isTrue(status, 'Initialized');
  const tally = isPastInit ? tallyContainers(status, init.reason, init.sidecars) : init.all;
  return {
    status: deletionReason(pod) ?? tally.reason,
    ready: tally.ready + (isPastInit ? init.all.ready : 0),
    total: pod.spec.containers.length + sidecars.size,
    restarts: tally.restarts,
    lastRestart: tally.lastRestart,
  };
}

/** STATUS. */
export const podStatusText = (pod: PodLike): string => podSummary(pod).status;

/** READY as two numbers. */
export function podReadyCount(pod: PodLike): { ready: number; total: number } {
  const { ready, total } = podSummary(pod);
  return { ready, total };
}

/** RESTARTS: '0', or '3 (12s ago)' at the virtual moment `nowMs`. */
export function podRestartsText(pod: PodLike, nowMs: number): string {
  const { restarts, lastRestart } = podSummary(pod);
  const at = lastRestart === undefined ? undefined : parseTime(lastRestart);
  if (restarts === 0 || at === undefined) return String(restarts);
  return `${restarts} (${humanDuration(EPOCH_MS + nowMs - at)} ago)`;
}

function sidecarNames(pod: PodLike): ReadonlySet<string> {
  const sidecars = (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  return new Set(sidecars.map((c) => c.name));
}

function firstReason(status: PodStatus): string {
  const isGated = status.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated');
  return isGated ? 'SchedulingGated' : status.reason || (status.phase ?? '');
}

interface InitTally {
  readonly reason: string;
  readonly isInitializing: boolean;
  readonly all: Tally;
  readonly sidecars: Tally;
}

/** Init containers up to and including the one that is not done yet. */
function tallyInit(pod: PodLike, sidecars: ReadonlySet<string>): InitTally {
  const status = pod.status ?? {};
  const all: Tally = { reason: firstReason(status), ready: 0, restarts: 0, lastRestart: undefined };
  const ofSidecars: Tally = { ...all };
  const statuses = status.initContainerStatuses ?? [];
  for (const [i, container] of statuses.entries()) {
    const isSidecar = sidecars.has(container.name);
    addRestarts(all, container);
    if (isSidecar) addRestarts(ofSidecars, container);
    if (container.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && container.started) {
      if (container.ready) all.ready++;
      continue;
    }
    all.reason = initReason(container, `${i}/${pod.spec.initContainers?.length ?? 0}`);
    return { reason: all.reason, isInitializing: true, all, sidecars: ofSidecars };
  }
  return { reason: all.reason, isInitializing: false, all, sidecars: ofSidecars };
}

function initReason({ state }: ContainerStatus, progress: string): string {
  if (state?.terminated) return `Init:${terminationReason(state.terminated)}`;
  const waiting = state?.waiting?.reason;
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${progress}`;
}

function terminationReason(ended: { reason?: string; signal?: number; exitCode: number }): string {
  if (ended.reason) return ended.reason;
  return ended.signal ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`;
}

/** From the last container to the first, so that the first one's reason wins. */
function tallyContainers(status: PodStatus, firstReason: string, start: Tally): Tally {
  const tally: Tally = { ...start, reason: firstReason };
  let hasRunning = false;
  let errorReason = '';
  for (const container of [...(status.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated, running } = container.state ?? {};
    addRestarts(tally, container);
    if (waiting?.reason) tally.reason = waiting.reason;
    else if (terminated) {
      tally.reason = terminationReason(terminated);
      if (terminated.exitCode !== 0) errorReason = tally.reason;
    } else if (container.ready && running) {
      hasRunning = true;
      tally.ready++;
    }
  }
  if (tally.reason === 'Completed') tally.reason = completedReason(status, hasRunning, errorReason);
  return tally;
}

function completedReason(status: PodStatus, hasRunning: boolean, errorReason: string): string {
  if (hasRunning && isTrue(status, 'Ready')) return 'Running';
  return errorReason || (hasRunning ? 'NotReady' : 'Completed');
}

function addRestarts(tally: Tally, container: ContainerStatus): void {
  tally.restarts += container.restartCount;
  const ended = container.lastState?.terminated?.finishedAt;
  if (ended && (tally.lastRestart === undefined || tally.lastRestart < ended)) tally.lastRestart = ended;
}

function deletionReason(pod: PodLike): string | undefined {
  if (!pod.metadata.deletionTimestamp) return undefined;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  const isDone = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  return isDone ? undefined : 'Terminating';
}

const isTrue = (status: PodStatus, type: string): boolean =>
  status.conditions?.find((c) => c.type === type)?.status === 'True';
