import { meetsTerm, parseTerm, type Labelled, type ParsedTerm } from '../../api/node-selector.ts';
import { normalizeToMax } from '../normalize.ts';
import { meetsDemand, namedNodes, nodeDemandOf, type NodeDemand } from '../node-selector.ts';
import type { PodInfo } from '../pod-info.ts';
import { unresolvable, type NodeChangeEvent, type PluginFactory } from '../plugin.ts';

/**
 * nodeSelector and node affinity: required terms filter, preferred terms add their weight.
 * Upstream: pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go.
 * Left out: affinity added by the scheduler's own configuration.
 */
const REJECTED = unresolvable("node(s) didn't match Pod's node affinity/selector");
const CONFLICT = unresolvable('pod affinity terms conflict');

interface Preference {
  readonly weight: number;
  readonly term: ParsedTerm;
}

export const nodeAffinity: PluginFactory = () => {
  let demand: NodeDemand | undefined;
  let preferences: readonly Preference[] = [];
  /** A new node that matches, or one that did not before. */
  const comesToMatch = (pod: PodInfo, { node, old }: NodeChangeEvent): boolean => {
    const wanted = nodeDemandOf(pod.pod.spec);
    const matches = (n: Labelled): boolean => !wanted || meetsDemand(wanted, n);
    return matches(node) && !(old && matches({ name: node.name, labels: old.labels }));
  };
  return {
    name: 'NodeAffinity',
    preFilter(pod) {
      demand = nodeDemandOf(pod.pod.spec);
      if (!demand) return 'skip';
      const only = namedNodes(demand);
      if (!only) return undefined;
      return only.size === 0 ? CONFLICT : { only };
    },
    filter: (_pod, node) => (!demand || meetsDemand(demand, node) ? undefined : REJECTED),
    preScore(pod) {
      const preferred = pod.pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
      if (!preferred || preferred.length === 0) return 'skip';
      preferences = preferred.map((p) => ({ weight: p.weight, term: parseTerm(p.preference) }));
      return undefined;
    },
    score(_pod, node) {
      let sum = 0;
      for (const { weight, term } of preferences) if (meetsTerm(term, node)) sum += weight;
      return sum;
    },
    normalize: (_pod, scores) => normalizeToMax(scores),
    hints: {
      'node-added': comesToMatch,
      'node-labels': comesToMatch,
    },
  };
};
