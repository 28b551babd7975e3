import { describe, expect, it } from 'vitest';
import { Pump } from './pump.ts';

/** A pump over an engine whose every event costs `costMs` of wall time and lies 10 virtual ms after the one before. */
function bench(costMs: number) {
  const state = { wall: 0, virtual: 0, slices: 0, longest: 0, errors: [] as unknown[], fail: false };
  let job: (() => void) | undefined;
  const pump = new Pump({
    wallNow: () => state.wall,
    schedule: (callback) => void (job = callback),
    virtualNow: () => state.virtual,
    advance: (until, maxEvents) => {
      if (state.fail) throw new Error('bug');
      for (let n = 0; n < maxEvents; n++) {
        if (state.virtual + 10 > until) {
          state.virtual = until;
          return true;
        }
        state.virtual += 10;
        state.wall += costMs;
      }
      return false;
    },
    afterSlice: () => void state.slices++,
    onError: (error) => void state.errors.push(error),
  });
  const run = (ms: number): void => {
    const end = state.wall + ms;
    while (state.wall < end && job) {
      const next = job;
      job = undefined;
      const before = state.wall;
      next();
      state.longest = Math.max(state.longest, state.wall - before);
      state.wall = Math.max(state.wall, before) + 16;
    }
  };
  return { state, pump, run };
}

describe('pump', () => {
  it.each([0.1, 1, 10, 100])('at speed %f virtual time keeps up with the wall', (speed) => {
    const { state, pump, run } = bench(0.001);
    pump.setSpeed(speed);
    pump.play();
    run(1600);
    expect(state.virtual).toBeGreaterThan(1500 * speed);
    expect(state.virtual).toBeLessThan(1700 * speed);
  });

  it('what cannot be done in time is dropped, and no slice holds the thread', () => {
    const { state, pump, run } = bench(0.5);
    pump.setSpeed(100);
    pump.play();
    run(2000);
    expect(state.longest).toBeLessThanOrEqual(16);
    expect(state.virtual).toBeLessThan(100_000);
    pump.setSpeed(1);
    const before = state.virtual;
    run(500);
    expect(state.virtual - before).toBeLessThan(700);
  });

  it('after a long sleep it does not try to catch up', () => {
    const { state, pump, run } = bench(0.001);
    pump.play();
    run(100);
    const before = state.virtual;
    state.wall += 3_600_000;
    run(100);
    expect(state.virtual - before).toBeLessThan(500);
  });

  it('virtual time is whole milliseconds, whatever the wall says, and loses nothing by it', () => {
    const { state, pump, run } = bench(0.0013);
    pump.setSpeed(0.1);
    pump.play();
    for (let i = 0; i < 100; i++) {
      run(16);
      expect(Number.isInteger(state.virtual)).toBe(true);
    }
    expect(state.virtual).toBeGreaterThan(140);
  });

  it('paused, it only looks when it is woken', () => {
    const { state, pump, run } = bench(0.001);
    pump.play();
    run(50);
    pump.pause();
    run(50);
    const { virtual, slices } = state;
    run(500);
    pump.wake();
    run(50);
    expect(state.virtual).toBe(virtual);
    expect(state.slices).toBe(slices + 1);
  });

  it('an engine that throws stops it, loudly', () => {
    const { state, pump, run } = bench(0.001);
    pump.play();
    state.fail = true;
    run(100);
    expect(state.errors).toHaveLength(1);
    expect(pump.isPlaying).toBe(false);
  });

  it('keeps the speed within its limits', () => {
    const { pump } = bench(1);
    pump.setSpeed(1e9);
    expect(pump.speed).toBe(100);
    pump.setSpeed(0);
    expect(pump.speed).toBe(0.1);
  });
});
