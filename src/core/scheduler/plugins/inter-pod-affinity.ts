import type { NodeFacts } from '../node-info.ts';
import { MAX_SCORE } from '../plugin.ts';
import type { NodeChangeEvent, ObjectLookup, PluginFactory, Scores } from '../plugin.ts';
import type { AffinityTerm, PodInfo } from '../pod-info.ts';
import { PodTallies } from './pod-affinity/pod-tallies.ts';
import { PreferredTerms } from './pod-affinity/preferred-terms.ts';
import { RequiredTerms } from './pod-affinity/required-terms.ts';
import { matchesAll } from './pod-affinity/term-matches.ts';

/**
 * Near to, or away from, other pods: required terms filter, preferred terms score; anti-affinity of the pods that are
 * there already counts too. Upstream: pkg/scheduler/framework/plugins/interpodaffinity/plugin.go.
 */
export interface InterPodAffinityArgs {
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

export const interPodAffinity: PluginFactory = ({ nodes, objects }, args: InterPodAffinityArgs = {}) => {
  const tallies = new PodTallies(nodes, objects);
  const required = new RequiredTerms(nodes, objects, tallies);
  const preferred = new PreferredTerms(nodes, objects, tallies, {
    hardPodAffinityWeight: args.hardPodAffinityWeight ?? 1,
    ignorePreferredTermsOfExistingPods: args.ignorePreferredTermsOfExistingPods ?? false,
  });
  return {
    name: 'InterPodAffinity',
    preFilter: (pod) => (required.build(pod) ? undefined : 'skip'),
    filter: (_pod, node) => required.check(node),
    addPod: (added, node) => required.count(added, node, 1),
    removePod: (removed, node) => required.count(removed, node, -1),
    preScore: (pod) => (preferred.build(pod) ? undefined : 'skip'),
    score: (_pod, node) => preferred.score(node),
    normalize: (_pod, values) => stretch(values),
    hints: {
      'node-added': joinsDomain,
      'node-labels': joinsDomain,
      'pod-added': (pod, { pod: other }) => matchesAll(pod.affinity?.requiredAffinity, other, objects),
      'pod-labels': (pod, { pod: now, old }) => old !== undefined && relabelled(pod, old, now, objects),
      'pod-deleted': (pod, { pod: other }) =>
        matchesAll(pod.affinity?.requiredAntiAffinity, other, objects) ||
        matchesAll(other.affinity?.requiredAntiAffinity, pod, objects),
      'target-labels': () => true,
    },
  };
};

/** Becomes one the pod wants near, or stops being one it avoids. */
function relabelled(pod: PodInfo, old: PodInfo, now: PodInfo, objects: ObjectLookup): boolean {
  const { requiredAffinity, requiredAntiAffinity } = pod.affinity ?? {};
  const wants = (other: PodInfo): boolean => matchesAll(requiredAffinity, other, objects);
  const avoids = (other: PodInfo): boolean => matchesAll(requiredAntiAffinity, other, objects);
  return (!wants(old) && wants(now)) || (avoids(old) && !avoids(now));
}

/** A node that now is in a domain the pod's terms name. Upstream: isSchedulableAfterNodeChange. */
function joinsDomain(pod: PodInfo, { node, old }: NodeChangeEvent): boolean {
  const { requiredAffinity = [], requiredAntiAffinity = [] } = pod.affinity ?? {};
  return (
    requiredAffinity.some((term) => joins(term, node.labels, old)) ||
    requiredAntiAffinity.some((term) => leaves(term, node.labels, old))
  );
}

type Labels = NodeFacts['labels'];

function joins({ topologyKey }: AffinityTerm, labels: Labels, old: NodeFacts | undefined): boolean {
  const value = labels[topologyKey];
  return value !== undefined && value !== old?.labels[topologyKey];
}

/** A pod with anti-affinity may go to any new node, and to one that leaves its domain. */
function leaves({ topologyKey }: AffinityTerm, labels: Labels, old: NodeFacts | undefined): boolean {
  if (!old) return true;
  const before = old.labels[topologyKey];
  return before !== undefined && before !== labels[topologyKey];
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
    values[i] = range > 0 ? Math.trunc(MAX_SCORE * (((values[i] as number) - min) / range)) : 0;
  }
}
