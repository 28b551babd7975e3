import { matches } from '../../api/label-selector.ts';
import type { NodeInfo } from '../node-info.ts';
import { nodeDemandOf } from '../node-selector.ts';
import type { PodInfo } from '../pod-info.ts';
import { always, MAX_SCORE, unresolvable, unschedulable } from '../plugin.ts';
import type { NodeCatalog, ObjectLookup, PluginFactory, Scores, Verdict } from '../plugin.ts';
import {
  HOSTNAME,
  hardConstraints,
  hasAllKeys,
  includesNode,
  PodCounter,
  softConstraints,
} from '../spread-constraints.ts';
import type { SpreadConstraint } from '../spread-constraints.ts';

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
        counts.set(value, (counts.get(value) ?? 0) + this.#counter.count(constraint, pod.namespace, node));
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

class SoftSpread {
  readonly #counter: PodCounter;
  readonly #objects: ObjectLookup;
  #namespace = '';
  #constraints: readonly SpreadConstraint[] = [];
  #counts: readonly Map<string, number>[] = [];
  #weights: readonly number[] = [];
  #ignored = new Set<string>();

  constructor(counter: PodCounter, objects: ObjectLookup) {
    this.#counter = counter;
    this.#objects = objects;
  }

  build(pod: PodInfo, feasible: readonly NodeInfo[], nodes: NodeCatalog): boolean {
    const { constraints, isDefaulted } = softConstraints(pod.pod, this.#objects);
    if (constraints.length === 0) return false;
    this.#namespace = pod.namespace;
    this.#constraints = constraints;
    this.#counts = constraints.map(() => new Map());
    this.#ignored = new Set();
    for (const node of feasible) {
      if (!isDefaulted && !hasAllKeys(constraints, node)) this.#ignored.add(node.name);
      else this.#openDomains(node);
    }
    this.#weights = constraints.map((c, i) => {
      const size =
        c.topologyKey === HOSTNAME
          ? feasible.length - this.#ignored.size
          : (this.#counts[i] as Map<string, number>).size;
      return Math.log(size + 2);
    });
    if (this.#counts.some((c) => c.size > 0)) this.#countDomains(pod, isDefaulted, nodes);
    return true;
  }

  score(node: NodeInfo): number {
    if (this.#ignored.has(node.name)) return 0;
    let sum = 0;
    for (let i = 0; i < this.#constraints.length; i++) {
      const c = this.#constraints[i] as SpreadConstraint;
      const value = node.labels[c.topologyKey];
      if (value === undefined) continue;
      const isHost = c.topologyKey === HOSTNAME;
      const n = isHost ? this.#counter.count(c, this.#namespace, node) : (this.#counts[i]?.get(value) ?? 0);
      sum += n * (this.#weights[i] as number) + (c.maxSkew - 1);
    }
    return Math.round(sum);
  }

  /** Fewer is better; nodes outside of the topology get nothing. */
  normalize(scores: Scores, nodes: readonly NodeInfo[]): void {
    let min = Infinity;
    let max = 0;
    for (let i = 0; i < scores.length; i++) {
      if (this.#ignored.has((nodes[i] as NodeInfo).name)) continue;
      min = Math.min(min, scores[i] as number);
      max = Math.max(max, scores[i] as number);
    }
    for (let i = 0; i < scores.length; i++) {
      if (this.#ignored.has((nodes[i] as NodeInfo).name)) scores[i] = 0;
      else scores[i] = max === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (max + min - (scores[i] as number))) / max);
    }
  }

  #openDomains(node: NodeInfo): void {
    for (let i = 0; i < this.#constraints.length; i++) {
      const { topologyKey } = this.#constraints[i] as SpreadConstraint;
      const value = node.labels[topologyKey];
      if (topologyKey !== HOSTNAME && value !== undefined) this.#counts[i]?.set(value, 0);
    }
  }

  #countDomains(pod: PodInfo, isDefaulted: boolean, nodes: NodeCatalog): void {
    const demand = nodeDemandOf(pod.pod.spec);
    for (const node of nodes.list()) {
      if (!isDefaulted && !hasAllKeys(this.#constraints, node)) continue;
      for (let i = 0; i < this.#constraints.length; i++) {
        const c = this.#constraints[i] as SpreadConstraint;
        const value = node.labels[c.topologyKey];
        const known = value === undefined ? undefined : this.#counts[i]?.get(value);
        if (known === undefined || !includesNode(c, pod.pod, demand, node)) continue;
        this.#counts[i]?.set(value as string, known + this.#counter.count(c, pod.namespace, node));
      }
    }
  }
}
