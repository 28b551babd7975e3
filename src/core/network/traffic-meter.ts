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

  /** A request that was sent; `count` 0: a sample of a stream that is counted apart. */
  note(outcome: HttpOutcome, now: number, count: 0 | 1 = 1): void {
    if (count > 0) this.add(1, outcome.ok ? 1 : 0, now);
    this.#recent[this.#next] = outcome;
    this.#next = (this.#next + 1) % RECENT;
  }

  /** So many requests, so many of them answered well. */
  add(sent: number, ok: number, now: number): void {
    const second = Math.floor(now / 1000);
    const i = second % SECONDS;
    if (this.#second[i] !== second) {
      this.#second[i] = second;
      this.#sent[i] = 0;
      this.#ok[i] = 0;
    }
    this.#sent[i] = (this.#sent[i] as number) + sent;
    this.#ok[i] = (this.#ok[i] as number) + ok;
  }

  report(source: TrafficSource, rate: number, now: number): TrafficReport {
    const first = Math.floor(now / 1000) - SECONDS + 1;
    let sent = 0;
    let ok = 0;
    for (let i = 0; i < SECONDS; i++) {
      if ((this.#second[i] as number) < first) continue;
      sent += this.#sent[i] as number;
      ok += this.#ok[i] as number;
    }
    const recent = [...this.#recent.slice(this.#next), ...this.#recent.slice(0, this.#next)];
    return {
      source,
      rate,
      sent: Math.round(sent),
      ok: Math.round(ok),
      recent: this.#recent.length < RECENT ? [...this.#recent] : recent,
    };
  }
}
