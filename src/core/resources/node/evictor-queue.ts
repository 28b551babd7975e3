/**
 * Nodes of one zone that wait to be tainted NoExecute, let through one at a time at a rate that may change or be 0.
 * Invariant: a node that was let through is not taken again until it was removed.
 * Upstream: pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go (a token bucket of one).
 */
export class EvictorQueue {
  readonly #known = new Set<string>();
  readonly #waiting: string[] = [];
  #rate: number;
  #nextAt = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** From `now` on. Whoever had to wait waits anew. Upstream: SwapLimiter. */
  setRate(rate: number, now: number): void {
    if (rate === this.#rate) return;
    const isWaiting = this.#rate === 0 || now < this.#nextAt;
    if (rate > 0) this.#nextAt = isWaiting ? now + 1000 / rate : now;
    this.#rate = rate;
  }

  /** False if it is there already. */
  add(node: string): boolean {
    if (this.#known.has(node)) return false;
    this.#known.add(node);
    this.#waiting.push(node);
    return true;
  }

  remove(node: string): void {
    if (!this.#known.delete(node)) return;
    const i = this.#waiting.indexOf(node);
    if (i >= 0) this.#waiting.splice(i, 1);
  }

  /** It is gone: if it waits it keeps its turn, as upstream, which nobody will use. */
  forget(node: string): void {
    if (!this.#waiting.includes(node)) this.#known.delete(node);
  }

  /** The next node, if one waits and the rate lets it through now. */
  take(now: number): string | undefined {
    if (this.#rate === 0 || this.#waiting.length === 0 || now < this.#nextAt) return undefined;
    this.#nextAt = now + 1000 / this.#rate;
    return this.#waiting.shift();
  }

  /** When `take` may give something; undefined if nothing waits or nothing may go. */
  dueAt(now: number): number | undefined {
    return this.#rate === 0 || this.#waiting.length === 0 ? undefined : Math.max(now, this.#nextAt);
  }
}
