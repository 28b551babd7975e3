import { mayRestartAll, restartsAll } from '../api/restart-policy.ts';
import type { ContainerStatus, Pod, PodCondition } from '../api/types.ts';
import { initContainersOf, isSidecar } from './pod-parts.ts';

/** The conditions the kubelet owns. Upstream: pkg/kubelet/status/generate.go. */
type Outcome = Pick<PodCondition, 'status' | 'reason' | 'message'>;

export const TRUE: Outcome = { status: 'True' };

const bracketed = (names: readonly string[]): string => `[${names.join(' ')}]`;
const find = (list: readonly ContainerStatus[], name: string): ContainerStatus | undefined =>
  list.find((s) => s.name === name);

function describe(unknown: readonly string[], label: string, names: readonly string[]): string {
  const parts: string[] = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: ${bracketed(unknown)}`);
  if (names.length > 0) parts.push(`containers with ${label} status: ${bracketed(names)}`);
  return parts.join(', ');
}

export function containersReady(pod: Pod, statuses: readonly ContainerStatus[], phase: string): Outcome {
  const unknown: string[] = [];
  const unready: string[] = [];
  for (const c of [...initContainersOf(pod).filter(isSidecar), ...pod.spec.containers]) {
    const status = find(statuses, c.name);
    if (!status) unknown.push(c.name);
    else if (!status.ready) unready.push(c.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const message = describe(unknown, 'unready', unready);
  return message === '' ? TRUE : { status: 'False', reason: 'ContainersNotReady', message };
}

export function podReady(pod: Pod, ready: Outcome, conditions: readonly PodCondition[]): Outcome {
  if (ready.status !== 'True') return ready;
  const messages: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const c = conditions.find((x) => x.type === conditionType);
    if (!c) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (c.status !== 'True') {
      messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${c.status}`);
    }
  }
  return messages.length === 0
    ? TRUE
    : { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

export function initialized(
  pod: Pod,
  statuses: readonly ContainerStatus[],
  phase: string,
  hasMainStarted: boolean,
  wasInitialized = false,
): Outcome {
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const c of initContainersOf(pod)) {
    const status = find(statuses, c.name);
    if (!status) unknown.push(c.name);
    else if (isSidecar(c) ? !status.started : !status.ready) incomplete.push(c.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' };
  // Once initialized is for ever, although all may begin anew in place.
  if (hasMainStarted || wasInitialized) return TRUE;
  const message = describe(unknown, 'incomplete', incomplete);
  return message === '' ? TRUE : { status: 'False', reason: 'ContainersNotInitialized', message };
}

/** Only of pods that have a rule for it. Upstream: GenerateAllContainersRestartingCondition. */
export function allRestarting(pod: Pod, statuses: readonly ContainerStatus[], phase: string): Outcome | undefined {
  if (!mayRestartAll(pod.spec)) return undefined;
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const isStarted = [...initContainersOf(pod), ...pod.spec.containers].some((c) => {
    const exit = c.restartPolicyRules && find(statuses, c.name)?.state?.terminated;
    return exit !== undefined && restartsAll(c, exit);
  });
  if (!isStarted) return { status: 'False' };
  const message = 'container exited with restart policy rule';
  return { status: 'True', reason: 'RestartAllContainersStarted', message };
}
