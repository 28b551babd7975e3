/**
 * Turns wall time into virtual time: target = what has passed on the wall times the speed, worked off in slices that
 * never hold the thread for long. What cannot be reached in time is dropped, so that a slow machine runs slower instead
 * of later and later. Wall clock and scheduling are passed in, so that tests need neither.
 */
export interface PumpOptions {
  /** Milliseconds, monotonic. */
  readonly wallNow: () => number;
  readonly schedule: (callback: () => void, ms: number) => void;
  /** Runs up to `maxEvents` events due by `until`; true when it got there. */
  readonly advance: (until: number, maxEvents: number) => boolean;
  readonly virtualNow: () => number;
  /** Time cannot go on before something outside has answered. */
  readonly isHeld?: () => boolean;
  /** Called after every slice: send frames. */
  readonly afterSlice: () => void;
  /** Something the engine cannot go on from. */
  readonly onError: (error: unknown) => void;
}

const SLICE_MS = 8;
const TICK_MS = 16;
const EVENTS_PER_LOOK = 2;
/** A tab in the background or a breakpoint: do not try to catch up on more than this. */
const MAX_WALL_STEP_MS = 250;

export class Pump {
  #isPlaying = false;
  #speed = 1;
  #wall = 0;
  #target = 0;
  #isScheduled = false;
  #isClosed = false;
  readonly #o: PumpOptions;

  constructor(options: PumpOptions) {
    this.#o = options;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get speed(): number {
    return this.#speed;
  }

  play(): void {
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    this.retarget();
    this.#later();
  }

  pause(): void {
    this.#isPlaying = false;
  }

  /** What is no number (a script of a page that embeds this one) changes nothing. */
  setSpeed(factor: number): void {
    if (!Number.isFinite(factor)) return;
    this.#speed = Math.min(100, Math.max(0.1, factor));
    this.retarget();
  }

  /** Forgets how far it meant to get: after a rewind, a step, a change of speed. */
  retarget(): void {
    this.#wall = this.#o.wallNow();
    this.#target = this.#o.virtualNow();
  }

  close(): void {
    this.#isClosed = true;
    this.#isPlaying = false;
  }

  /** Sees to it that `afterSlice` runs soon, playing or not; `at-once`: as soon as what is being done is done. */
  wake(when: 'at-once' | 'next-tick' = 'next-tick'): void {
    this.#later(when === 'at-once' ? 0 : TICK_MS);
  }

  #later(ms = TICK_MS): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    this.#o.schedule(() => this.#tick(), ms);
  }

  #tick(): void {
    this.#isScheduled = false;
    if (this.#isClosed) return;
    try {
      if (this.#isPlaying) this.#slice();
      this.#o.afterSlice();
    } catch (error) {
      this.close();
      this.#o.onError(error);
    }
    if (this.#isPlaying) this.#later();
  }

  #slice(): void {
    const start = this.#o.wallNow();
    const passed = Math.min(start - this.#wall, MAX_WALL_STEP_MS);
    this.#wall = start;
    this.#target += passed * this.#speed;
    for (;;) {
      if (this.#o.advance(Math.max(Math.floor(this.#target), this.#o.virtualNow()), EVENTS_PER_LOOK)) return;
      if (this.#o.isHeld?.() || this.#o.wallNow() - start >= SLICE_MS) break;
    }
    this.#target = this.#o.virtualNow();
  }
}
