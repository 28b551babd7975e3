import type { Clock } from '../lib/clock.ts';
import type { Tracer } from '../trace/trace.ts';
import type { WorldFault } from './seams.ts';

/** Faults that end by themselves: a kubelet that starts again, a machine that reboots. Timers follow from the records. */
const OWNER = 'world/fault-ends';

export class FaultEnds {
  readonly #clock: Clock;

  constructor(clock: Clock, tracer: Tracer, end: (id: string) => void) {
    this.#clock = clock;
    clock.own(OWNER, (id) => tracer.during('world', tracer.current, () => end(id)));
  }

  /** After the clock was restored, which drops all timers. */
  rebuild(faults: readonly WorldFault[]): void {
    for (const fault of faults) this.add(fault);
  }

  add({ id, until, trace }: WorldFault): void {
    if (until !== undefined) this.#clock.set(OWNER, id, until, trace);
  }

  remove({ id, until }: WorldFault): void {
    if (until !== undefined) this.#clock.clear(OWNER, id);
  }
}
