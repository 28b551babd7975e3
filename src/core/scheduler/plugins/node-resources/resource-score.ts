import type { NodeInfo } from '../../node-info.ts';
import type { PodInfo } from '../../pod-info.ts';
import { isScalarResource } from '../../resources.ts';

/**
 * How well a pod's requests suit a node: the scoring strategies of NodeResourcesFit, and what they and
 * NodeResourcesBalancedAllocation read of pods and nodes.
 * Upstream: plugins/noderesources/{resource_allocation,least_allocated,most_allocated,requested_to_capacity_ratio}.go,
 * plugins/helper/shape_score.go. Left out: extended resources backed by resource claims.
 */
export interface ResourceSpec {
  readonly name: string;
  /** 0 or absent: 1. */
  readonly weight?: number;
}

export interface ShapePoint {
  /** Percent. */
  readonly utilization: number;
  /** 0 to 10. */
  readonly score: number;
}

export interface ScoringStrategy {
  readonly type?: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources?: readonly ResourceSpec[];
  readonly requestedToCapacityRatio?: { readonly shape?: readonly ShapePoint[] };
}

export const DEFAULT_RESOURCES: readonly ResourceSpec[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

const MAX = 100;
/** Shapes are given on a scale of ten. */
const SHAPE_SCALE = 10;

/** Requests as scheduled, or with the minimum that containers without requests are counted with. */
export type Basis = 'requested' | 'non-zero';

export function podRequest({ requests, scoredCpuMilli, scoredMemoryBytes }: PodInfo, name: string, b: Basis): number {
  switch (name) {
    case 'cpu':
      return b === 'requested' ? requests.cpuMilli : scoredCpuMilli;
    case 'memory':
      return b === 'requested' ? requests.memoryBytes : scoredMemoryBytes;
    case 'ephemeral-storage':
      return requests.ephemeralBytes;
    default:
      return requests.scalars?.get(name) ?? 0;
  }
}

export function nodeAllocatable({ allocatable }: NodeInfo, name: string): number {
  if (name === 'cpu') return allocatable.cpuMilli;
  if (name === 'memory') return allocatable.memoryBytes;
  return name === 'ephemeral-storage' ? allocatable.ephemeralBytes : (allocatable.scalars?.get(name) ?? 0);
}

export function nodeAllocated(node: NodeInfo, name: string, b: Basis): number {
  const { requested } = node;
  if (name === 'cpu') return b === 'requested' ? requested.cpuMilli : node.nonZeroCpuMilli;
  if (name === 'memory') return b === 'requested' ? requested.memoryBytes : node.nonZeroMemoryBytes;
  return name === 'ephemeral-storage' ? requested.ephemeralBytes : (requested.scalars?.get(name) ?? 0);
}

/** An extended resource that the pod does not ask for says nothing about the node. */
export const isRelevant = (name: string, request: number): boolean => request !== 0 || !isScalarResource(name);

type OfOne = (requested: number, capacity: number) => number;

const leastAllocated: OfOne = (requested, capacity) =>
  requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX) / capacity);

/** Pods without requests may bring the sum over the capacity. */
const mostAllocated: OfOne = (requested, capacity) => Math.trunc((Math.min(requested, capacity) * MAX) / capacity);

function byShape(shape: readonly ShapePoint[]): OfOne {
  const at = brokenLinear(shape.map((p) => ({ x: p.utilization, y: p.score * (MAX / SHAPE_SCALE) })));
  return (requested, capacity) => at(requested > capacity ? MAX : Math.trunc((requested * MAX) / capacity));
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export function brokenLinear(points: readonly Point[]): (x: number) => number {
  return (x) => {
    let before: Point | undefined;
    for (const point of points) {
      if (x <= point.x) {
        if (!before) return point.y;
        return before.y + Math.trunc(((point.y - before.y) * (x - before.x)) / (point.x - before.x));
      }
      before = point;
    }
    return before?.y ?? 0;
  };
}

export type ResourceScorer = (pod: PodInfo, node: NodeInfo) => number;

/** The scorer of a strategy; cpu and memory with one weight each is the default. */
export function scorerOf(strategy: ScoringStrategy = {}): ResourceScorer {
  const { type = 'LeastAllocated', requestedToCapacityRatio } = strategy;
  const resources = strategy.resources?.length ? strategy.resources : DEFAULT_RESOURCES;
  if (type === 'RequestedToCapacityRatio')
    return weighted(resources, byShape(requestedToCapacityRatio?.shape ?? []), true);
  return weighted(resources, type === 'MostAllocated' ? mostAllocated : leastAllocated, false);
}

/** `ratio`: scores of zero carry no weight, and the mean is rounded. */
function weighted(resources: readonly ResourceSpec[], ofOne: OfOne, ratio: boolean): ResourceScorer {
  return (pod, node) => {
    let sum = 0;
    let weights = 0;
    for (const { name, weight } of resources) {
      const request = podRequest(pod, name, 'non-zero');
      const capacity = nodeAllocatable(node, name);
      if (capacity === 0 || !isRelevant(name, request)) continue;
      const score = ofOne(nodeAllocated(node, name, 'non-zero') + request, capacity);
      if (ratio && score <= 0) continue;
      sum += score * (weight || 1);
      weights += weight || 1;
    }
    if (weights === 0) return 0;
    return ratio ? Math.round(sum / weights) : Math.trunc(sum / weights);
  };
}
