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
  return new OwnTimers(clock, tracer, owner, handler);
}

/** A class, not closures: a large cluster has tens of thousands of them. */
class OwnTimers implements Timers {
  readonly #clock: Clock;
  readonly #tracer: Tracer;
  readonly #owner: string;

  constructor(clock: Clock, tracer: Tracer, owner: string, handler: (key: string) => void) {
    this.#clock = clock;
    this.#tracer = tracer;
    this.#owner = owner;
    clock.own(owner, handler);
  }

  get now(): number {
    return this.#clock.now;
  }

  set(key: string, at: number): void {
    this.#clock.set(this.#owner, key, at, this.#tracer.current);
  }

  after(key: string, ms: number): void {
    this.#clock.set(this.#owner, key, this.#clock.now + ms, this.#tracer.current);
  }

  clear(key: string): void {
    this.#clock.clear(this.#owner, key);
  }

  pendingAt(key: string): number | undefined {
    return this.#clock.pendingAt(this.#owner, key);
  }

  close(): void {
    this.#clock.disown(this.#owner);
  }
}
