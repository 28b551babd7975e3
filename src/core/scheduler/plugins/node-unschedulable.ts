import { unresolvable, type PluginFactory } from '../plugin.ts';
import { toleratesAny } from '../../api/tolerations.ts';

/**
 * Keeps pods off cordoned nodes, unless they tolerate the taint that goes with it.
 * Upstream: pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go.
 */
const TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;
const REJECTED = unresolvable('node(s) were unschedulable');

export const nodeUnschedulable: PluginFactory = () => ({
  name: 'NodeUnschedulable',
  filter: (pod, node) =>
    node.isUnschedulable && !toleratesAny(pod.pod.spec.tolerations, TAINT) ? REJECTED : undefined,
  hints: {
    'node-added': (_pod, { node }) => !node.isUnschedulable,
    'node-taints': (_pod, { node, old }) => !node.isUnschedulable && old?.isUnschedulable === true,
    'target-tolerations': ({ pod }) => toleratesAny(pod.spec.tolerations, TAINT),
  },
});
