/**
 * Keys waiting to be reconciled. Invariants:
 * 1. A key waits at most once, however often it is added (dirty set).
 * 2. A key is never processed twice at the same time; added meanwhile, it comes again after `done` (processing set).
 * 3. A key remembers the latest cause for which it was added.
 * Upstream: staging/src/k8s.io/client-go/util/workqueue/queue.go.
 */
export class WorkQueue {
  readonly #order: string[] = [];
  #head = 0;
  readonly #dirty = new Map<string, number>();
  readonly #processing = new Set<string>();

  get length(): number {
    return this.#order.length - this.#head;
  }

  add(key: string, cause: number): void {
    const known = this.#dirty.has(key);
    this.#dirty.set(key, cause);
    if (!known && !this.#processing.has(key)) this.#order.push(key);
  }

  /** Takes the next key; the caller must call `done` with it. */
  get(): { key: string; cause: number } | undefined {
    if (this.#head >= this.#order.length) return undefined;
    const key = this.#order[this.#head++] as string;
    if (this.#head > 1024 && this.#head * 2 > this.#order.length) {
      this.#order.splice(0, this.#head);
      this.#head = 0;
    }
    const cause = this.#dirty.get(key) ?? 0;
    this.#dirty.delete(key);
    this.#processing.add(key);
    return { key, cause };
  }

  done(key: string): void {
    this.#processing.delete(key);
    if (this.#dirty.has(key)) this.#order.push(key);
  }
}

/** Upstream's default: 5 ms doubling to 1000 s for each key (ItemExponentialFailureRateLimiter). */
export class Backoff {
  readonly #failures = new Map<string, number>();
  readonly #baseMs: number;
  readonly #maxMs: number;

  constructor(baseMs = 5, maxMs = 1_000_000) {
    this.#baseMs = baseMs;
    this.#maxMs = maxMs;
  }

  /** Delay before the next try, one step longer each time. */
  next(key: string): number {
    const n = this.#failures.get(key) ?? 0;
    this.#failures.set(key, n + 1);
    return Math.min(this.#baseMs * 2 ** n, this.#maxMs);
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}
