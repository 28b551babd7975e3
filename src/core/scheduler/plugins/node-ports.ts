import { always, unschedulable, type PluginFactory } from '../plugin.ts';

/** Host ports a pod asks for must be free. Upstream: pkg/scheduler/framework/plugins/nodeports/node_ports.go. */
const REJECTED = unschedulable("node(s) didn't have free ports for the requested pod ports");

export const nodePorts: PluginFactory = () => ({
  name: 'NodePorts',
  preFilter: (pod) => (pod.hostPorts.length === 0 ? 'skip' : undefined),
  filter(pod, node) {
    for (const port of pod.hostPorts) if (node.hasPortConflict(port)) return REJECTED;
    return undefined;
  },
  hints: {
    'node-added': always,
    'pod-deleted': (pod, event) =>
      event.pod.hostPorts.some((a) => pod.hostPorts.some((b) => a.port === b.port && a.protocol === b.protocol)),
  },
});
