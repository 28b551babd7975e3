import { unresolvable, type PluginFactory } from '../plugin.ts';

/** A pod that names its node goes nowhere else. Upstream: plugins/nodename/node_name.go. */
const REJECTED = unresolvable("node(s) didn't match the requested node name");

export const nodeName: PluginFactory = () => ({
  name: 'NodeName',
  passesAll: (pod) => !pod.pod.spec.nodeName,
  filter(pod, node) {
    const wanted = pod.pod.spec.nodeName;
    return wanted && wanted !== node.name ? REJECTED : undefined;
  },
  hints: { 'node-added': (pod, { node }) => pod.pod.spec.nodeName === node.name },
});
