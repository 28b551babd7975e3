import type { NodeInfo } from '../node-info.ts';
import { MAX_SCORE, type PluginFactory } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import {
  DEFAULT_RESOURCES,
  isRelevant,
  nodeAllocatable,
  nodeAllocated,
  podRequest,
  type ResourceSpec,
} from './node-resources/resource-score.ts';

/**
 * Prefers nodes that the pod brings into balance: their resources used to the same degree with it more than without it.
 * Around 75; towards 100 if the balance improves, towards 50 if it suffers. Pods that ask for nothing are not scored.
 * Upstream: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go.
 */
export interface BalancedAllocationArgs {
  readonly resources?: readonly ResourceSpec[];
}

const HALF = MAX_SCORE / 2;

export const nodeResourcesBalancedAllocation: PluginFactory = (_handle, args: BalancedAllocationArgs = {}) => {
  const names = (args.resources?.length ? args.resources : DEFAULT_RESOURCES).map((r) => r.name);
  const isPlain = names.length === 2 && names[0] === 'cpu' && names[1] === 'memory';
  return {
    name: 'NodeResourcesBalancedAllocation',
    preScore: (pod) => (names.every((name) => podRequest(pod, name, 'requested') === 0) ? 'skip' : undefined),
    score(pod, node) {
      const [after, before] = isPlain ? ofCpuAndMemory(pod, node) : ofMany(pod, node, names);
      return HALF + Math.trunc((HALF + after - before) / 2);
    },
  };
};

type Balance = readonly [after: number, before: number];

function ofCpuAndMemory({ requests }: PodInfo, { allocatable, requested }: NodeInfo): Balance {
  const { cpuMilli, memoryBytes } = allocatable;
  if (cpuMilli === 0 || memoryBytes === 0) return [MAX_SCORE, MAX_SCORE];
  const of = (cpu: number, memory: number): number =>
    scoreOf(Math.abs((Math.min(1, cpu / cpuMilli) - Math.min(1, memory / memoryBytes)) / 2));
  return [
    of(requested.cpuMilli + requests.cpuMilli, requested.memoryBytes + requests.memoryBytes),
    of(requested.cpuMilli, requested.memoryBytes),
  ];
}

function ofMany(pod: PodInfo, node: NodeInfo, names: readonly string[]): Balance {
  const after: number[] = [];
  const before: number[] = [];
  for (const name of names) {
    const request = podRequest(pod, name, 'requested');
    const capacity = nodeAllocatable(node, name);
    if (capacity === 0 || !isRelevant(name, request)) continue;
    const allocated = nodeAllocated(node, name, 'requested');
    after.push(Math.min(1, (allocated + request) / capacity));
    before.push(Math.min(1, allocated / capacity));
  }
  return [scoreOf(deviation(after)), scoreOf(deviation(before))];
}

const scoreOf = (std: number): number => Math.trunc((1 - std) * MAX_SCORE);

function deviation(fractions: readonly number[]): number {
  const n = fractions.length;
  if (n < 2) return 0;
  if (n === 2) return Math.abs(((fractions[0] as number) - (fractions[1] as number)) / 2);
  const mean = fractions.reduce((a, b) => a + b, 0) / n;
  return Math.sqrt(fractions.reduce((sum, f) => sum + (f - mean) * (f - mean), 0) / n);
}
