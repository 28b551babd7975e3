/**
 * What a controller has asked for and not yet seen in its stale cache, so that it does not ask again.
 * Upstream: pkg/controller/controller_utils.go (ControllerExpectations, UIDTrackingControllerExpectations).
 */
const EXPIRE_MS = 5 * 60_000;

interface Expected {
  creations: number;
  readonly deletions: Set<string>;
  since: number;
}

export class Expectations {
  readonly #byKey = new Map<string, Expected>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  expectCreations(key: string, count: number): void {
    const e = this.#of(key);
    e.creations += count;
    e.since = this.#now();
  }

  /** `ids`: store keys or uids of what was deleted. */
  expectDeletions(key: string, ids: readonly string[]): void {
    const e = this.#of(key);
    for (const id of ids) e.deletions.add(id);
    e.since = this.#now();
  }

  creationObserved(key: string): void {
    const e = this.#byKey.get(key);
    if (e && e.creations > 0) e.creations--;
  }

  deletionObserved(key: string, id: string): void {
    this.#byKey.get(key)?.deletions.delete(id);
  }

  /** Nothing outstanding, or outstanding for so long that the watch must have missed it. */
  satisfied(key: string): boolean {
    const e = this.#byKey.get(key);
    if (!e) return true;
    return (e.creations <= 0 && e.deletions.size === 0) || this.#now() - e.since > EXPIRE_MS;
  }

  forget(key: string): void {
    this.#byKey.delete(key);
  }

  #of(key: string): Expected {
    let e = this.#byKey.get(key);
    if (!e) this.#byKey.set(key, (e = { creations: 0, deletions: new Set(), since: this.#now() }));
    return e;
  }
}
