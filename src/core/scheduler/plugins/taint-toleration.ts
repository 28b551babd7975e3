import type { Toleration } from '../../api/types.ts';
import { normalizeReversed } from '../normalize.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { always, unresolvable, type NodeChangeEvent, type PluginFactory } from '../plugin.ts';
import { firstUntolerated, toleratesAny } from '../../api/tolerations.ts';

/**
 * Refuses nodes with a NoSchedule or NoExecute taint the pod does not tolerate; prefers nodes with fewer untolerated
 * PreferNoSchedule taints. Upstream: pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go.
 */
const REJECTED = unresolvable('node(s) had untolerated taint(s)');

const isTolerated = (pod: PodInfo, node: NodeInfo): boolean =>
  firstUntolerated(node.hardTaints, pod.pod.spec.tolerations) === undefined;

/** The node has become tolerable, or is a new one that is. */
function becomesTolerable(pod: PodInfo, { node, old }: NodeChangeEvent): boolean {
  if (!isTolerated(pod, node)) return false;
  const before = old?.taints.filter((t) => t.effect !== 'PreferNoSchedule');
  return !before || firstUntolerated(before, pod.pod.spec.tolerations) !== undefined;
}

export const taintToleration: PluginFactory = () => {
  /** Of the pod being scored: only these count against a preference. */
  let soft: readonly Toleration[] = [];
  return {
    name: 'TaintToleration',
    filter: (pod, node) => (node.hardTaints.length === 0 || isTolerated(pod, node) ? undefined : REJECTED),
    preScore(pod) {
      soft = (pod.pod.spec.tolerations ?? []).filter((t) => !t.effect || t.effect === 'PreferNoSchedule');
      return undefined;
    },
    score(_pod, node) {
      let count = 0;
      for (const taint of node.softTaints) if (!toleratesAny(soft, taint)) count++;
      return count;
    },
    normalize: (_pod, scores) => normalizeReversed(scores),
    hints: {
      'node-added': becomesTolerable,
      'node-taints': becomesTolerable,
      'target-tolerations': always,
    },
  };
};
