import { expect, it } from 'vitest';
import cases from './fixtures/normalize.json';
import { normalize, type NormalizeInput } from './normalize.ts';

/** 240 random situations with the answers of upstream's own normalizeDesiredReplicas and its form with behaviors. */
interface Case extends Pick<NormalizeInput, 'behavior'> {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly recs: readonly { replicas: number; ageS: number }[];
  readonly ups: readonly { change: number; ageS: number }[];
  readonly downs: readonly { change: number; ageS: number }[];
  readonly result: number;
  readonly conditions: readonly (readonly string[])[];
}

const NOW = 1_000_000_000;

it.each((cases as unknown as readonly Case[]).map((c, i) => [i, c] as const))('normalizes case %i', (_, c) => {
  const at = <T extends { ageS: number }>(list: readonly T[]) => list.map((e) => ({ ...e, atMs: NOW - e.ageS * 1000 }));
  const got = normalize({
    currentReplicas: c.current,
    desiredReplicas: c.desired,
    minReplicas: c.min,
    maxReplicas: c.max,
    behavior: c.behavior,
    recommendations: at(c.recs),
    scaleUps: at(c.ups),
    scaleDowns: at(c.downs),
    nowMs: NOW,
  });
  const { ableToScale, limited } = got;
  expect({
    replicas: got.replicas,
    conditions: [
      ['AbleToScale', 'True', ableToScale.reason, ableToScale.message],
      ['ScalingLimited', limited.isLimited ? 'True' : 'False', limited.reason, limited.message],
    ],
  }).toEqual({ replicas: c.result, conditions: c.conditions });
});
