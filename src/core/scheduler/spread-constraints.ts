import { formatSelector, matches, selectorOf, type Requirement, type Selector } from '../api/label-selector.ts';
import type { Pod, TopologySpreadConstraint } from '../api/types.ts';
import type { NodeInfo } from './node-info.ts';
import { meetsDemand, type NodeDemand } from './node-selector.ts';
import type { ObjectLookup } from './plugin.ts';
import { firstUntolerated } from './tolerations.ts';

/**
 * Topology spread constraints of a pod, its own or the cluster's defaults, and counting of pods under them.
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/{common,plugin}.go.
 */
export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: Selector;
  /** Text of the selector: two constraints with the same text count the same pods. */
  readonly signature: string;
  readonly minDomains: number;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

export function hardConstraints(pod: Pod): readonly SpreadConstraint[] {
  return own(pod, 'DoNotSchedule');
}

/** `isDefaulted`: the pod has none of its own, so nodes without one of the labels are not ruled out. */
export function softConstraints(
  pod: Pod,
  objects: ObjectLookup,
): { readonly constraints: readonly SpreadConstraint[]; readonly isDefaulted: boolean } {
  if (pod.spec.topologySpreadConstraints?.length)
    return { constraints: own(pod, 'ScheduleAnyway'), isDefaulted: false };
  const selector = objects.workloadSelector(pod);
  if (!selector || selector.length === 0) return { constraints: [], isDefaulted: true };
  const signature = formatSelector(selector);
  const base = { selector, signature, minDomains: 1, honorsAffinity: true, honorsTaints: false };
  return {
    constraints: [
      { ...base, topologyKey: HOSTNAME, maxSkew: 3 },
      { ...base, topologyKey: ZONE, maxSkew: 5 },
    ],
    isDefaulted: true,
  };
}

function own(pod: Pod, action: TopologySpreadConstraint['whenUnsatisfiable']): readonly SpreadConstraint[] {
  const constraints = pod.spec.topologySpreadConstraints;
  if (!constraints) return NONE;
  return constraints.filter((c) => c.whenUnsatisfiable === action).map((c) => parse(c, pod));
}

const NONE: readonly SpreadConstraint[] = [];

function parse(c: TopologySpreadConstraint, pod: Pod): SpreadConstraint {
  const labels = pod.metadata.labels ?? {};
  const byKeys: Requirement[] = (c.matchLabelKeys ?? [])
    .filter((key) => labels[key] !== undefined)
    .map((key) => ({ key, operator: 'In', values: [labels[key] as string] }));
  const selector = [...(selectorOf(c.labelSelector) ?? []), ...byKeys];
  return {
    maxSkew: c.maxSkew,
    topologyKey: c.topologyKey,
    selector,
    signature: formatSelector(selector),
    minDomains: c.minDomains ?? 1,
    honorsAffinity: c.nodeAffinityPolicy !== 'Ignore',
    honorsTaints: c.nodeTaintsPolicy === 'Honor',
  };
}

/** Whether the node's pods count under the constraint. */
export function includesNode(c: SpreadConstraint, pod: Pod, demand: NodeDemand | undefined, node: NodeInfo): boolean {
  if (c.honorsAffinity && demand && !meetsDemand(demand, node)) return false;
  return !c.honorsTaints || firstUntolerated(node.hardTaints, pod.spec.tolerations) === undefined;
}

export function hasAllKeys(constraints: readonly SpreadConstraint[], node: NodeInfo): boolean {
  for (const c of constraints) if (node.labels[c.topologyKey] === undefined) return false;
  return true;
}

const MAX_REMEMBERED = 64;

/** Counts pods under a selector on a node; counts again only if the node's pods have changed. */
export class PodCounter {
  readonly #known = new Map<string, Map<string, { generation: number; count: number }>>();

  count(c: SpreadConstraint, namespace: string, node: NodeInfo): number {
    if (c.selector.length === 0 || node.pods.size === 0) return 0;
    const byNode = this.#countsOf(`${namespace}|${c.signature}`);
    const known = byNode.get(node.name);
    if (known && known.generation === node.generation) return known.count;
    const count = countMatching(c.selector, namespace, node);
    byNode.set(node.name, { generation: node.generation, count });
    return count;
  }

  #countsOf(key: string): Map<string, { generation: number; count: number }> {
    let byNode = this.#known.get(key);
    if (byNode) return byNode;
    if (this.#known.size >= MAX_REMEMBERED) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(key, (byNode = new Map()));
    return byNode;
  }
}

function countMatching(selector: Selector, namespace: string, node: NodeInfo): number {
  let count = 0;
  for (const { pod, namespace: theirs } of node.pods.values()) {
    if (theirs !== namespace || pod.metadata.deletionTimestamp) continue;
    if (matches(selector, pod.metadata.labels)) count++;
  }
  return count;
}
