import type { FilterFailure } from './plugin.ts';

/**
 * The text of a pod that fits nowhere: '0/3 nodes are available: 1 node(s) ..., 2 Insufficient cpu. preemption: ...'.
 * Upstream: FitError.Error in pkg/scheduler/framework/types.go.
 */
export const NO_NODES = 'no nodes available to schedule pods';

export function fitErrorMessage(nodeCount: number, failure: FilterFailure, postFilterMessage = ''): string {
  let text = `0/${nodeCount} nodes are available:`;
  const reasons = failure.endedBeforeFilters ? (failure.rest?.reasons ?? []) : countReasons(nodeCount, failure);
  if (reasons.length > 0) text += ` ${reasons.join(', ')}.`;
  if (postFilterMessage !== '') text += ` ${postFilterMessage}`;
  return text;
}

/** Sorted as texts, numbers and all, as upstream does. */
function countReasons(nodeCount: number, failure: FilterFailure): string[] {
  const counts = new Map<string, number>();
  const add = (reasons: readonly string[], n: number): void => {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + n);
  };
  for (const { verdict } of failure.byNode.values()) add(verdict.reasons, 1);
  if (failure.rest && failure.byNode.size < nodeCount) add(failure.rest.reasons, nodeCount - failure.byNode.size);
  return [...counts].map(([reason, n]) => `${n} ${reason}`).sort();
}
