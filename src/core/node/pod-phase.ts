import type { ContainerStatus, Pod, PodStatus } from '../api/types.ts';
import { initContainersOf, isSidecar } from './pod-parts.ts';

export type Phase = NonNullable<PodStatus['phase']>;

/** Upstream: pkg/kubelet/kubelet_pods.go (getPhase). `isTerminal`: the pod is being ended and nothing runs any more. */
export function phaseOf(
  pod: Pod,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
  isTerminal: boolean,
): Phase {
  let pendingInit = 0;
  let failedInit = 0;
  for (const c of initContainersOf(pod)) {
    const status = init.find((s) => s.name === c.name);
    const exit = status?.state?.terminated ?? status?.lastState?.terminated;
    if (isSidecar(c)) {
      if (!status?.started && !exit) pendingInit++;
    } else if (!exit) pendingInit++;
    else if (exit.exitCode !== 0) failedInit++;
  }
  const counts = countStates(main);
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (failedInit > 0 && policy === 'Never') return 'Failed';
  const hasMainBegun = counts.running + counts.stopped > 0;
  if (pendingInit + failedInit > 0 && !hasMainBegun) return 'Pending';
  if (counts.waiting > 0) return 'Pending';
  if (counts.running > 0) return 'Running';
  if (counts.stopped === 0) return 'Pending';
  if (isTerminal) return counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed';
  if (policy === 'Always') return 'Running';
  if (counts.stopped === counts.succeeded) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

interface Counts {
  waiting: number;
  running: number;
  stopped: number;
  succeeded: number;
}

function countStates(statuses: readonly ContainerStatus[]): Counts {
  const counts: Counts = { waiting: 0, running: 0, stopped: 0, succeeded: 0 };
  for (const { state, lastState } of statuses) {
    if (state?.running) counts.running++;
    else if (state?.terminated) {
      counts.stopped++;
      if (state.terminated.exitCode === 0) counts.succeeded++;
    } else if (lastState?.terminated) counts.stopped++;
    else counts.waiting++;
  }
  return counts;
}
