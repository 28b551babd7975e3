/** The containers of a pod as rows: what each should be, what it is now, and how it ended last time. */
import type { Container, ContainerState, ContainerStatus, Pod, Probe } from '../../../core/api/types.ts';
import { probeText } from './probe-text.ts';
import type { PodTone } from '../../../workers/protocol.ts';

export type ContainerRole = 'init' | 'sidecar' | 'main';

export interface StateText {
  /** Kubernetes' own word: the reason if there is one, else Running, Waiting, Terminated. */
  readonly word: string;
  readonly tone: PodTone;
  readonly message?: string;
  readonly since?: string;
  readonly exitCode?: number;
}

export interface ProbeRow {
  readonly kind: 'liveness' | 'readiness' | 'startup';
  readonly target: string;
  readonly timing: string;
}

export interface ContainerRow {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  readonly state: StateText;
  readonly isReady: boolean;
  readonly restarts: number;
  readonly last?: StateText;
  readonly ports: readonly string[];
  readonly requests: string;
  readonly limits: string;
  readonly probes: readonly ProbeRow[];
}

/** Reasons for waiting that are part of a normal start. */
const ON_ITS_WAY: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

function waitingText(waiting: NonNullable<ContainerState['waiting']>): StateText {
  const word = waiting.reason ?? 'Waiting';
  return {
    word,
    tone: waiting.reason === undefined || ON_ITS_WAY.has(word) ? 'pending' : 'failed',
    ...(waiting.message === undefined ? {} : { message: waiting.message }),
  };
}

function terminatedText(ended: NonNullable<ContainerState['terminated']>): StateText {
  return {
    word: ended.reason ?? 'Terminated',
    tone: ended.exitCode === 0 ? 'done' : 'failed',
    exitCode: ended.exitCode,
    ...(ended.message === undefined ? {} : { message: ended.message }),
    ...(ended.finishedAt === undefined ? {} : { since: ended.finishedAt }),
  };
}

export function containerStateText(state: ContainerState | undefined, isReady: boolean): StateText {
  if (state?.running) {
    const since = state.running.startedAt;
    return { word: 'Running', tone: isReady ? 'ready' : 'pending', ...(since === undefined ? {} : { since }) };
  }
  if (state?.terminated) return terminatedText(state.terminated);
  return waitingText(state?.waiting ?? {});
}

function probesOf(container: Container): ProbeRow[] {
  const probes: readonly (readonly [ProbeRow['kind'], Probe | undefined])[] = [
    ['startup', container.startupProbe],
    ['readiness', container.readinessProbe],
    ['liveness', container.livenessProbe],
  ];
  return probes.flatMap(([kind, probe]) => (probe ? [{ kind, ...probeText(probe) }] : []));
}

const listText = (list: Readonly<Record<string, unknown>> | undefined): string =>
  Object.entries(list ?? {})
    .map(([name, quantity]) => `${name} ${String(quantity)}`)
    .join(', ');

function rowOf(container: Container, role: ContainerRole, status: ContainerStatus | undefined): ContainerRow {
  const last = status?.lastState?.terminated;
  return {
    name: container.name,
    role,
    image: container.image ?? status?.image ?? '',
    state: containerStateText(status?.state, status?.ready ?? false),
    isReady: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    ...(last ? { last: terminatedText(last) } : {}),
    ports: (container.ports ?? []).map((p) => `${p.containerPort}/${p.protocol ?? 'TCP'}`),
    requests: listText(container.resources?.requests),
    limits: listText(container.resources?.limits),
    probes: probesOf(container),
  };
}

/** In the order they start: init containers and sidecars first. */
export function containerRows(pod: Pod): ContainerRow[] {
  const statusOf = (list: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined =>
    list?.find((s) => s.name === name);
  const { initContainers = [], containers } = pod.spec;
  return [
    ...initContainers.map((c) =>
      rowOf(c, c.restartPolicy === 'Always' ? 'sidecar' : 'init', statusOf(pod.status?.initContainerStatuses, c.name)),
    ),
    ...containers.map((c) => rowOf(c, 'main', statusOf(pod.status?.containerStatuses, c.name))),
  ];
}
