import type { Clock } from '../lib/clock.ts';
import type { Tracer } from '../trace/trace.ts';

/** One owner's timers: what a component may do with the clock. Timers remember what caused them. */
export interface Timers {
  /** Virtual milliseconds since the engine's start. */
  readonly now: number;
  set(key: string, at: number): void;
  after(key: string, ms: number): void;
  clear(key: string): void;
  pendingAt(key: string): number | undefined;
  /** Ends them all; nothing is delivered afterwards. */
  close(): void;
}

export function openTimers(clock: Clock, tracer: Tracer, owner: string, handler: (key: string) => void): Timers {
  clock.own(owner, handler);
  return {
    get now() {
      return clock.now;
    },
    set: (key, at) => clock.set(owner, key, at, tracer.current),
    after: (key, ms) => clock.set(owner, key, clock.now + ms, tracer.current),
    clear: (key) => clock.clear(owner, key),
    pendingAt: (key) => clock.pendingAt(owner, key),
    close: () => clock.disown(owner),
  };
}
