import type { NodeInfo } from './node-info.ts';

/**
 * Nodes in the order the scheduler looks at them: one of each zone in turn, so that the first nodes found feasible are
 * of different zones. Within a zone by name, zones by their first node's name: the same after a restart.
 * Upstream: pkg/scheduler/backend/cache/node_tree.go (there in order of arrival).
 */
export function interleaveByZone(nodes: readonly NodeInfo[]): NodeInfo[] {
  const sorted = [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const zones = new Map<string, NodeInfo[]>();
  for (const node of sorted) {
    const zone = zoneOf(node);
    const members = zones.get(zone);
    if (members) members.push(node);
    else zones.set(zone, [node]);
  }
  if (zones.size === 1) return sorted;
  const out: NodeInfo[] = [];
  for (let i = 0; out.length < sorted.length; i++) {
    for (const members of zones.values()) if (i < members.length) out.push(members[i] as NodeInfo);
  }
  return out;
}

function zoneOf(node: NodeInfo): string {
  const { labels } = node;
  const region = labels['topology.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? '';
  return region === '' && zone === '' ? '' : `${region}:${zone}`;
}
