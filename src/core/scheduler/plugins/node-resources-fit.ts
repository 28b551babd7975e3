import { DEVICE_CLASS_PREFIX } from '../../api/device-class-prefix.ts';
import type { DeviceClass } from '../../api/types.ts';
import type { NodeFacts, NodeInfo } from '../node-info.ts';
import { always, type NodeChangeEvent, type PluginFactory, type Verdict } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Resources } from '../resources.ts';
import { scorerOf, type ScoringStrategy } from './node-resources/resource-score.ts';

/**
 * The node must have room for what the pod asks; which of those is better says the scoring strategy, by default the
 * emptier one. Upstream: pkg/scheduler/framework/plugins/noderesources/fit.go.
 * Left out: scoring by devices of resource claims.
 */
export interface NodeResourcesFitArgs {
  /** Extended resources that are not looked at, by name and by what stands before the slash. */
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy?: ScoringStrategy;
}

export const nodeResourcesFit: PluginFactory = ({ objects }, args: NodeResourcesFitArgs = {}) => {
  const names = new Set(args.ignoredResources);
  const groups = new Set(args.ignoredResourceGroups);
  const isIgnored = (name: string): boolean => names.has(name) || groups.has(name.slice(0, name.indexOf('/')));
  /** Another plugin finds devices for it. */
  const isLeft = (name: string, { allocatable }: NodeInfo): boolean =>
    isIgnored(name) || (!allocatable.scalars?.get(name) && objects.deviceClassOf(name) !== undefined);
  return {
    name: 'NodeResourcesFit',
    filter: (pod, node) => (hasRoom(pod, node) ? undefined : explain(pod, node, (name) => isLeft(name, node))),
    score: scorerOf(args.scoringStrategy),
    hints: {
      'node-added': growsEnough,
      'node-allocatable': growsEnough,
      'pod-deleted': always,
      'pod-scaled-down': (pod, { pod: now, old }) =>
        old !== undefined && shrinks(pod.requests, old.requests, now.requests),
      'target-scaled-down': always,
      'device-class': (pod, { object, old }) => {
        const name = (object as DeviceClass).spec.extendedResourceName;
        if (old && (old as DeviceClass).spec.extendedResourceName === name) return false;
        const { scalars } = pod.requests;
        if (scalars?.has(`${DEVICE_CLASS_PREFIX}${object.metadata.name ?? ''}`)) return true;
        return name !== undefined && (scalars?.has(name) ?? false);
      },
    },
  };
};

/** The usual case, decided without a list of reasons. */
function hasRoom({ requests }: PodInfo, { pods, allowedPods, allocatable, requested }: NodeInfo): boolean {
  return (
    pods.size < allowedPods &&
    (requests.cpuMilli === 0 || requests.cpuMilli <= allocatable.cpuMilli - requested.cpuMilli) &&
    (requests.memoryBytes === 0 || requests.memoryBytes <= allocatable.memoryBytes - requested.memoryBytes) &&
    requests.ephemeralBytes === 0 &&
    !requests.scalars
  );
}

/** What is short, in upstream's order; unresolvable if even the empty node were too small. */
function explain(pod: PodInfo, node: NodeInfo, isLeft: (name: string) => boolean): Verdict | undefined {
  const reasons: string[] = [];
  let isUnresolvable = false;
  const check = (name: string, wanted: number, total: number, used: number): void => {
    if (wanted === 0 || wanted <= total - used) return;
    reasons.push(`Insufficient ${name}`);
    if (wanted > total) isUnresolvable = true;
  };
  const { requests } = pod;
  const { allocatable, requested } = node;
  if (node.pods.size >= node.allowedPods) reasons.push('Too many pods');
  check('cpu', requests.cpuMilli, allocatable.cpuMilli, requested.cpuMilli);
  check('memory', requests.memoryBytes, allocatable.memoryBytes, requested.memoryBytes);
  check('ephemeral-storage', requests.ephemeralBytes, allocatable.ephemeralBytes, requested.ephemeralBytes);
  for (const [name, wanted] of requests.scalars ?? []) {
    if (isExtended(name) && isLeft(name)) continue;
    check(name, wanted, allocatable.scalars?.get(name) ?? 0, requested.scalars?.get(name) ?? 0);
  }
  return reasons.length === 0 ? undefined : { code: isUnresolvable ? 'unresolvable' : 'unschedulable', reasons };
}

const isExtended = (name: string): boolean => !name.startsWith('hugepages-') && !name.startsWith('attachable-volumes-');

/** The empty node is large enough, and larger than before in something the pod asks for. */
function growsEnough({ requests }: PodInfo, { node, old }: NodeChangeEvent): boolean {
  const { allocatable } = node;
  if (node.allowedPods < 1 || !every(requests, (wanted, total) => wanted <= total, allocatable)) return false;
  if (!old) return true;
  return node.allowedPods > old.allowedPods || grows(requests, old, allocatable);
}

const grows = (requests: Resources, { allocatable: before }: NodeFacts, now: Resources): boolean =>
  !every(requests, (wanted, a, b) => wanted === 0 || b <= a, before, now);

/** Whether another pod takes less of something the pod asks for. */
const shrinks = (requests: Resources, before: Resources, after: Resources): boolean =>
  !every(requests, (wanted, a, b) => wanted === 0 || a <= b, before, after);

type Test = (wanted: number, a: number, b: number) => boolean;

function every(requests: Resources, test: Test, a?: Resources, b?: Resources): boolean {
  return (
    test(requests.cpuMilli, a?.cpuMilli ?? 0, b?.cpuMilli ?? 0) &&
    test(requests.memoryBytes, a?.memoryBytes ?? 0, b?.memoryBytes ?? 0) &&
    test(requests.ephemeralBytes, a?.ephemeralBytes ?? 0, b?.ephemeralBytes ?? 0) &&
    [...(requests.scalars ?? [])].every(([name, n]) => test(n, a?.scalars?.get(name) ?? 0, b?.scalars?.get(name) ?? 0))
  );
}
