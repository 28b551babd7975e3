import { describe, expect, it } from 'vitest';
import { nextChange, rateAt, shapeProblem } from './load-shape.ts';
import type { LoadShape } from './types.ts';

const source = (shape?: LoadShape, more = {}) => ({
  requestsPerSecond: 100,
  isOn: true,
  startedAt: 10_000,
  ...(shape ? { shape } : {}),
  ...more,
});

describe('load shapes', () => {
  const ramp: LoadShape = { kind: 'ramp', seconds: 100 };
  const steps: LoadShape = { kind: 'steps', count: 4, seconds: 30 };
  const wave: LoadShape = { kind: 'wave', periodSeconds: 120, lowPerSecond: 20 };
  const spike: LoadShape = { kind: 'spike', everySeconds: 60, forSeconds: 5, lowPerSecond: 10 };
  it.each([
    ['constant', undefined, 0, 100, undefined],
    ['ramp, at its start', ramp, 0, 0, 1],
    ['ramp, half way', ramp, 50, 50, 51],
    ['ramp, done', ramp, 100, 100, undefined],
    ['ramp from a rate', { ...ramp, fromPerSecond: 40 }, 50, 70, 51],
    ['steps, the first', steps, 29, 25, 30],
    ['steps, the third', steps, 60, 75, 90],
    ['steps, the last', steps, 500, 100, undefined],
    ['wave, low', wave, 0, 20, 1],
    ['wave, high', wave, 60, 100, 61],
    ['wave, low again', wave, 120, 20, 121],
    ['spike', spike, 61, 100, 65],
    ['between spikes', spike, 66, 10, 120],
  ] as const)('%s', (_, shape, elapsed, rate, next) => {
    const s = source(shape);
    const now = 10_000 + elapsed * 1000;
    expect(rateAt(s, now)).toBeCloseTo(rate, 9);
    expect(nextChange(s, now)).toBe(next === undefined ? undefined : 10_000 + next * 1000);
  });

  it.each([
    ['before it begins', 5000, 0, 10_000],
    ['while it lasts', 15_000, 100, 30_000],
    ['after its time', 30_000, 0, undefined],
  ])('%s', (_, now, rate, next) => {
    const s = source(undefined, { forSeconds: 20 });
    expect([rateAt(s, now), nextChange(s, now)]).toEqual([rate, next]);
  });

  it('is nothing when switched off', () => expect(rateAt(source(ramp, { isOn: false }), 99_000)).toBe(0));

  it.each([
    [{ kind: 'ramp', seconds: 60 }, undefined],
    [{ kind: 'ramp', seconds: 0 }, 'ramp needs seconds above 0'],
    [{ kind: 'wave' }, 'wave needs periodSeconds above 0'],
    [{ kind: 'storm' }, 'unknown shape "storm"'],
  ])('%j: %s', (shape, problem) => expect(shapeProblem(shape as LoadShape)).toBe(problem));
});
