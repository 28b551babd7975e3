/**
 * How often failed daemon pods of a node are replaced: 1 s, doubling up to 15 min, so that a pod the kubelet rejects
 * does not come back without end. Forgotten when the DaemonSet changes, and after twice the longest pause.
 * Upstream: failedPodsBackoff in pkg/controller/daemon/daemon_controller.go, client-go/util/flowcontrol/backoff.go.
 */
const FIRST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;

interface Entry {
  delayMs: number;
  at: number;
}

export class FailedPods {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** 0: the failed pod may be replaced now, which counts; else milliseconds to wait. */
  replace(key: string): number {
    const now = this.#now();
    const entry = this.#entries.get(key);
    const isOver = !entry || now - entry.at > 2 * LONGEST_MS;
    if (!isOver && now - entry.at < entry.delayMs) return entry.delayMs - (now - entry.at);
    const delayMs = isOver ? FIRST_MS : Math.min(entry.delayMs * 2, LONGEST_MS);
    this.#entries.set(key, { delayMs, at: now });
    return 0;
  }

  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}
