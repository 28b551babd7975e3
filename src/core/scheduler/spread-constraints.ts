import { formatSelector, selectorOf, type Labels, type Requirement, type Selector } from '../api/label-selector.ts';
import type { Pod, TopologySpreadConstraint } from '../api/types.ts';
import type { NodeInfo } from './node-info.ts';
import { meetsDemand, type NodeDemand } from './node-selector.ts';
import { firstUntolerated } from '../api/tolerations.ts';

/**
 * Topology spread constraints of a pod, its own or the cluster's defaults.
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/{common,plugin}.go.
 */
export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  /** Undefined: finds no pod at all. Empty: finds none on nodes, but the pod itself. */
  readonly selector: Selector | undefined;
  /** Text of the selector: two constraints with the same text count the same pods. */
  readonly signature: string;
  readonly minDomains: number;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

export function hardConstraints(pod: Pod): readonly SpreadConstraint[] {
  return own(pod, 'DoNotSchedule');
}

/** The cluster's own for the pods of a workload. Upstream: systemDefaultConstraints. */
export const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' },
  { topologyKey: ZONE, maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' },
];

/** Default constraints have no selector of their own: the workload's takes its place. */
export function withSelector(constraints: readonly SpreadConstraint[], selector: Selector): SpreadConstraint[] {
  const signature = formatSelector(selector);
  return constraints.map((c) => ({ ...c, selector, signature }));
}

export function softConstraints(pod: Pod): readonly SpreadConstraint[] {
  return own(pod, 'ScheduleAnyway');
}

/** Those of a list; the labels are the pod's, for matchLabelKeys. */
export function parseConstraints(
  constraints: readonly TopologySpreadConstraint[],
  action: TopologySpreadConstraint['whenUnsatisfiable'],
  labels: Labels = {},
): readonly SpreadConstraint[] {
  return constraints.filter((c) => c.whenUnsatisfiable === action).map((c) => parse(c, labels));
}

function own(pod: Pod, action: TopologySpreadConstraint['whenUnsatisfiable']): readonly SpreadConstraint[] {
  const constraints = pod.spec.topologySpreadConstraints;
  if (!constraints) return NONE;
  return parseConstraints(constraints, action, pod.metadata.labels);
}

const NONE: readonly SpreadConstraint[] = [];

function parse(c: TopologySpreadConstraint, labels: Labels): SpreadConstraint {
  const byKeys: Requirement[] = (c.matchLabelKeys ?? [])
    .filter((key) => labels[key] !== undefined)
    .map((key) => ({ key, operator: 'In', values: [labels[key] as string] }));
  const own = selectorOf(c.labelSelector);
  const selector = own && [...own, ...byKeys];
  return {
    maxSkew: c.maxSkew,
    topologyKey: c.topologyKey,
    selector,
    signature: selector ? formatSelector(selector) : '',
    minDomains: c.minDomains ?? 1,
    honorsAffinity: c.nodeAffinityPolicy !== 'Ignore',
    honorsTaints: c.nodeTaintsPolicy === 'Honor',
  };
}

/** Whether the node's pods count under the constraint. */
export function includesNode(c: SpreadConstraint, pod: Pod, demand: NodeDemand | undefined, node: NodeInfo): boolean {
  if (c.honorsAffinity && demand && !meetsDemand(demand, node)) return false;
  return !c.honorsTaints || firstUntolerated(node.hardTaints, pod.spec.tolerations) === undefined;
}

export function hasAllKeys(constraints: readonly SpreadConstraint[], node: { readonly labels: Labels }): boolean {
  for (const c of constraints) if (node.labels[c.topologyKey] === undefined) return false;
  return true;
}
