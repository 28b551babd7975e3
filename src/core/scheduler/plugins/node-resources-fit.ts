import { MAX_SCORE, type PluginFactory, type Verdict } from '../plugin.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';

/**
 * The node must have room for what the pod asks; among those, the emptier is better (LeastAllocated on CPU and memory,
 * one weight each). Upstream: pkg/scheduler/framework/plugins/noderesources/{fit,least_allocated}.go.
 * Left out: the strategies MostAllocated and RequestedToCapacityRatio.
 */
export const nodeResourcesFit: PluginFactory = () => ({
  name: 'NodeResourcesFit',
  filter: insufficient,
  score: (pod, node) => leastAllocated(pod, node),
  hints: {
    'node-added': fitsEmpty,
    'node-allocatable': fitsEmpty,
    'pod-deleted': (pod, event) => sharesDemand(pod, event.pod),
    'pod-scaled-down': (pod, event) => sharesDemand(pod, event.pod),
    'target-scaled-down': () => true,
  },
});

/** What is short, in upstream's order; unresolvable if even the empty node were too small. */
function insufficient(pod: PodInfo, node: NodeInfo): Verdict | undefined {
  const { requests } = pod;
  const { allocatable, requested } = node;
  const hasRoom =
    node.pods.size < node.allowedPods &&
    requests.cpuMilli <= allocatable.cpuMilli - requested.cpuMilli &&
    requests.memoryBytes <= allocatable.memoryBytes - requested.memoryBytes &&
    requests.ephemeralBytes === 0 &&
    !requests.scalars;
  return hasRoom ? undefined : explain(pod, node);
}

function explain(pod: PodInfo, node: NodeInfo): Verdict | undefined {
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
    check(name, wanted, allocatable.scalars?.get(name) ?? 0, requested.scalars?.get(name) ?? 0);
  }
  return reasons.length === 0 ? undefined : { code: isUnresolvable ? 'unresolvable' : 'unschedulable', reasons };
}

/** Upstream counts pods that ask for nothing with 100m and 200Mi here, so that they do not all go to one node. */
function leastAllocated(pod: PodInfo, node: NodeInfo): number {
  let sum = 0;
  let weights = 0;
  const { cpuMilli, memoryBytes } = node.allocatable;
  if (cpuMilli > 0) {
    sum += freeShare(node.nonZeroCpuMilli + pod.nonZeroCpuMilli, cpuMilli);
    weights++;
  }
  if (memoryBytes > 0) {
    sum += freeShare(node.nonZeroMemoryBytes + pod.nonZeroMemoryBytes, memoryBytes);
    weights++;
  }
  return weights === 0 ? 0 : Math.trunc(sum / weights);
}

const freeShare = (requested: number, capacity: number): number =>
  requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_SCORE) / capacity);

function fitsEmpty(pod: PodInfo, { node }: { readonly node: NodeInfo }): boolean {
  return insufficient(pod, node) === undefined;
}

function sharesDemand(pod: PodInfo, gone: PodInfo): boolean {
  const a = pod.requests;
  const b = gone.requests;
  const isPlain = a.cpuMilli === 0 && a.memoryBytes === 0 && a.ephemeralBytes === 0 && !a.scalars;
  // A pod that asks for nothing can only have met the limit on the number of pods.
  if (isPlain) return true;
  return (
    (a.cpuMilli > 0 && b.cpuMilli > 0) ||
    (a.memoryBytes > 0 && b.memoryBytes > 0) ||
    (a.ephemeralBytes > 0 && b.ephemeralBytes > 0) ||
    [...(a.scalars?.keys() ?? [])].some((name) => b.scalars?.has(name))
  );
}
