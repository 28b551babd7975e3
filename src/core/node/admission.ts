import { meetsAnyTerm } from '../api/node-selector.ts';
import { toMilli, toUnits } from '../api/quantity.ts';
import { toleratesAny } from '../api/tolerations.ts';
import type { Node, Pod } from '../api/types.ts';
import type { Amounts } from './amounts.ts';
import { isStaticPod } from './eviction/rank.ts';
import { portsConflict } from './host-ports.ts';
import { takenBy, type Taken } from './ledger.ts';

/**
 * Whether a pod that was bound to this node can run on it. Pods may come here without the scheduler, or by an old view.
 * Upstream: pkg/kubelet/lifecycle/predicate.go over AdmissionCheck of the scheduler.
 * Left out: topology and device managers, AppArmor.
 */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
  /** Resources that are missing: a critical pod takes them from others, */
  readonly missing?: Amounts;
  /** unless it is refused for this. */
  readonly other?: Refusal | undefined;
  /** Only for now. */
  readonly isTransient?: true;
}

/** A pod this kubelet has admitted and that is not over. */
export interface Admitted {
  readonly pod: Pod;
  /** What it was given. */
  readonly requests: Amounts;
}

/** The pods beside it, and what they take. */
export interface Beside {
  readonly taken: Taken;
  pods(): readonly Admitted[];
}

export const beside = (others: readonly Admitted[]): Beside => ({
  taken: takenBy(others.map((o) => o.requests)),
  pods: () => others,
});

export function admit({ pod, requests }: Admitted, node: Node, others: Beside): Refusal | undefined {
  return wrongSystem(pod) ?? unfit(pod, requests, node, others);
}

const wrongSystem = (pod: Pod): Refusal | undefined => {
  const label = pod.metadata.labels?.['kubernetes.io/os'];
  if (label !== undefined && label !== 'linux')
    return {
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    };
  return pod.spec.os && pod.spec.os.name !== 'linux'
    ? { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" }
    : undefined;
};

const failed = (name: string, why: string): Refusal => ({
  reason: name,
  message: `Predicate ${name} failed: ${why}`,
});

function unfit(pod: Pod, requests: Amounts, node: Node, others: Beside): Refusal | undefined {
  const short = shortages(requests, node, others.taken);
  const other =
    mismatch(pod, node) ??
    (portsConflict(pod, () => others.pods()) ? failed('NodePorts', NO_PORTS) : undefined) ??
    (isUntolerated(pod, node) ? failed('TaintToleration', NO_TOLERATION) : undefined);
  const first = short[0];
  if (!first) return other;
  const { name, requested, used, capacity } = first;
  const message = `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  const missing = new Map(short.map((s) => [s.name, s.requested - (s.capacity - s.used)]));
  return { reason: `OutOf${name}`, message, missing, other };
}

const NO_PORTS = "node(s) didn't have free ports for the requested pod ports";
const NO_TOLERATION = "node(s) had taints that the pod didn't tolerate";

interface Shortage {
  readonly name: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

/** Pods first, then CPU, memory, storage, and whatever else the node has any of. Upstream: fitsRequest. */
function shortages(requests: Amounts, node: Node, taken: Taken): Shortage[] {
  const allocatable = node.status?.allocatable ?? {};
  const out: Shortage[] = [];
  const maxPods = toUnits(allocatable['pods']);
  if (taken.pods + 1 > maxPods) out.push({ name: 'pods', requested: 1, used: taken.pods, capacity: maxPods });
  for (const name of inOrder(requests)) {
    const requested = requests.get(name) ?? 0;
    // Extended resources that the node does not know are somebody else's.
    const isKnown = BASIC.includes(name) || allocatable[name] !== undefined || name.startsWith('hugepages-');
    if (requested === 0 || !isKnown) continue;
    const capacity = name === 'cpu' ? toMilli(allocatable[name]) : toUnits(allocatable[name]);
    const used = taken.amount(name);
    if (requested > capacity - used) out.push({ name, requested, used, capacity });
  }
  return out;
}

const BASIC: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];

function inOrder(requests: Amounts): readonly string[] {
  if (requests.size === 0) return [];
  return [...BASIC.filter((n) => requests.has(n)), ...[...requests.keys()].filter((n) => !BASIC.includes(n)).sort()];
}

function mismatch(pod: Pod, node: Node): Refusal | undefined {
  if (!matchesNode(pod, node)) return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  const isElsewhere = pod.spec.nodeName !== undefined && pod.spec.nodeName !== node.metadata.name;
  return isElsewhere ? failed('NodeName', "node(s) didn't match the requested node name") : undefined;
}

function matchesNode(pod: Pod, node: Node): boolean {
  const { name, labels = {} } = node.metadata;
  const { nodeSelector, affinity } = pod.spec;
  for (const key in nodeSelector) if (labels[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || meetsAnyTerm(required.nodeSelectorTerms, { name, labels });
}

/** Only taints NoExecute matter here, and not to static pods. */
function isUntolerated(pod: Pod, node: Node): boolean {
  const taints = node.spec.taints?.filter((t) => t.effect === 'NoExecute') ?? [];
  if (taints.length === 0 || isStaticPod(pod)) return false;
  return taints.some((taint) => !toleratesAny(pod.spec.tolerations, taint));
}
