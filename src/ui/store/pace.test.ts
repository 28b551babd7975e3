import { describe, expect, it } from 'vitest';
import { createPace } from './pace.ts';

const FRAME_MS = 16;

/** A browser by hand: draws every 16 ms; each taken frame costs so much. Says when frames were taken. */
function taken(costMs: number, untilMs: number): number[] {
  let now = 0;
  let next: (() => void) | undefined;
  let painted: (() => void) | undefined;
  const pace = createPace({
    now: () => now,
    onAnimationFrame: (callback) => (next = callback),
    afterPaint: (callback) => (painted = callback),
  });
  const times: number[] = [];
  const take = (): void => {
    times.push(now);
    now += costMs;
    pace(take);
  };
  pace(take);
  for (let at = 0; at < untilMs; at += FRAME_MS) {
    if (now > at) continue;
    now = at;
    const callback = next;
    next = undefined;
    callback?.();
    painted?.();
    painted = undefined;
  }
  return times;
}

describe('createPace', () => {
  const rows = [
    { name: 'cheap frames: with each drawing', costMs: 4, want: [0, 16, 32, 48, 64, 80] },
    { name: 'dear frames: as much rest as work', costMs: 20, want: [0, 48] },
    { name: 'very dear frames: no more than a tenth of a second of rest', costMs: 300, untilMs: 500, want: [0, 400] },
  ];
  it.each(rows)('$name', ({ costMs, untilMs = 96, want }) => {
    expect(taken(costMs, untilMs)).toEqual(want);
  });
});
