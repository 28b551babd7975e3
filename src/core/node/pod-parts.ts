import type { Container, Pod, Probe } from '../api/types.ts';

/** The containers of a pod by the part they play. Upstream: pkg/api/v1/pod/util.go. */
export const isSidecar = (c: Container): boolean => c.restartPolicy === 'Always';

export const initContainersOf = (pod: Pod): readonly Container[] => pod.spec.initContainers ?? NONE;

const NONE: readonly Container[] = [];

export const sidecarsOf = (pod: Pod): readonly Container[] => {
  const all = initContainersOf(pod);
  return all.length === 0 ? all : all.filter(isSidecar);
};

export function allContainersOf(pod: Pod): readonly Container[] {
  const init = initContainersOf(pod);
  return init.length === 0 ? pod.spec.containers : [...init, ...pod.spec.containers];
}

/** 'spec.containers{web}', as events about a container name it. */
export function fieldPathOf(pod: Pod, name: string): string {
  const isInit = initContainersOf(pod).some((c) => c.name === name);
  return `spec.${isInit ? 'initContainers' : 'containers'}{${name}}`;
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
