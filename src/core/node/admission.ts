import { toMilli, toUnits } from '../api/quantity.ts';
import type { Container, Node, NodeSelectorTerm, Pod } from '../api/types.ts';
import { matchesRequirement, type Labels } from '../api/label-selector.ts';
import { initContainersOf, isSidecar, isTerminalPhase } from './pod-parts.ts';

/**
 * Whether a pod that was bound to this node can run on it. Pods may come here without the scheduler, or by an old view.
 * Upstream: pkg/kubelet/lifecycle/predicate.go over the scheduler's GeneralPredicates.
 * Left out: extended resources, host ports, topology and device managers.
 */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

export interface Requests {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** What the pod asks for: sidecars count with the containers, plain init containers each by itself. */
export function requestsOf(pod: Pod): Requests {
  let cpuMilli = 0;
  let memoryBytes = 0;
  let peakCpu = 0;
  let peakMemory = 0;
  for (const c of pod.spec.containers) {
    cpuMilli += cpu(c);
    memoryBytes += memory(c);
  }
  let sidecarCpu = 0;
  let sidecarMemory = 0;
  for (const c of initContainersOf(pod)) {
    peakCpu = Math.max(peakCpu, sidecarCpu + cpu(c));
    peakMemory = Math.max(peakMemory, sidecarMemory + memory(c));
    if (!isSidecar(c)) continue;
    sidecarCpu += cpu(c);
    sidecarMemory += memory(c);
  }
  return {
    cpuMilli: Math.max(cpuMilli + sidecarCpu, peakCpu) + toMilli(pod.spec.overhead?.['cpu']),
    memoryBytes: Math.max(memoryBytes + sidecarMemory, peakMemory) + toUnits(pod.spec.overhead?.['memory']),
  };
}

const cpu = (c: Container): number => toMilli(c.resources?.requests?.['cpu']);
const memory = (c: Container): number => toUnits(c.resources?.requests?.['memory']);

/** `others`: pods this kubelet has admitted and that are not over. */
export function admit(pod: Pod, node: Node, others: readonly Pod[]): Refusal | undefined {
  if (!matchesNode(pod, node)) {
    return {
      reason: 'NodeAffinity',
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    };
  }
  const live = others.filter((p) => p !== pod && !isTerminalPhase(p.status?.phase));
  return overCommitted(pod, node, live);
}

function overCommitted(pod: Pod, node: Node, live: readonly Pod[]): Refusal | undefined {
  const allocatable = node.status?.allocatable ?? {};
  const refuse = (resource: string, requested: number, used: number, capacity: number): Refusal => ({
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  });
  const maxPods = toUnits(allocatable['pods']);
  if (live.length + 1 > maxPods) return refuse('pods', 1, live.length, maxPods);
  const asked = requestsOf(pod);
  if (asked.cpuMilli === 0 && asked.memoryBytes === 0) return undefined;
  let cpuUsed = 0;
  let memoryUsed = 0;
  for (const other of live) {
    const r = requestsOf(other);
    cpuUsed += r.cpuMilli;
    memoryUsed += r.memoryBytes;
  }
  const cpuCapacity = toMilli(allocatable['cpu']);
  if (asked.cpuMilli > cpuCapacity - cpuUsed) return refuse('cpu', asked.cpuMilli, cpuUsed, cpuCapacity);
  const memoryCapacity = toUnits(allocatable['memory']);
  if (asked.memoryBytes > memoryCapacity - memoryUsed) {
    return refuse('memory', asked.memoryBytes, memoryUsed, memoryCapacity);
  }
  return undefined;
}

function matchesNode(pod: Pod, node: Node): boolean {
  const labels: Labels = node.metadata.labels ?? {};
  for (const [key, value] of Object.entries(pod.spec.nodeSelector ?? {})) if (labels[key] !== value) return false;
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node.metadata.name, labels));
}

function matchesTerm(term: NodeSelectorTerm, name: string, labels: Labels): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  const holds = (r: { key: string; operator: string; values?: string[] }, over: Labels): boolean =>
    matchesRequirement({ key: r.key, operator: r.operator as 'In', values: r.values ?? [] }, over);
  return (
    matchExpressions.every((r) => holds(r, labels)) && matchFields.every((r) => holds(r, { 'metadata.name': name }))
  );
}
