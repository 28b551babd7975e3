import { startOf, type Victims } from './victims.ts';

/**
 * The node where preemption does the least harm. Upstream: pickOneNodeForPreemption in framework/preemption/preemption.go
 * (there the last tie is decided by chance).
 */
export interface Candidate extends Victims {
  readonly node: string;
}

/** Makes every priority positive, so that one victim more is always a larger sum. */
const PRIORITY_SHIFT = 2 ** 31;

/** In this order: less is better. */
const CRITERIA: readonly ((c: Candidate) => number)[] = [
  (c) => c.violations,
  (c) => c.pods[0]?.priority ?? -Infinity,
  (c) => c.pods.reduce((sum, v) => sum + v.priority + PRIORITY_SHIFT, 0),
  (c) => c.pods.length,
  // The later the most important ones began, the better.
  (c) => -Math.min(...c.pods.filter((v) => v.priority === c.pods[0]?.priority).map(startOf)),
];

export function pickNode(candidates: readonly Candidate[]): Candidate | undefined {
  let left = candidates;
  for (const criterion of CRITERIA) {
    if (left.length <= 1) break;
    const values = left.map(criterion);
    const best = values.reduce((a, b) => Math.min(a, b), Infinity);
    left = left.filter((_, i) => values[i] === best);
  }
  return left[0];
}
