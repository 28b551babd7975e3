import type { Container, Pod, Probe } from '../api/types.ts';

/** The containers of a pod by the part they play. Upstream: pkg/api/v1/pod/util.go. */
export const isSidecar = (c: Container): boolean => c.restartPolicy === 'Always';

export const initContainersOf = (pod: Pod): readonly Container[] => pod.spec.initContainers ?? NONE;

const NONE: readonly Container[] = [];

export const sidecarsOf = (pod: Pod): readonly Container[] => {
  const all = initContainersOf(pod);
  return all.length === 0 ? all : all.filter(isSidecar);
};

/** Added to the running pod for looking at it: they start at any time and never again. */
export const ephemeralContainersOf = (pod: Pod): readonly Container[] =>
  (pod.spec.ephemeralContainers as readonly Container[] | undefined) ?? NONE;

export function allContainersOf(pod: Pod): readonly Container[] {
  const init = initContainersOf(pod);
  const ephemeral = ephemeralContainersOf(pod);
  if (init.length + ephemeral.length === 0) return pod.spec.containers;
  return [...init, ...pod.spec.containers, ...ephemeral];
}

/** 'spec.containers{web}', as events about a container name it. */
export function fieldPathOf(pod: Pod, name: string): string {
  const isIn = (list: readonly Container[]): boolean => list.some((c) => c.name === name);
  if (isIn(initContainersOf(pod))) return `spec.initContainers{${name}}`;
  return `spec.${isIn(ephemeralContainersOf(pod)) ? 'ephemeralContainers' : 'containers'}{${name}}`;
}

export type ProbeKind = 'liveness' | 'readiness' | 'startup';

export function probeOf(c: Container, kind: ProbeKind): Probe | undefined {
  if (kind === 'liveness') return c.livenessProbe;
  return kind === 'readiness' ? c.readinessProbe : c.startupProbe;
}

export const hasProbes = (c: Container): boolean =>
  c.livenessProbe !== undefined || c.readinessProbe !== undefined || c.startupProbe !== undefined;

/** 'web-x_default(uid)'. */
export const podWithUid = (pod: Pod): string =>
  `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`;

export const isTerminalPhase = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';

/** Whether its containers end by themselves: plain init containers, and all of a Job's pod. */
export function runsToCompletion(pod: Pod, c: Container): boolean {
  if (initContainersOf(pod).includes(c)) return !isSidecar(c);
  return (
    pod.spec.restartPolicy !== 'Always' &&
    (pod.metadata.ownerReferences ?? []).some((o) => o.apiVersion.startsWith('batch/'))
  );
}
