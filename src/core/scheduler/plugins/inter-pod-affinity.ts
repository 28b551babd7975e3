import { matches } from '../../api/label-selector.ts';
import type { NodeInfo } from '../node-info.ts';
import type { AffinityTerm, PodInfo, WeightedTerm } from '../pod-info.ts';
import { TopologyCounts } from '../topology-counts.ts';
import { always, MAX_SCORE, unresolvable, unschedulable } from '../plugin.ts';
import type { NodeCatalog, ObjectLookup, PluginFactory, Scores, Verdict } from '../plugin.ts';

/**
 * Near to, or away from, other pods: required terms filter, preferred terms score; anti-affinity of the pods that are
 * there already counts too. Upstream: pkg/scheduler/framework/plugins/interpodaffinity/{filtering,scoring}.go.
 */
const NO_AFFINITY = unresolvable("node(s) didn't match pod affinity rules");
const ANTI_AFFINITY = unschedulable("node(s) didn't match pod anti-affinity rules");
const EXISTING_ANTI_AFFINITY = unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");
/** Upstream: hardPodAffinityWeight, what a required term of a pod that is there adds to the score. */
const HARD_WEIGHT = 1;

const NO_TERMS: readonly never[] = [];

export const interPodAffinity: PluginFactory = ({ nodes, objects }) => {
  const state = new AffinityState(objects);
  const scores = new TopologyCounts();
  const hint = (pod: PodInfo, event: { readonly pod: PodInfo }): boolean => concerns(pod, event.pod, objects);
  return {
    name: 'InterPodAffinity',
    preFilter: (pod) => (state.build(pod, nodes) ? undefined : 'skip'),
    filter: (_pod, node) => state.check(node),
    addPod: (added, node) => state.count(added, node, 1),
    removePod: (removed, node) => state.count(removed, node, -1),
    preScore(pod) {
      scores.clear();
      scorePods(pod, nodes, objects, scores);
      return scores.isEmpty ? 'skip' : undefined;
    },
    score: (_pod, node) => scores.sumFor(node.labels),
    normalize: (_pod, values) => stretch(values),
    hints: {
      'node-added': always,
      'node-labels': always,
      'pod-added': hint,
      'pod-labels': hint,
      'pod-deleted': hint,
      'target-labels': always,
    },
  };
};

function termMatches(term: AffinityTerm, pod: PodInfo, objects: ObjectLookup): boolean {
  const inNamespace =
    term.namespaces.has(pod.namespace) ||
    (term.namespaceSelector !== undefined && matches(term.namespaceSelector, objects.namespaceLabels(pod.namespace)));
  return inNamespace && matches(term.selector, pod.pod.metadata.labels);
}

/** Counts by topology pair for the pod being placed. */
class AffinityState {
  readonly #objects: ObjectLookup;
  readonly #affinity = new TopologyCounts();
  readonly #anti = new TopologyCounts();
  readonly #existingAnti = new TopologyCounts();
  #pod: PodInfo | undefined;
  #required: readonly AffinityTerm[] = NO_TERMS;
  #requiredAnti: readonly AffinityTerm[] = NO_TERMS;
  #isOwnFriend = false;

  constructor(objects: ObjectLookup) {
    this.#objects = objects;
  }

  /** False if no rule concerns this pod. */
  build(pod: PodInfo, nodes: NodeCatalog): boolean {
    this.#pod = pod;
    this.#required = pod.affinity?.requiredAffinity ?? NO_TERMS;
    this.#requiredAnti = pod.affinity?.requiredAntiAffinity ?? NO_TERMS;
    this.#affinity.clear();
    this.#anti.clear();
    this.#existingAnti.clear();
    for (const node of nodes.withAffinity) {
      for (const existing of node.podsWithRequiredAntiAffinity.values()) this.#countExisting(existing, node, 1);
    }
    const hasTerms = this.#required.length > 0 || this.#requiredAnti.length > 0;
    if (!hasTerms) return !this.#existingAnti.isEmpty;
    this.#isOwnFriend = this.#required.every((t) => termMatches(t, pod, this.#objects));
    for (const node of nodes.list()) for (const existing of node.pods.values()) this.#countIncoming(existing, node, 1);
    return true;
  }

  count(other: PodInfo, node: NodeInfo, sign: 1 | -1): void {
    this.#countExisting(other, node, sign);
    this.#countIncoming(other, node, sign);
  }

  check(node: NodeInfo): Verdict | undefined {
    if (!this.#meetsAffinity(node)) return NO_AFFINITY;
    for (const term of this.#requiredAnti) {
      if (this.#anti.get(term.topologyKey, node.labels[term.topologyKey]) > 0) return ANTI_AFFINITY;
    }
    return this.#existingAnti.hasPositiveFor(node.labels) ? EXISTING_ANTI_AFFINITY : undefined;
  }

  /** A pod that asks to be near its own kind may be the first of it. */
  #meetsAffinity(node: NodeInfo): boolean {
    let hasFriends = true;
    for (const { topologyKey } of this.#required) {
      const value = node.labels[topologyKey];
      if (value === undefined) return false;
      if (this.#affinity.get(topologyKey, value) <= 0) hasFriends = false;
    }
    return hasFriends || (this.#affinity.isEmpty && this.#isOwnFriend);
  }

  #countExisting(existing: PodInfo, node: NodeInfo, sign: 1 | -1): void {
    for (const term of existing.affinity?.requiredAntiAffinity ?? NO_TERMS) {
      if (termMatches(term, this.#pod as PodInfo, this.#objects))
        this.#existingAnti.add(term.topologyKey, node.labels, sign);
    }
  }

  #countIncoming(existing: PodInfo, node: NodeInfo, sign: 1 | -1): void {
    if (this.#required.length > 0 && this.#required.every((t) => termMatches(t, existing, this.#objects))) {
      for (const term of this.#required) this.#affinity.add(term.topologyKey, node.labels, sign);
    }
    for (const term of this.#requiredAnti) {
      if (termMatches(term, existing, this.#objects)) this.#anti.add(term.topologyKey, node.labels, sign);
    }
  }
}

function scorePods(pod: PodInfo, nodes: NodeCatalog, objects: ObjectLookup, scores: TopologyCounts): void {
  const liked = pod.affinity?.preferredAffinity ?? NO_TERMS;
  const disliked = pod.affinity?.preferredAntiAffinity ?? NO_TERMS;
  const add = (terms: readonly WeightedTerm[], target: PodInfo, node: NodeInfo, sign: 1 | -1): void => {
    for (const { weight, term } of terms) {
      if (termMatches(term, target, objects)) scores.add(term.topologyKey, node.labels, sign * weight);
    }
  };
  const asksItself = liked.length > 0 || disliked.length > 0;
  for (const node of asksItself ? nodes.list() : nodes.withAffinity) {
    for (const existing of (asksItself ? node.pods : node.podsWithAffinity).values()) {
      add(liked, existing, node, 1);
      add(disliked, existing, node, -1);
      if (!existing.affinity) continue;
      for (const term of existing.affinity.requiredAffinity) {
        if (termMatches(term, pod, objects)) scores.add(term.topologyKey, node.labels, HARD_WEIGHT);
      }
      add(existing.affinity.preferredAffinity, pod, node, 1);
      add(existing.affinity.preferredAntiAffinity, pod, node, -1);
    }
  }
}

/** The lowest becomes 0, the highest 100; all equal: all 0. */
function stretch(values: Scores): void {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const range = max - min;
  for (let i = 0; i < values.length; i++) {
    values[i] = range > 0 ? Math.trunc((MAX_SCORE * ((values[i] as number) - min)) / range) : 0;
  }
}

/** Whether a change of the other pod can matter to the waiting one. */
function concerns(pod: PodInfo, other: PodInfo, objects: ObjectLookup): boolean {
  const own = pod.affinity;
  const theirs = other.affinity?.requiredAntiAffinity ?? NO_TERMS;
  return (
    (own?.requiredAffinity ?? NO_TERMS).some((t) => termMatches(t, other, objects)) ||
    (own?.requiredAntiAffinity ?? NO_TERMS).some((t) => termMatches(t, other, objects)) ||
    theirs.some((t) => termMatches(t, pod, objects))
  );
}
