import type { Pod, PodTemplateSpec, StatefulSet, StatefulSetStatus } from '../../api/types.ts';
import { isPodReady, isPodTerminal, untilAvailable } from '../shared/pod-state.ts';
import { withoutZeros } from '../shared/without-zeros.ts';
import { draftPod, isInRange, ordinalOf, replicasOf, revisionOf, startOf, type PodDraft } from './identity.ts';

/**
 * What a pass over a StatefulSet does, and what it reports. Pure.
 * 1. OrderedReady: one pod at a time; nothing happens beyond a pod that is not running, ready and available.
 * 2. Scaling comes before updates; updates go from the highest ordinal down to the partition.
 * Upstream: updateStatefulSet in pkg/controller/statefulset/stateful_set_control.go (MaxUnavailableStatefulSet is off).
 */
export interface Revision {
  readonly name: string;
  readonly template: PodTemplateSpec | undefined;
}

export interface PlanInput {
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly current: Revision;
  readonly update: Revision;
  readonly collisionCount: number;
  readonly epochMs: number;
}

export type Step =
  | { readonly do: 'create'; readonly pod: PodDraft }
  | { readonly do: 'delete'; readonly pod: Pod; readonly why: 'ended' | 'scaled-down' | 'outdated' }
  /** Create claims that are missing. */
  | { readonly do: 'claims'; readonly pod: Pod }
  /** See that identity, storage and the claims' owners are right; else write the pod. */
  | { readonly do: 'check'; readonly pod: Pod }
  /** See that the claims' owners are right: nothing else. */
  | { readonly do: 'retain'; readonly pod: Pod };

export interface Plan {
  /** Phases in order; an error in one keeps the later ones from being begun. */
  readonly phases: readonly (readonly Step[])[];
  readonly status: StatefulSetStatus;
}

export function planStatefulSet(input: PlanInput): Plan {
  const { set } = input;
  const replicas = membersOf(input);
  const condemned = input.pods
    .filter((p) => ordinalOf(p) >= 0 && !isInRange(p, set))
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  if (set.metadata.deletionTimestamp) return { phases: [], status: statusOf(input, input.pods) };
  const all = [...replicas.filter(isCreated), ...condemned];
  const phases =
    set.spec.podManagementPolicy === 'Parallel'
      ? burst(input, replicas, condemned)
      : ordered(input, replicas, condemned);
  const status = statusOf(input, all);
  if (!phases.mayUpdate) return { phases: phases.steps, status };
  const outdated = nextOutdated(input, replicas);
  if (!outdated) return { phases: phases.steps, status };
  const step = { do: 'delete', pod: outdated, why: 'outdated' } as const;
  // Upstream counts it down whatever revision the pod is of, and lets the server refuse what comes below zero.
  const currentReplicas = (status.currentReplicas ?? 0) - 1;
  return { phases: [...phases.steps, [step]], status: withCounts({ ...status, currentReplicas }) };
}

type Member = Pod | PodDraft;
const isCreated = (pod: Member): pod is Pod => 'status' in pod && pod.status?.phase !== undefined;

/** One for each ordinal; what is missing as a draft of the revision it should have. */
function membersOf({ set, pods, current, update }: PlanInput): Member[] {
  const start = startOf(set);
  const members = new Array<Member | undefined>(replicasOf(set)).fill(undefined);
  for (const pod of pods) if (isInRange(pod, set)) members[ordinalOf(pod) - start] = pod;
  return members.map((pod, i) => {
    if (pod) return pod;
    const { template, name } = isOfCurrent(set, start + i) ? current : update;
    return draftPod(set, template, name, start + i);
  });
}

/** Below the partition, or without one below what is still current. Upstream: newVersionedStatefulSetPod. */
function isOfCurrent(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (rollingUpdate) return ordinal < startOf(set) + (rollingUpdate.partition ?? 0);
  return type === 'RollingUpdate' && ordinal < startOf(set) + (set.status?.currentReplicas ?? 0);
}

interface Phases {
  readonly steps: Step[][];
  /** Nothing is left to wait for before pods of an old revision may go. */
  readonly mayUpdate: boolean;
}

function ordered(input: PlanInput, replicas: readonly Member[], condemned: readonly Pod[]): Phases {
  const steps: Step[] = [];
  for (const pod of replicas) {
    const isBlocked = blocks(input, pod);
    // Identity and storage of a pod are looked at only once it is available.
    steps.push(...stepsOf(pod).filter((step) => !isBlocked || step.do !== 'check'));
    if (isBlocked) return { steps: [steps], mayUpdate: false };
  }
  const retain = condemned.map((pod): Step => ({ do: 'retain', pod }));
  const last = condemned[0];
  if (!last) return { steps: [steps], mayUpdate: true };
  const mayGo =
    !last.metadata.deletionTimestamp && (isAvailable(input, last) || last === firstUnavailable(input, condemned));
  const removal: Step[] = mayGo ? [{ do: 'delete', pod: last, why: 'scaled-down' }] : [];
  return { steps: [steps, retain, removal], mayUpdate: false };
}

/** Those that stay are all fine by now: the first unhealthy one is the lowest of those that go. */
function firstUnavailable(input: PlanInput, condemned: readonly Pod[]): Pod | undefined {
  return [...condemned].reverse().find((pod) => !isAvailable(input, pod) || pod.metadata.deletionTimestamp);
}

function burst(_input: PlanInput, replicas: readonly Member[], condemned: readonly Pod[]): Phases {
  const going = condemned.filter((pod) => !pod.metadata.deletionTimestamp);
  return {
    steps: [
      replicas.flatMap(stepsOf),
      condemned.map((pod) => ({ do: 'retain', pod })),
      going.map((pod) => ({ do: 'delete', pod, why: 'scaled-down' })),
    ],
    mayUpdate: true,
  };
}

/** Upstream: processReplica. */
function stepsOf(pod: Member): Step[] {
  if (!isCreated(pod)) return [{ do: 'create', pod }];
  if (isPodTerminal(pod)) return pod.metadata.deletionTimestamp ? [] : [{ do: 'delete', pod, why: 'ended' }];
  return pod.status?.phase === 'Pending'
    ? [
        { do: 'claims', pod },
        { do: 'check', pod },
      ]
    : [{ do: 'check', pod }];
}

function blocks(input: PlanInput, pod: Member): boolean {
  return !isCreated(pod) || pod.metadata.deletionTimestamp !== undefined || !isAvailable(input, pod);
}

/** Running, ready, and for long enough. */
function isAvailable({ set, epochMs }: PlanInput, pod: Pod): boolean {
  return isRunningAndReady(pod) && untilAvailable(pod, set.spec.minReadySeconds ?? 0, epochMs) === 0;
}

const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);

/** The pod to delete for the update; undefined if there is none, or one above it must be waited for. */
function nextOutdated(input: PlanInput, replicas: readonly Member[]): Pod | undefined {
  const { type, rollingUpdate } = input.set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return undefined;
  const lowest = rollingUpdate?.partition ?? 0;
  for (let i = replicas.length - 1; i >= lowest; i--) {
    const pod = replicas[i] as Member;
    if (!isCreated(pod) || pod.metadata.deletionTimestamp) return undefined;
    if (revisionOf(pod) !== input.update.name) return pod;
    if (!isAvailable(input, pod)) return undefined;
  }
  return undefined;
}

function statusOf(input: PlanInput, pods: readonly Pod[]): StatefulSetStatus {
  const { set, current, update } = input;
  const ready = pods.filter(isRunningAndReady);
  const alive = pods.filter((p) => !p.metadata.deletionTimestamp);
  const status = {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    readyReplicas: ready.length,
    currentReplicas: alive.filter((p) => revisionOf(p) === current.name).length,
    updatedReplicas: alive.filter((p) => revisionOf(p) === update.name).length,
    currentRevision: current.name,
    updateRevision: update.name,
    collisionCount: input.collisionCount,
    availableReplicas: ready.filter((p) => isAvailable(input, p)).length,
  };
  return withCounts(
    isComplete(set, status)
      ? { ...status, currentReplicas: status.updatedReplicas, currentRevision: update.name }
      : status,
  );
}

/** Upstream: completeRollingUpdate. */
function isComplete(set: StatefulSet, { updatedReplicas, readyReplicas, replicas }: StatefulSetStatus): boolean {
  const want = replicasOf(set);
  return (
    set.spec.updateStrategy?.type === 'RollingUpdate' &&
    updatedReplicas === want &&
    readyReplicas === want &&
    replicas === want
  );
}

/** As upstream prints it: counts of nothing are left out, but for these. */
function withCounts(s: StatefulSetStatus): StatefulSetStatus {
  const { replicas, availableReplicas = 0, collisionCount = 0, ...rest } = s;
  return { ...withoutZeros(rest), replicas, availableReplicas, collisionCount } as StatefulSetStatus;
}

/** Fields upstream compares to tell whether the status must be written. */
export function isSameStatus(a: StatefulSetStatus | undefined, b: StatefulSetStatus): boolean {
  return (
    (b.observedGeneration ?? 0) <= (a?.observedGeneration ?? 0) &&
    (a?.replicas ?? 0) === b.replicas &&
    (a?.currentReplicas ?? 0) === (b.currentReplicas ?? 0) &&
    (a?.readyReplicas ?? 0) === (b.readyReplicas ?? 0) &&
    (a?.updatedReplicas ?? 0) === (b.updatedReplicas ?? 0) &&
    (a?.availableReplicas ?? 0) === (b.availableReplicas ?? 0) &&
    a?.currentRevision === b.currentRevision &&
    a?.updateRevision === b.updateRevision
  );
}

/** Milliseconds until the next ready pod is available. */
export function untilNextAvailable({ set, pods, epochMs }: PlanInput): number | undefined {
  const seconds = set.spec.minReadySeconds ?? 0;
  let next: number | undefined;
  if (seconds === 0) return next;
  for (const pod of pods) {
    const wait = untilAvailable(pod, seconds, epochMs);
    if (wait !== undefined && wait > 0 && (next === undefined || wait < next)) next = wait;
  }
  return next;
}
