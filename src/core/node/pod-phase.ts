import { RESTARTING_ALL, restartsAll, shouldRestart } from '../api/restart-policy.ts';
import type { Container, ContainerStatus, Pod, PodStatus } from '../api/types.ts';
import { initContainersOf, isSidecar } from './pod-parts.ts';

export type Phase = NonNullable<PodStatus['phase']>;

/** Upstream: pkg/kubelet/kubelet_pods.go (getPhase). `isTerminal`: the pod is being ended and nothing runs any more. */
export function phaseOf(
  pod: Pod,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
  isTerminal: boolean,
): Phase {
  const isFinal = finality(pod, init, main);
  const counts = countMain(pod, main, isFinal);
  const starting = countInit(pod, init, counts, isFinal);
  const hasMainBegun = main.some((s) => s.state?.running ?? s.state?.terminated);
  if (starting.hasFailed) return 'Failed';
  if (starting.isPending || (starting.isSidecarPending && !hasMainBegun)) return 'Pending';
  if (counts.waiting > 0) return 'Pending';
  if (counts.running > 0) return 'Running';
  if (counts.stopped === 0) return 'Pending';
  if (!isTerminal && counts.stopped !== counts.final) return 'Running';
  return counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed';
}

interface Starting {
  isPending: boolean;
  isSidecarPending: boolean;
  /** One has failed that will not be tried again. */
  hasFailed: boolean;
}

/** How far the init containers are; sidecars that run or wait are counted with the containers. */
function countInit(pod: Pod, init: readonly ContainerStatus[], counts: Counts, isFinal: Finality): Starting {
  const starting: Starting = { isPending: false, isSidecarPending: false, hasFailed: false };
  for (const c of initContainersOf(pod)) {
    const status = init.find((s) => s.name === c.name);
    const isRunning = status?.state?.running !== undefined;
    const exit = status?.state?.terminated ?? status?.lastState?.terminated;
    if (isSidecar(c)) {
      starting.isSidecarPending ||= isRunning ? !status?.started : !exit;
      if (isRunning) counts.running++;
      else if (!exit) counts.waiting++;
    } else {
      starting.isPending ||= isRunning || !exit;
      starting.hasFailed ||= !isRunning && exit !== undefined && exit.exitCode !== 0 && isFinal(c, exit);
    }
  }
  return starting;
}

/** Whether what has ended so will not start again. */
type Finality = (c: Container, exit: { exitCode: number; reason?: string }) => boolean;

/** While one takes all others along, those that were killed already are not at their end. */
function finality(pod: Pod, init: readonly ContainerStatus[], main: readonly ContainerStatus[]): Finality {
  const takesAll = (c: Container, statuses: readonly ContainerStatus[]): boolean => {
    const exit = c.restartPolicyRules && statuses.find((s) => s.name === c.name)?.state?.terminated;
    return exit !== undefined && restartsAll(c, exit);
  };
  const { containers, initContainers = [] } = pod.spec;
  if (containers.some((c) => takesAll(c, main)) || initContainers.some((c) => takesAll(c, init))) return () => false;
  return (c, exit) => exit.reason !== RESTARTING_ALL && !shouldRestart(c, pod.spec, exit.exitCode);
}

interface Counts {
  waiting: number;
  running: number;
  stopped: number;
  /** Of these, what will not start again. */
  final: number;
  succeeded: number;
}

function countMain(pod: Pod, statuses: readonly ContainerStatus[], isFinal: Finality): Counts {
  const counts: Counts = { waiting: 0, running: 0, stopped: 0, final: 0, succeeded: 0 };
  statuses.forEach(({ state, lastState }, i) => {
    const exit = state?.terminated ?? lastState?.terminated;
    if (state?.running) counts.running++;
    else if (!exit) counts.waiting++;
    else {
      counts.stopped++;
      if (state?.terminated?.exitCode === 0) counts.succeeded++;
      if (isFinal(pod.spec.containers[i] as Container, exit)) counts.final++;
    }
  });
  return counts;
}
