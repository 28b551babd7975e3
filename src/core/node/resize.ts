import type { Container, Pod, PodCondition, ResourceRequirements } from '../api/types.ts';
import { deepEqual } from '../lib/equal.ts';
import { formatTime } from '../lib/time.ts';
import { initContainersOf } from './pod-parts.ts';

/**
 * Resizing a pod in place: what its containers have been given beside what they are to have. Plain data and pure
 * functions; what was given is in the pod's status, so a kubelet may forget it.
 * Upstream: pkg/kubelet/allocation/allocation_manager.go, pkg/kubelet/events/resize.go,
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodResizeAction). Modelled: the runtime takes a second.
 */
export interface ResizeState {
  /** By container. */
  readonly allocated: ReadonlyMap<string, ResourceRequirements | undefined>;
  /** Of the pod as a whole. */
  readonly whole: ResourceRequirements | undefined;
  /** PodResizePending, PodResizeInProgress. */
  readonly conditions: readonly PodCondition[];
}

export const RESIZE_CONDITIONS: ReadonlySet<string> = new Set(['PodResizePending', 'PodResizeInProgress']);

const resizable = (pod: Pod): readonly Container[] => [...initContainersOf(pod), ...pod.spec.containers];

/** As the last status has it; what never ran was given what it asks for. */
export function resizeStateOf(pod: Pod): ResizeState {
  const { containerStatuses = [], initContainerStatuses = [], conditions = [] } = pod.status ?? {};
  const known = new Map([...initContainerStatuses, ...containerStatuses].map((s) => [s.name, s.resources]));
  return {
    allocated: new Map(resizable(pod).map((c) => [c.name, known.get(c.name) ?? c.resources])),
    whole: pod.spec.resources && (pod.status?.resources ?? pod.spec.resources),
    conditions: conditions.filter((c) => RESIZE_CONDITIONS.has(c.type)),
  };
}

/** Whether its containers are to have something else than they were given. */
export function wantsResize(pod: Pod, { allocated, whole }: ResizeState): boolean {
  if (whole !== pod.spec.resources && !deepEqual(whole ?? {}, pod.spec.resources ?? {})) return true;
  const differs = ({ name, resources }: Container): boolean => {
    const given = allocated.get(name);
    return given !== resources && !deepEqual(given ?? {}, resources ?? {});
  };
  return pod.spec.containers.some(differs) || initContainersOf(pod).some(differs);
}

export const allocate = (pod: Pod): Pick<ResizeState, 'allocated' | 'whole'> => ({
  allocated: new Map(resizable(pod).map((c) => [c.name, c.resources])),
  whole: pod.spec.resources,
});

/** The pod as if it wanted these. */
export function withResources(pod: Pod, { allocated, whole }: ResizeState): Pod {
  const given = (c: Container): Container => {
    const { resources: _, ...rest } = c;
    const resources = allocated.get(c.name);
    return resources ? { ...rest, resources } : rest;
  };
  const { initContainers } = pod.spec;
  const { resources: _, ...spec } = pod.spec;
  const containers = spec.containers.map(given);
  const init = initContainers ? { initContainers: initContainers.map(given) } : {};
  return { ...pod, spec: { ...spec, containers, ...init, ...(whole ? { resources: whole } : {}) } };
}

/** A change of this resource takes a restart. */
export function needsRestart(c: Container, changed: readonly ('cpu' | 'memory')[]): boolean {
  return changed.some((name) =>
    c.resizePolicy?.some((p) => p.resourceName === name && p.restartPolicy === 'RestartContainer'),
  );
}

export function withResizeCondition(
  state: ResizeState,
  type: 'PodResizePending' | 'PodResizeInProgress',
  told: Pick<PodCondition, 'reason' | 'message'> | undefined,
  at: { readonly epochMs: number; readonly generation: number | undefined },
): ResizeState {
  const old = state.conditions.find((c) => c.type === type);
  const others = state.conditions.filter((c) => c.type !== type);
  if (!told) return old ? { ...state, conditions: others } : state;
  const now = formatTime(at.epochMs);
  if (old && old.reason === told.reason && old.message === told.message && old.observedGeneration === at.generation)
    return state;
  const condition: PodCondition = {
    type,
    status: 'True',
    ...(at.generation === undefined ? {} : { observedGeneration: at.generation }),
    ...told,
    lastProbeTime: now,
    lastTransitionTime: old && old.reason === told.reason ? (old.lastTransitionTime ?? now) : now,
  };
  const conditions = type === 'PodResizePending' ? [condition, ...others] : [...others, condition];
  return { ...state, conditions };
}

/** 'Pod resize started: {"containers":[...],"generation":2}', as Go's encoder writes it. */
export function resizeMessage(prefix: string, pod: Pod, error?: string): string {
  const one = ({ name, resources = {} }: Container): object => {
    const { limits, requests } = resources;
    return {
      name,
      resources: { ...(limits ? { limits: sorted(limits) } : {}), ...(requests ? { requests: sorted(requests) } : {}) },
    };
  };
  const init = initContainersOf(pod);
  const summary = {
    ...(init.length > 0 ? { initContainers: init.map(one) } : {}),
    containers: pod.spec.containers.map(one),
    generation: pod.metadata.generation ?? 0,
    ...(error ? { error } : {}),
  };
  return `${prefix}: ${JSON.stringify(summary)}`;
}

const sorted = (list: object): object => Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Who of those that wait goes first: who asks for no more, then the higher priority, then Guaranteed pods, then who has
 * waited longest. Upstream: allocation_manager.go (sortPendingResizes).
 */
export interface Waiting {
  readonly pod: Pod;
  readonly isIncreasing: boolean;
  readonly since: string;
}

export const inOrder = <T extends Waiting>(list: readonly T[]): readonly T[] =>
  [...list].sort(
    (a, b) =>
      Number(a.isIncreasing) - Number(b.isIncreasing) ||
      (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0) ||
      Number(b.pod.status?.qosClass === 'Guaranteed') - Number(a.pod.status?.qosClass === 'Guaranteed') ||
      (a.since < b.since ? -1 : a.since > b.since ? 1 : 0),
  );
