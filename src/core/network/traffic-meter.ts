import type { HttpOutcome, TrafficReport, TrafficSource } from './types.ts';

/** Counts of the last ten seconds, second by second, and a sample of the latest outcomes. */
const SECONDS = 10;
const RECENT = 32;

export class TrafficMeter {
  readonly #second: number[] = new Array<number>(SECONDS).fill(-1);
  readonly #sent: number[] = new Array<number>(SECONDS).fill(0);
  readonly #ok: number[] = new Array<number>(SECONDS).fill(0);
  readonly #recent: HttpOutcome[] = [];
  #next = 0;

  note(outcome: HttpOutcome, now: number): void {
    const second = Math.floor(now / 1000);
    const i = second % SECONDS;
    if (this.#second[i] !== second) {
      this.#second[i] = second;
      this.#sent[i] = 0;
      this.#ok[i] = 0;
    }
    this.#sent[i] = (this.#sent[i] as number) + 1;
    if (outcome.ok) this.#ok[i] = (this.#ok[i] as number) + 1;
    this.#recent[this.#next] = outcome;
    this.#next = (this.#next + 1) % RECENT;
  }

  report(source: TrafficSource, now: number): TrafficReport {
    const first = Math.floor(now / 1000) - SECONDS + 1;
    let sent = 0;
    let ok = 0;
    for (let i = 0; i < SECONDS; i++) {
      if ((this.#second[i] as number) < first) continue;
      sent += this.#sent[i] as number;
      ok += this.#ok[i] as number;
    }
    const recent = [...this.#recent.slice(this.#next), ...this.#recent.slice(0, this.#next)];
    return { source, sent, ok, recent: this.#recent.length < RECENT ? [...this.#recent] : recent };
  }
}
