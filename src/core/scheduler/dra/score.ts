import { toAllocate, type Demand, type NodeAllocation } from './demand.ts';

/** Longest list of alternatives; upstream: FirstAvailableDeviceRequestMaxSize. */
const MAX_ALTERNATIVES = 8;

/** The earlier the alternatives that a node has devices for, the better. Upstream: computeScore. */
export function scoreOf(demand: Demand, { results }: NodeAllocation): number {
  let score = 0;
  toAllocate(demand).forEach((i, n) => {
    const taken = new Set(results[n]?.devices?.results?.map((result) => result.request));
    for (const { name, firstAvailable = [] } of demand.claims[i]?.spec.devices?.requests ?? [])
      firstAvailable.forEach((alternative, rank) => {
        if (taken.has(`${name}/${alternative.name}`)) score += MAX_ALTERNATIVES - rank;
      });
  });
  return score;
}
