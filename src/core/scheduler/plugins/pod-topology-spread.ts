import { matches, type Selector } from '../../api/label-selector.ts';
import type { NodeInfo } from '../node-info.ts';
import { nodeDemandOf } from '../node-selector.ts';
import type { PodInfo } from '../pod-info.ts';
import { always, MAX_SCORE, unresolvable, unschedulable } from '../plugin.ts';
import type { NodeCatalog, ObjectLookup, PluginFactory, Scores, Verdict } from '../plugin.ts';
import {
  defaultConstraints,
  HOSTNAME,
  hardConstraints,
  hasAllKeys,
  includesNode,
  PodCounter,
  softConstraints,
} from '../spread-constraints.ts';
import type { PodCounts, SpreadConstraint } from '../spread-constraints.ts';

/**
 * Spreads like pods over zones and nodes: DoNotSchedule filters, ScheduleAnyway scores. Pods of a workload without
 * constraints are spread by the cluster's defaults.
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/{filtering,scoring}.go.
 */
const NO_LABEL = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");
const TOO_SKEWED = unschedulable("node(s) didn't match pod topology spread constraints");

export const podTopologySpread: PluginFactory = ({ nodes, objects }) => {
  const counter = new PodCounter();
  const hard = new HardSpread(counter);
  const soft = new SoftSpread(counter, objects);
  const isLike = (pod: PodInfo, event: { readonly pod: PodInfo }): boolean => event.pod.namespace === pod.namespace;
  return {
    name: 'PodTopologySpread',
    preFilter: (pod) => (hard.build(pod, nodes) ? undefined : 'skip'),
    filter: (_pod, node) => hard.check(node),
    addPod: (added, node) => hard.count(added, node, 1),
    removePod: (removed, node) => hard.count(removed, node, -1),
    preScore: (pod, feasible) => (soft.build(pod, feasible, nodes) ? undefined : 'skip'),
    score: (_pod, node) => soft.score(node),
    normalize: (_pod, scores, feasible) => soft.normalize(scores, feasible),
    hints: {
      'node-added': always,
      'node-labels': always,
      'node-taints': always,
      'pod-added': isLike,
      'pod-deleted': isLike,
      'pod-labels': isLike,
      'target-labels': always,
    },
  };
};

interface Domains {
  readonly constraint: SpreadConstraint;
  readonly matchesSelf: number;
  /** Matching pods by value of the topology key. */
  readonly counts: Map<string, number>;
  min: number;
}

class HardSpread {
  readonly #counter: PodCounter;
  #pod: PodInfo | undefined;
  #domains: readonly Domains[] = [];

  constructor(counter: PodCounter) {
    this.#counter = counter;
  }

  build(pod: PodInfo, nodes: NodeCatalog): boolean {
    const constraints = hardConstraints(pod.pod);
    this.#pod = pod;
    this.#domains = constraints.map((constraint) => ({
      constraint,
      matchesSelf: matches(constraint.selector, pod.pod.metadata.labels) ? 1 : 0,
      counts: new Map(),
      min: 0,
    }));
    if (constraints.length === 0) return false;
    const demand = nodeDemandOf(pod.pod.spec);
    for (const node of nodes.list()) {
      if (!hasAllKeys(constraints, node)) continue;
      for (const { constraint, counts } of this.#domains) {
        if (!includesNode(constraint, pod.pod, demand, node)) continue;
        const value = node.labels[constraint.topologyKey] as string;
        const found = this.#counter.countsOf(constraint, pod.namespace)?.on(node) ?? 0;
        counts.set(value, (counts.get(value) ?? 0) + found);
      }
    }
    for (const d of this.#domains) d.min = smallest(d);
    return true;
  }

  check(node: NodeInfo): Verdict | undefined {
    for (const { constraint, counts, matchesSelf, min } of this.#domains) {
      const value = node.labels[constraint.topologyKey];
      if (value === undefined) return NO_LABEL;
      if ((counts.get(value) ?? 0) + matchesSelf - min > constraint.maxSkew) return TOO_SKEWED;
    }
    return undefined;
  }

  count(other: PodInfo, node: NodeInfo, sign: 1 | -1): void {
    const pod = this.#pod;
    if (!pod || other.namespace !== pod.namespace) return;
    for (const d of this.#domains) {
      const value = node.labels[d.constraint.topologyKey];
      const known = value === undefined ? undefined : d.counts.get(value);
      if (known === undefined || !matches(d.constraint.selector, other.pod.metadata.labels)) continue;
      d.counts.set(value as string, known + sign);
      d.min = smallest(d);
    }
  }
}

/** Fewer domains than asked for: the missing ones count as empty. */
function smallest({ constraint, counts }: Domains): number {
  if (counts.size < constraint.minDomains) return 0;
  let min = Infinity;
  for (const n of counts.values()) min = Math.min(min, n);
  return min;
}

/** One ScheduleAnyway constraint with what was counted for it. */
interface SoftDomains {
  readonly constraint: SpreadConstraint;
  /** Every node is a domain of its own, counted when it is scored. */
  readonly isByHost: boolean;
  readonly pods: PodCounts | undefined;
  /** Matching pods by value of the topology key; only values of feasible nodes. */
  readonly counts: Map<string, { n: number }>;
  weight: number;
}

class SoftSpread {
  readonly #counter: PodCounter;
  readonly #objects: ObjectLookup;
  readonly #defaults = new WeakMap<Selector, readonly SpreadConstraint[]>();
  #domains: readonly SoftDomains[] = [];
  #ignored = new Set<NodeInfo>();

  constructor(counter: PodCounter, objects: ObjectLookup) {
    this.#counter = counter;
    this.#objects = objects;
  }

  build(pod: PodInfo, feasible: readonly NodeInfo[], nodes: NodeCatalog): boolean {
    // A pod without constraints of its own is not kept off nodes that lack one of the labels.
    const isDefaulted = !pod.pod.spec.topologySpreadConstraints?.length;
    const constraints = isDefaulted ? this.#defaultsFor(pod) : softConstraints(pod.pod);
    if (constraints.length === 0) return false;
    this.#ignored = new Set(isDefaulted ? [] : feasible.filter((node) => !hasAllKeys(constraints, node)));
    this.#domains = constraints.map((constraint) => ({
      constraint,
      isByHost: constraint.topologyKey === HOSTNAME,
      pods: this.#counter.countsOf(constraint, pod.namespace),
      counts: new Map(),
      weight: 0,
    }));
    for (const d of this.#domains) {
      if (!d.isByHost) this.#openDomains(d, feasible);
      const size = d.isByHost ? feasible.length - this.#ignored.size : d.counts.size;
      d.weight = Math.log(size + 2);
      if (d.counts.size > 0) countInDomains(d, pod, isDefaulted ? NONE : constraints, nodes);
    }
    return true;
  }

  score(node: NodeInfo): number {
    if (this.#ignored.has(node)) return 0;
    let sum = 0;
    for (const { constraint, isByHost, pods, counts, weight } of this.#domains) {
      const value = node.labels[constraint.topologyKey];
      if (value === undefined) continue;
      const n = isByHost ? (pods?.on(node) ?? 0) : (counts.get(value)?.n ?? 0);
      sum += n * weight + (constraint.maxSkew - 1);
    }
    return Math.round(sum);
  }

  /** Fewer is better; nodes outside of the topology get nothing. */
  normalize(scores: Scores, nodes: readonly NodeInfo[]): void {
    let min = Infinity;
    let max = 0;
    for (let i = 0; i < scores.length; i++) {
      if (this.#ignored.has(nodes[i] as NodeInfo)) continue;
      min = Math.min(min, scores[i] as number);
      max = Math.max(max, scores[i] as number);
    }
    for (let i = 0; i < scores.length; i++) {
      if (this.#ignored.has(nodes[i] as NodeInfo)) scores[i] = 0;
      else scores[i] = max === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (max + min - (scores[i] as number))) / max);
    }
  }

  #defaultsFor(pod: PodInfo): readonly SpreadConstraint[] {
    const selector = this.#objects.workloadSelector(pod.pod);
    if (!selector) return NONE;
    let constraints = this.#defaults.get(selector);
    if (!constraints) this.#defaults.set(selector, (constraints = defaultConstraints(selector)));
    return constraints;
  }

  #openDomains({ constraint, counts }: SoftDomains, feasible: readonly NodeInfo[]): void {
    for (const node of feasible) {
      const value = node.labels[constraint.topologyKey];
      if (value !== undefined && !counts.has(value) && !this.#ignored.has(node)) counts.set(value, { n: 0 });
    }
  }
}

const NONE: readonly SpreadConstraint[] = [];

/** `required`: nodes must have the labels of all of these. */
function countInDomains(d: SoftDomains, pod: PodInfo, required: readonly SpreadConstraint[], nodes: NodeCatalog): void {
  const { constraint, pods, counts } = d;
  if (!pods) return;
  const demand = nodeDemandOf(pod.pod.spec);
  const isOpenToAll = !demand && !constraint.honorsTaints;
  for (const node of nodes.list()) {
    const value = node.labels[constraint.topologyKey];
    const domain = value === undefined ? undefined : counts.get(value);
    if (!domain || !hasAllKeys(required, node)) continue;
    if (isOpenToAll || includesNode(constraint, pod.pod, demand, node)) domain.n += pods.on(node);
  }
}
