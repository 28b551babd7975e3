/**
 * Berths of a room: who comes gets one and keeps it until it goes. Invariants:
 * 1. Nobody moves because another comes or goes.
 * 2. A freed berth is taken again only when no berth was left untouched; then the one freed longest ago.
 */
export class Slots {
  readonly #of = new Map<string, number>();
  /** Freed berths, the oldest first. */
  #free: number[] = [];
  #next = 0;
  readonly #min: number;

  constructor(min: number) {
    this.#min = min;
  }

  /** Berths to draw, empty ones included. */
  get size(): number {
    return Math.max(this.#next, this.#min);
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
    for (const id of gone) this.#leave(id);
    for (const id of come) this.#of.set(id, this.#take());
    this.#trim();
    return gone.length + come.length > 0;
  }

  #leave(id: string): void {
    this.#free.push(this.#of.get(id) as number);
    this.#of.delete(id);
  }

  #take(): number {
    if (this.#next < this.#min) return this.#next++;
    return this.#free.shift() ?? this.#next++;
  }

  /** Free berths at the end are given up, so that a room shrinks after a crowd. */
  #trim(): void {
    const free = new Set(this.#free);
    while (this.#next > this.#min && free.delete(this.#next - 1)) this.#next--;
    this.#free = this.#free.filter((slot) => free.has(slot));
  }
}
