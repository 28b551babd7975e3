import type { Clock } from '../lib/clock.ts';
import type { Tracer } from '../trace/trace.ts';
import type { WorldFault } from './seams.ts';

/** Faults that end by themselves: a kubelet that starts again, a machine that reboots. Timers follow from the records. */
const OWNER = 'world/fault-ends';

export class FaultEnds {
  readonly #clock: Clock;
  readonly #onTimer: (id: string) => void;

  constructor(clock: Clock, tracer: Tracer, end: (id: string) => void) {
    this.#clock = clock;
    this.#onTimer = (id) => tracer.during('world', tracer.current, () => end(id));
    clock.own(OWNER, this.#onTimer);
  }

  /** After the clock was restored, which forgets all timers and whose they are. */
  rebuild(faults: readonly WorldFault[]): void {
    this.#clock.disown(OWNER);
    this.#clock.own(OWNER, this.#onTimer);
    for (const fault of faults) this.add(fault);
  }

  add({ id, until, trace }: WorldFault): void {
    if (until !== undefined) this.#clock.set(OWNER, id, until, trace);
  }

  remove({ id, until }: WorldFault): void {
    if (until !== undefined) this.#clock.clear(OWNER, id);
  }
}
