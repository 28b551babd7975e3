/**
 * So many writes a second, with a burst: what a client's rate limit lets through. Refills with virtual time; made anew
 * with its component. Upstream: client-go/util/flowcontrol; the defaults are kube-controller-manager's --kube-api-qps
 * and --kube-api-burst. Left out: upstream makes every request of a controller wait, here only what asks.
 */
const PER_SECOND = 20;
const BURST = 30;

/** Whole numbers do not drift. */
const TOKEN = 1_000;

export class TokenBucket {
  readonly #now: () => number;
  #credit = BURST * TOKEN;
  #at: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  /** Takes a token and returns 0, or says in how many milliseconds there is one. */
  take(): number {
    const now = this.#now();
    this.#credit = Math.min(BURST * TOKEN, this.#credit + (now - this.#at) * PER_SECOND);
    this.#at = now;
    if (this.#credit < TOKEN) return Math.ceil((TOKEN - this.#credit) / PER_SECOND);
    this.#credit -= TOKEN;
    return 0;
  }
}
