import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from '../api/types.ts';
import type { Identity } from '../world/image-users.ts';
import type { ContainerRecord, SandboxRecord } from '../world/records.ts';
import { containerStatus } from './container-status.ts';
import { allRestarting, containersReady, initialized, podReady, TRUE } from './pod-conditions.ts';
import { allContainersOf, ephemeralContainersOf, initContainersOf, isSidecar, isTerminalPhase } from './pod-parts.ts';
import { phaseOf, type Phase } from './pod-phase.ts';
import { mountStatuses } from './image-volumes.ts';
import { RESIZE_CONDITIONS, type ResizeState } from './resize.ts';
import type { Eviction, WorkerState } from './worker-state.ts';

/**
 * A pod's status from what is on its machine. Pure; keeps what others own (PodScheduled, readiness gates) and
 * transition times of conditions that stay. Upstream: pkg/kubelet/kubelet_pods.go (generateAPIPodStatus).
 */
export interface StatusInput {
  readonly pod: Pod;
  readonly state: WorkerState;
  /** Virtual now as metav1.Time. */
  readonly now: string;
  readonly hostIp: string;
  readonly sandbox: SandboxRecord | undefined;
  record(name: string): ContainerRecord | undefined;
  isReady(name: string): boolean;
  isStarted(name: string): boolean;
  imageName(image: string): string;
  imageId(image: string): string;
  identity(record: ContainerRecord): Identity;
  readonly resize?: ResizeState | undefined;
}

export function podStatus(input: StatusInput): PodStatus {
  const { pod } = input;
  const old = pod.status ?? {};
  const init = statusesOf(input, initContainersOf(pod));
  const main = statusesOf(input, pod.spec.containers);
  const ephemeral = statusesOf(input, ephemeralContainersOf(pod)).map(({ started: _, ...s }) => ({
    ...s,
    ready: false,
  }));
  const verdict = verdictOf(input);
  const known = verdict ? 'Failed' : old.phase;
  const phase = isTerminalPhase(known) ? (known as Phase) : phaseOf(pod, init, main, isEnding(input));
  const ips = addresses(input, phase);
  return {
    ...kept(old),
    ...(verdict ? { reason: verdict.reason, message: verdict.message } : {}),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    conditions: conditionsOf(input, phase, init, main),
    hostIP: input.hostIp,
    hostIPs: [{ ip: input.hostIp }],
    ...(ips ? { podIP: ips, podIPs: [{ ip: ips }] } : {}),
    startTime: old.startTime ?? input.now,
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: main,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    ...(old.qosClass === undefined ? {} : { qosClass: old.qosClass }),
    ...wholeOf(input),
  };
}

/** Resources of the pod as a whole, if it has such. Modelled: others show them, too, upstream. */
function wholeOf({ pod, resize }: StatusInput): Pick<PodStatus, 'resources' | 'allocatedResources'> {
  const whole = resize ? resize.whole : pod.spec.resources;
  if (!whole) return {};
  return { resources: whole, ...(whole.requests ? { allocatedResources: whole.requests } : {}) };
}

/** A pod that was refused. Upstream: pkg/kubelet/kubelet.go (rejectPod). */
export function rejectedStatus(pod: Pod, now: string, reason: string, message: string): PodStatus {
  return {
    ...kept(pod.status ?? {}),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    conditions: pod.status?.conditions ?? [],
    ...(pod.status?.qosClass === undefined ? {} : { qosClass: pod.status.qosClass }),
    phase: 'Failed',
    reason,
    message: `Pod was rejected: ${message}`,
    startTime: now,
  };
}

type Kept = Pick<
  PodStatus,
  'message' | 'reason' | 'nominatedNodeName' | 'resourceClaimStatuses' | 'extendedResourceClaimStatus'
>;

function kept(old: PodStatus): Kept {
  const { message, reason, nominatedNodeName, resourceClaimStatuses, extendedResourceClaimStatus } = old;
  return {
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }),
    ...(resourceClaimStatuses === undefined ? {} : { resourceClaimStatuses }),
    ...(extendedResourceClaimStatus === undefined ? {} : { extendedResourceClaimStatus }),
  };
}

/** What the kubelet has decided about the pod, once nothing of it runs. A pod that is over stays as it ended. */
function verdictOf(input: StatusInput): Eviction | undefined {
  const { eviction } = input.state;
  return eviction && !isTerminalPhase(input.pod.status?.phase) && isEnding(input) ? eviction : undefined;
}

/** The pod ends or has ended, and nothing of it runs. */
function isEnding({ pod, state, record }: StatusInput): boolean {
  const isDue =
    state.phase !== 'syncing' || state.eviction !== undefined || pod.metadata.deletionTimestamp !== undefined;
  return isDue && allContainersOf(pod).every((c) => record(c.name)?.exit !== undefined || !record(c.name));
}

function addresses(input: StatusInput, phase: string): string | undefined {
  if (input.sandbox?.isReady) return input.sandbox.ip;
  const isOver = isTerminalPhase(phase) || input.pod.metadata.deletionTimestamp !== undefined;
  return isOver ? input.pod.status?.podIP : undefined;
}

function statusesOf(input: StatusInput, list: readonly Container[]): ContainerStatus[] {
  const { pod, state } = input;
  const waitingReason = initContainersOf(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const told = list === pod.spec.containers ? pod.status?.containerStatuses : pod.status?.initContainerStatuses;
  return list.map((container) => {
    const record = input.record(container.name);
    const isPlainInit = list !== pod.spec.containers && !isSidecar(container);
    const isStarted = input.isStarted(container.name);
    return containerStatus({
      container,
      record,
      mounts: record ? mountStatuses(pod, container, input.imageId) : undefined,
      old: told?.find((s) => s.name === container.name),
      isEnding: pod.metadata.deletionTimestamp !== undefined,
      resources: input.resize?.allocated.get(container.name),
      work: state.phase === 'syncing' ? state.containers[container.name] : undefined,
      isReady: isPlainInit ? record?.exit?.exitCode === 0 : isStarted && input.isReady(container.name),
      isStarted: !record?.exit && isStarted,
      waitingReason,
      imageName: record ? input.imageName(record.spec.image) : '',
      identity: () => input.identity(record as ContainerRecord),
    });
  });
}

function conditionsOf(
  input: StatusInput,
  phase: string,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
): PodCondition[] {
  const { pod } = input;
  const old = pod.status?.conditions ?? [];
  const hasMainStarted = main.some((s) => s.state?.running || s.state?.terminated || s.lastState?.terminated);
  const wasInitialized = old.some((c) => c.type === 'Initialized' && c.status === 'True');
  const ready = containersReady(pod, [...init, ...main], phase);
  const owned: readonly [string, Pick<PodCondition, 'status' | 'reason' | 'message'>][] = [
    ['PodReadyToStartContainers', input.sandbox?.isReady ? TRUE : { status: 'False' }],
    ['Initialized', initialized(pod, init, phase, hasMainStarted, wasInitialized)],
    ['Ready', podReady(pod, ready, old)],
    ['ContainersReady', ready],
  ];
  const list = owned.map(([type, outcome]) => conditionOf(input, type, outcome, old));
  const restarting = allRestarting(pod, [...init, ...main], phase);
  if (restarting) list.push(conditionOf(input, 'AllContainersRestarting', restarting, old));
  const verdict = verdictOf(input);
  if (verdict?.isDisruption) {
    const outcome = {
      status: 'True',
      reason: 'TerminationByKubelet',
      message: verdict.condition ?? verdict.message,
    } as const;
    list.push(conditionOf(input, 'DisruptionTarget', outcome, old));
  }
  list.push(...(input.resize?.conditions ?? []));
  for (const c of old) if (!RESIZE_CONDITIONS.has(c.type) && !list.some((x) => x.type === c.type)) list.push(c);
  return list;
}

function conditionOf(
  { pod, now }: StatusInput,
  type: string,
  outcome: Pick<PodCondition, 'status' | 'reason' | 'message'>,
  old: readonly PodCondition[],
): PodCondition {
  const known = old.find((c) => c.type === type);
  const since = known?.status === outcome.status ? known.lastTransitionTime : undefined;
  const { generation } = pod.metadata;
  return {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...outcome,
    lastTransitionTime: since ?? now,
  };
}
