/**
 * Berths of a room: who comes gets one and keeps it until it goes. Invariants:
 * 1. Nobody moves because another comes or goes.
 * 2. A newcomer takes the first berth that is free, so that a room has no holes for long; only not one left in the same
 *    step, or two pods would look like one.
 */
export class Slots {
  readonly #of = new Map<string, number>();
  #size = 0;
  readonly #min: number;

  constructor(min: number) {
    this.#min = min;
  }

  /** Berths to draw, empty ones included. */
  get size(): number {
    return Math.max(this.#size, this.#min);
  }

  get(id: string): number | undefined {
    return this.#of.get(id);
  }

  entries(): ReadonlyMap<string, number> {
    return new Map(this.#of);
  }

  /** Makes the ids the ones present; says whether anything changed. Newcomers are seated in the order given. */
  sync(ids: readonly string[]): boolean {
    const present = new Set(ids);
    const gone = [...this.#of.keys()].filter((id) => !present.has(id));
    const come = ids.filter((id) => !this.#of.has(id));
    if (gone.length + come.length === 0) return false;
    const taken = new Set(this.#of.values());
    for (const id of gone) this.#of.delete(id);
    this.#seat(come, taken);
    this.#size = 1 + Math.max(-1, ...this.#of.values());
    return true;
  }

  #seat(newcomers: readonly string[], taken: ReadonlySet<number>): void {
    let slot = 0;
    for (const id of newcomers) {
      while (taken.has(slot)) slot++;
      this.#of.set(id, slot++);
    }
  }
}
