import { matches, type Selector } from '../../api/label-selector.ts';
import type { TopologySpreadConstraint } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { type NodeChangeEvent, type PluginFactory } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import {
  hardConstraints,
  hasAllKeys,
  parseConstraints,
  softConstraints,
  SYSTEM_DEFAULTS,
  withSelector,
} from '../spread-constraints.ts';
import type { SpreadConstraint } from '../spread-constraints.ts';
import { HardSpread } from './topology-spread/hard-spread.ts';
import { SoftSpread } from './topology-spread/soft-spread.ts';
import { SpreadTallies } from './topology-spread/spread-tallies.ts';

/**
 * Spreads like pods over zones and nodes: DoNotSchedule filters, ScheduleAnyway scores. Pods of a workload without
 * constraints are spread by the cluster's defaults.
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/plugin.go.
 */
export interface PodTopologySpreadArgs {
  readonly defaultConstraints?: readonly TopologySpreadConstraint[];
  readonly defaultingType?: 'System' | 'List';
}

type Action = TopologySpreadConstraint['whenUnsatisfiable'];
const NONE: readonly SpreadConstraint[] = [];

export const podTopologySpread: PluginFactory = ({ nodes, objects }, args: PodTopologySpreadArgs = {}) => {
  const tallies = new SpreadTallies(nodes);
  const hard = new HardSpread(tallies);
  const soft = new SoftSpread(tallies);
  const isSystem = args.defaultingType !== 'List';
  const listed = { hard: defaultsOf(args, 'DoNotSchedule'), soft: defaultsOf(args, 'ScheduleAnyway') };
  const known = new WeakMap<Selector, Readonly<Record<'hard' | 'soft', readonly SpreadConstraint[]>>>();
  const defaults = (pod: PodInfo, kind: 'hard' | 'soft'): readonly SpreadConstraint[] => {
    if (listed[kind].length === 0) return NONE;
    const selector = objects.workloadSelector(pod.pod);
    if (!selector) return NONE;
    let found = known.get(selector);
    if (!found)
      known.set(
        selector,
        (found = { hard: withSelector(listed.hard, selector), soft: withSelector(listed.soft, selector) }),
      );
    return found[kind];
  };
  const hasOwn = ({ pod }: PodInfo): boolean => (pod.spec.topologySpreadConstraints?.length ?? 0) > 0;
  const hardOf = (pod: PodInfo) => (hasOwn(pod) ? hardConstraints(pod.pod) : defaults(pod, 'hard'));
  const finds = (pod: PodInfo, other: PodInfo): boolean =>
    hardOf(pod).some((c) => matches(c.selector, other.pod.metadata.labels));
  const isLike = (pod: PodInfo, { pod: other }: { readonly pod: PodInfo }): boolean =>
    other.namespace === pod.namespace && finds(pod, other);
  const moves = (pod: PodInfo, event: NodeChangeEvent): boolean => nodeMatters(hardOf(pod), event);
  return {
    name: 'PodTopologySpread',
    preFilter: (pod) => (hard.build(pod, hardOf(pod)) ? undefined : 'skip'),
    filter: (_pod, node) => hard.check(node),
    addPod: (added, node) => hard.count(added, node, 1),
    removePod: (removed, node) => hard.count(removed, node, -1),
    preScore(pod, feasible) {
      const isOwn = hasOwn(pod);
      const constraints = isOwn ? softConstraints(pod.pod) : defaults(pod, 'soft');
      return soft.build(pod, feasible, constraints, isOwn || !isSystem) ? undefined : 'skip';
    },
    score: (_pod, node) => soft.score(node),
    normalize: (_pod, scores, feasible) => soft.normalize(scores, feasible),
    hints: {
      'node-added': moves,
      'node-labels': moves,
      'node-taints': moves,
      'node-deleted': moves,
      'pod-added': isLike,
      'pod-deleted': isLike,
      'pod-labels': (pod, { pod: now, old }) =>
        now.namespace === pod.namespace && old !== undefined && finds(pod, now) !== finds(pod, old),
      'target-labels': (pod, { pod: now, old }) =>
        hardOf(pod).some(
          (c) => matches(c.selector, old.pod.metadata.labels) !== matches(c.selector, now.pod.metadata.labels),
        ),
      'target-tolerations': (pod) => hardOf(pod).some((c) => c.honorsTaints),
    },
  };
};

function defaultsOf(args: PodTopologySpreadArgs, action: Action): readonly SpreadConstraint[] {
  if (args.defaultingType === 'List') return parseConstraints(args.defaultConstraints ?? [], action);
  return parseConstraints(SYSTEM_DEFAULTS, action);
}

/** A node that joins or leaves the topology, or moves within it. Upstream: isSchedulableAfterNodeChange. */
function nodeMatters(constraints: readonly SpreadConstraint[], { node, old }: NodeChangeEvent): boolean {
  const isIn = hasAllKeys(constraints, node);
  if (!old) return isIn;
  if (isIn !== hasAllKeys(constraints, old)) return true;
  if (!isIn) return false;
  return (
    constraints.some((c) => old.labels[c.topologyKey] !== node.labels[c.topologyKey]) ||
    !deepEqual(old.taints, node.taints)
  );
}
