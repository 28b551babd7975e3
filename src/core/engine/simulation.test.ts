import { describe, expect, it } from 'vitest';
import { brokenAtRest } from '../testing/simulation/rest.ts';
import { story } from '../testing/simulation/story.ts';

/**
 * Random workloads and random faults from a seed; the faults end, time passes, and the invariants hold. More seeds:
 * DRYDOCK_SEEDS=500 npx vitest run src/core/engine/simulation.test.ts; one seed: DRYDOCK_SEED=17; with both, so many from that one on.
 */
const { DRYDOCK_SEED = '1', DRYDOCK_SEEDS = process.env['DRYDOCK_SEED'] ? '1' : '15' } = process.env;
const FIRST = Number(DRYDOCK_SEED);
const COUNT = Number(DRYDOCK_SEEDS);

describe('random workloads and faults', () => {
  const seeds = Array.from({ length: COUNT }, (_, i) => FIRST + i);
  it.each(seeds)('seed %i: the invariants hold after quiet', (seed) => {
    expect(
      brokenAtRest(story(seed)),
      `replay: DRYDOCK_SEED=${seed} npx vitest run src/core/engine/simulation.test.ts`,
    ).toEqual([]);
  });
});
