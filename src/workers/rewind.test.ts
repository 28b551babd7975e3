import { describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../core/index.ts';
import { Rewind } from './rewind.ts';

function at(engine: Engine, ms: number): Engine {
  engine.advance(ms);
  return engine;
}

describe('rewind', () => {
  it('goes back step by step, then has nothing left', () => {
    const engine = createEngine({ nodes: 1 });
    const rewind = new Rewind();
    for (const ms of [0, 1000, 2000]) rewind.beforeStep(at(engine, ms));
    engine.advance(3000);
    const taken = [3000, 2000, 1000].map((now) => rewind.take('step', now)?.clock.now);
    expect(taken).toEqual([2000, 1000, 0]);
    expect(rewind.canStep).toBe(false);
    expect(rewind.take('step', 0)).toBeUndefined();
  });

  it('going back to before an act forgets the steps after it', () => {
    const engine = createEngine({ nodes: 1 });
    const rewind = new Rewind();
    rewind.beforeStep(at(engine, 0));
    rewind.beforeCommand(at(engine, 1000));
    rewind.beforeStep(at(engine, 2000));
    expect(rewind.take('command', 3000)?.clock.now).toBe(1000);
    expect(rewind.take('step', 1000)?.clock.now).toBe(0);
  });

  it('forgets a step of the same instant that came after the act', () => {
    const engine = createEngine({ nodes: 1 });
    const rewind = new Rewind();
    rewind.beforeCommand(at(engine, 1000));
    engine.act('user.traffic', {}, () => undefined);
    rewind.beforeStep(engine);
    rewind.take('command', 1000);
    expect(rewind.canStep).toBe(false);
  });

  it('while playing keeps a moment a second, further apart at high speed', () => {
    const engine = createEngine({ nodes: 1 });
    const rewind = new Rewind();
    for (let wall = 0; wall < 2_000; wall += 16) rewind.whilePlaying(at(engine, wall * 100), wall);
    const kept: number[] = [];
    for (let s = rewind.take('step', 1e9); s; s = rewind.take('step', s.clock.now)) kept.push(s.clock.now);
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(kept.length).toBeLessThanOrEqual(5);
  });

  it('the newest moment is the one to restore after a crash', () => {
    const engine = createEngine({ nodes: 1 });
    const rewind = new Rewind();
    rewind.beforeCommand(at(engine, 1000));
    expect(rewind.latest?.clock.now).toBe(1000);
    rewind.beforeStep(at(engine, 5000));
    expect(rewind.latest?.clock.now).toBe(5000);
  });
});
