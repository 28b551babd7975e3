import type { ObjectKey } from '../../../core/api/group-kind.ts';
import type { PodSummary } from '../../../workers/protocol.ts';
import { ownerChain } from './owners.ts';
import type { GraphInput, PodCounts } from './types.ts';

/** Pods below each object, counted up the chain of owners. */
export const NO_COUNTS: PodCounts = { total: 0, ready: 0, failed: 0 };

export function countsByOwner(
  byOwner: ReadonlyMap<ObjectKey, readonly PodSummary[]>,
  objects: GraphInput['objects'],
): ReadonlyMap<ObjectKey, PodCounts> {
  const counts = new Map<ObjectKey, PodCounts>();
  for (const [owner, pods] of byOwner) {
    const own = countPods(pods);
    for (const key of ownerChain(owner, objects)) counts.set(key, addCounts(counts.get(key) ?? NO_COUNTS, own));
  }
  return counts;
}

export function countPods(pods: readonly PodSummary[]): PodCounts {
  let [ready, failed] = [0, 0];
  for (const { tone } of pods) {
    ready += Number(tone === 'ready');
    failed += Number(tone === 'failed');
  }
  return { total: pods.length, ready, failed };
}

const addCounts = (a: PodCounts, b: PodCounts): PodCounts => ({
  total: a.total + b.total,
  ready: a.ready + b.ready,
  failed: a.failed + b.failed,
});
