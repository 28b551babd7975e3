import type { Pod } from '../../api/types.ts';
import { isPodTerminal } from '../shared/pod-state.ts';
import type { NodeFit } from './node-fit.ts';
import { byAge } from './plan-nodes.ts';
import { targetNode } from './pod-template.ts';

/**
 * The nodes of the cluster as one DaemonSet sees them, in the order of their names. Pure.
 * Upstream: getNodesToDaemonPods, getUnscheduledPodsWithoutNode in pkg/controller/daemon/daemon_controller.go.
 */
export interface NodeView {
  readonly name: string;
  /** Undefined: pods are there, or wait for it, but the node is not. */
  readonly fit: NodeFit | undefined;
  /** The oldest first; undefined: none. */
  readonly pods: readonly Pod[] | undefined;
}

export function nodeViews(
  names: readonly string[],
  fitOf: (name: string) => NodeFit,
  pods: readonly Pod[],
): NodeView[] {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    // Nothing more can be done about a pod that has ended and is being deleted.
    if (pod.metadata.deletionTimestamp && isPodTerminal(pod)) continue;
    const node = targetNode(pod);
    if (node === undefined) continue;
    const others = byNode.get(node);
    if (others) others.push(pod);
    else byNode.set(node, [pod]);
  }
  const views: NodeView[] = names.map((name) => {
    const own = byNode.get(name);
    byNode.delete(name);
    if (own && own.length > 1) own.sort(byAge);
    return { name, fit: fitOf(name), pods: own };
  });
  if (byNode.size === 0) return views;
  const gone = [...byNode].map(([name, own]) => ({ name, fit: undefined, pods: own.sort(byAge) }));
  return [...views, ...gone].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Pods that wait for a node that is gone: nobody else will ever delete them. */
export function unplacedWithoutNode(views: readonly NodeView[]): Pod[] {
  return views.flatMap(({ fit, pods = [] }) => (fit ? [] : pods.filter((p) => !p.spec.nodeName)));
}
