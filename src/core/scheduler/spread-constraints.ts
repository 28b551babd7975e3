import { formatSelector, matches, selectorOf, type Requirement, type Selector } from '../api/label-selector.ts';
import type { Pod, TopologySpreadConstraint } from '../api/types.ts';
import type { NodeInfo } from './node-info.ts';
import { meetsDemand, type NodeDemand } from './node-selector.ts';
import type { PodInfo } from './pod-info.ts';
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

/** The cluster's own for the pods of a workload. Upstream: systemDefaultConstraints. */
export function defaultConstraints(selector: Selector): readonly SpreadConstraint[] {
  const signature = formatSelector(selector);
  const base = { selector, signature, minDomains: 1, honorsAffinity: true, honorsTaints: false };
  return [
    { ...base, topologyKey: HOSTNAME, maxSkew: 3 },
    { ...base, topologyKey: ZONE, maxSkew: 5 },
  ];
}

export function softConstraints(pod: Pod): readonly SpreadConstraint[] {
  return own(pod, 'ScheduleAnyway');
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

interface Known {
  generation: number;
  count: number;
}

/**
 * How many pods of a namespace a selector finds on each node. What was counted is kept: after one pod more or less on a
 * node only that pod is looked at, after anything else the node is counted again.
 */
export class PodCounts {
  readonly #selector: Selector;
  readonly #namespace: string;
  readonly #byNode = new Map<NodeInfo, Known>();

  constructor(selector: Selector, namespace: string) {
    this.#selector = selector;
    this.#namespace = namespace;
  }

  on(node: NodeInfo): number {
    const known = this.#byNode.get(node);
    if (known?.generation === node.generation) return known.count;
    if (!known) return this.#remember(node, this.#countAll(node));
    const { lastChange } = node;
    const isOneStep = lastChange !== undefined && known.generation === node.generation - 1;
    known.count = isOneStep
      ? known.count + (this.#counts(lastChange.info) ? lastChange.sign : 0)
      : this.#countAll(node);
    known.generation = node.generation;
    return known.count;
  }

  #remember(node: NodeInfo, count: number): number {
    this.#byNode.set(node, { generation: node.generation, count });
    return count;
  }

  #countAll(node: NodeInfo): number {
    let count = 0;
    for (const info of node.pods.values()) if (this.#counts(info)) count++;
    return count;
  }

  #counts({ namespace, pod }: PodInfo): boolean {
    return (
      namespace === this.#namespace && !pod.metadata.deletionTimestamp && matches(this.#selector, pod.metadata.labels)
    );
  }
}

/** Counts by selector, the latest few selectors kept. */
export class PodCounter {
  readonly #known = new Map<string, PodCounts>();

  /** An empty selector finds nothing here. */
  countsOf(c: SpreadConstraint, namespace: string): PodCounts | undefined {
    if (c.selector.length === 0) return undefined;
    const key = `${namespace}|${c.signature}`;
    let counts = this.#known.get(key);
    if (counts) return counts;
    if (this.#known.size >= MAX_REMEMBERED) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(key, (counts = new PodCounts(c.selector, namespace)));
    return counts;
  }
}
