import type { KubeObject } from '../api/types.ts';
import { lowerBound, type Store, type StoreRecord } from '../store/store.ts';

/**
 * One page of a bucket as it was at a revision: what a page costs is its own length and what has changed since, not the
 * length of the list. Upstream: GetList in staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go.
 */
export interface PageRequest {
  readonly prefix: string;
  /** Key to start from, with the prefix. */
  readonly from: string;
  readonly revision: number;
  readonly limit: number;
  readonly isSelected: (record: StoreRecord<KubeObject>) => boolean;
}

export interface Page {
  readonly records: readonly StoreRecord<KubeObject>[];
  /** Last key looked at. */
  readonly last: string;
  /** Records behind it, selected or not. */
  readonly left: number;
}

type Past = ReadonlyMap<string, StoreRecord<KubeObject> | undefined>;

const NO_CHANGES: ReadonlyMap<string, StoreRecord<KubeObject> | undefined> = new Map();

/** Throws RevisionExpired. */
export function readPage(store: Store<KubeObject>, bucket: string, request: PageRequest): Page {
  const { prefix, from, revision, limit, isSelected } = request;
  const past = revision < store.revision ? store.changedSince(bucket, revision) : NO_CHANGES;
  const walk = new Walk(store, bucket, past, prefix, from);
  const records: StoreRecord<KubeObject>[] = [];
  let last = '';
  while (records.length < limit) {
    const record = walk.next();
    if (!record) break;
    last = record.key;
    if (isSelected(record)) records.push(record);
  }
  return { records, last, left: walk.left() };
}

/** The keys of now and those that are gone, side by side, with what they had then. */
class Walk {
  readonly #store: Store<KubeObject>;
  readonly #bucket: string;
  readonly #past: Past;
  readonly #keys: readonly string[];
  readonly #end: number;
  readonly #gone: readonly string[];
  #i: number;
  #j = 0;

  constructor(store: Store<KubeObject>, bucket: string, past: Past, prefix: string, from: string) {
    this.#store = store;
    this.#bucket = bucket;
    this.#past = past;
    this.#keys = store.keys(bucket);
    this.#i = lowerBound(this.#keys, from);
    this.#end = prefix === '' ? this.#keys.length : lowerBound(this.#keys, after(prefix));
    const wasThere = ([key, record]: [string, unknown]): boolean =>
      record !== undefined && key >= from && key.startsWith(prefix) && !store.get(bucket, key);
    this.#gone = [...past]
      .filter(wasThere)
      .map(([key]) => key)
      .sort();
  }

  next(): StoreRecord<KubeObject> | undefined {
    for (;;) {
      const now = this.#i < this.#end ? this.#keys[this.#i] : undefined;
      const gone = this.#gone[this.#j];
      if (gone !== undefined && (now === undefined || gone < now)) {
        this.#j++;
        return this.#past.get(gone);
      }
      if (now === undefined) return undefined;
      this.#i++;
      const record = this.#past.has(now) ? this.#past.get(now) : this.#store.get(this.#bucket, now);
      if (record) return record;
    }
  }

  left(): number {
    let count = Math.max(0, this.#end - this.#i) + this.#gone.length - this.#j;
    const next = this.#keys[this.#i];
    if (next === undefined || this.#i >= this.#end) return count;
    const last = this.#keys[this.#end - 1] as string;
    for (const [key, record] of this.#past)
      if (!record && key >= next && key <= last && this.#store.get(this.#bucket, key)) count--;
    return count;
  }
}

/** The first text behind all that begin with the prefix, which ends in '/'. */
const after = (prefix: string): string => `${prefix.slice(0, -1)}0`;
