import type { Amounts } from './amounts.ts';

/** What pods take of a machine together. */
export interface Taken {
  readonly pods: number;
  amount(resource: string): number;
}

export function takenBy(requests: readonly Amounts[]): Taken {
  return {
    pods: requests.length,
    amount: (resource) => requests.reduce((sum, r) => sum + (r.get(resource) ?? 0), 0),
  };
}

/**
 * What the pods of a machine take at most, kept up to date instead of summed up for every newcomer. Invariant: never less
 * than what they take; a pod that has ended counts until it is forgotten, one that shrank with what it had.
 */
export class Ledger {
  readonly #requests = new Map<string, Amounts>();
  readonly #totals = new Map<string, number>();

  put(uid: string, requests: Amounts): void {
    const had = this.#requests.get(uid);
    const kept = had ? larger(had, requests) : requests;
    if (kept === had) return;
    if (had) this.#add(had, -1);
    this.#requests.set(uid, kept);
    this.#add(kept, 1);
  }

  remove(uid: string): void {
    const had = this.#requests.get(uid);
    if (!had) return;
    this.#requests.delete(uid);
    this.#add(had, -1);
  }

  /** By all but this one. */
  without(uid: string): Taken {
    const own = this.#requests.get(uid);
    return {
      pods: this.#requests.size - (own ? 1 : 0),
      amount: (resource) => (this.#totals.get(resource) ?? 0) - (own?.get(resource) ?? 0),
    };
  }

  #add(requests: Amounts, sign: 1 | -1): void {
    for (const [name, n] of requests) this.#totals.set(name, (this.#totals.get(name) ?? 0) + sign * n);
  }
}

function larger(a: Amounts, b: Amounts): Amounts {
  if (a === b) return a;
  const out = new Map(a);
  for (const [name, n] of b) out.set(name, Math.max(out.get(name) ?? 0, n));
  return out;
}
