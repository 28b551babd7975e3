import { deepFreeze } from '../lib/freeze.ts';
import { RevisionConflict, RevisionExpired } from './errors.ts';

/**
 * Multi-version key-value store with watch: "etcd" for API objects, and again for the world. Invariants:
 * 1. Values are immutable and shared, never copied; an update is a new value that shares what did not change.
 * 2. Every change has a revision of its own; revisions only grow.
 * 3. History since the last compaction is kept: the state at any retained revision can be listed.
 * 4. Watchers are called in registration order, synchronously, and must only take note.
 * 5. Each record carries the trace id of the write that made it.
 * Upstream for the semantics: staging/src/k8s.io/apiserver/pkg/storage/etcd3.
 */
export interface StoreRecord<V> {
  /** 'namespace/name', or 'name' for what has no namespace. */
  readonly key: string;
  readonly value: V;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly trace: number;
}

export interface StoreEvent<V> {
  readonly type: 'put' | 'delete';
  readonly bucket: string;
  readonly revision: number;
  /** Trace id of this change. */
  readonly trace: number;
  /** The record as it is now; for a delete, as it was last. */
  readonly record: StoreRecord<V>;
  readonly prev: StoreRecord<V> | undefined;
}

export type Watcher<V> = (event: StoreEvent<V>) => void;
export type IndexFn<V> = (value: V) => string | undefined;

export interface StoreOptions<V> {
  /** Values a watch can be narrowed by, for each bucket: { Pod: { node: pod => pod.spec.nodeName } }. */
  readonly indexes?: Readonly<Record<string, Readonly<Record<string, IndexFn<V>>>>>;
  /** Freeze what is stored (tests and development: finds writers of shared values). */
  readonly freeze?: boolean;
  /** Called with each change before any watcher, for instance to hash the write log. */
  readonly onCommit?: (event: StoreEvent<V>) => void;
}

export interface PutOptions {
  /** Revision the caller read; 0: must not exist; absent: whatever is there. */
  readonly expect?: number;
  readonly trace: number;
}

interface Bucket<V> {
  records: Map<string, StoreRecord<V>>;
  /** Keys in order, made on demand; undefined after a key came or went. */
  sorted: string[] | undefined;
  /** The map also belongs to a snapshot: copy before the next change. */
  shared: boolean;
}

export interface StoreSnapshot<V> {
  readonly revision: number;
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, StoreRecord<V>>>;
}

interface BucketWatch<V> {
  readonly all: Set<Watcher<V>>;
  readonly indexed: WatchIndex<V>[];
}

/** Watchers of one index, by the value they want. */
interface WatchIndex<V> {
  readonly name: string;
  readonly valueOf: IndexFn<V> | undefined;
  readonly watchers: Map<string, Set<Watcher<V>>>;
}

export interface IndexSelector {
  readonly index: string;
  readonly value: string;
}

export class Store<V> {
  #revision = 0;
  #compacted = 0;
  #log: StoreEvent<V>[] = [];
  readonly #buckets = new Map<string, Bucket<V>>();
  readonly #watches = new Map<string, BucketWatch<V>>();
  readonly #options: StoreOptions<V>;

  constructor(options: StoreOptions<V> = {}) {
    this.#options = options;
  }

  get revision(): number {
    return this.#revision;
  }

  /** History up to and including this revision is gone. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  get(bucket: string, key: string): StoreRecord<V> | undefined {
    return this.#buckets.get(bucket)?.records.get(key);
  }

  count(bucket: string): number {
    return this.#buckets.get(bucket)?.records.size ?? 0;
  }

  bucketNames(): string[] {
    return [...this.#buckets.keys()].sort();
  }

  /** Records in key order, those whose key starts with the prefix. */
  list(bucket: string, prefix = ''): StoreRecord<V>[] {
    const b = this.#buckets.get(bucket);
    if (!b) return [];
    b.sorted ??= [...b.records.keys()].sort();
    const out: StoreRecord<V>[] = [];
    for (let i = prefix === '' ? 0 : lowerBound(b.sorted, prefix); i < b.sorted.length; i++) {
      const key = b.sorted[i] as string;
      if (!key.startsWith(prefix)) break;
      out.push(b.records.get(key) as StoreRecord<V>);
    }
    return out;
  }

  /** All keys in order. */
  keys(bucket: string): readonly string[] {
    const b = this.#buckets.get(bucket);
    return b ? (b.sorted ??= [...b.records.keys()].sort()) : [];
  }

  /** What the keys that changed after a retained revision had then (undefined: nothing). Throws RevisionExpired. */
  changedSince(bucket: string, revision: number): Map<string, StoreRecord<V> | undefined> {
    const then = new Map<string, StoreRecord<V> | undefined>();
    for (const { record, prev } of this.since(revision, bucket)) if (!then.has(record.key)) then.set(record.key, prev);
    return then;
  }

  /** Records without order or copying, for whoever builds an index. */
  values(bucket: string): Iterable<StoreRecord<V>> {
    return this.#buckets.get(bucket)?.records.values() ?? [];
  }

  /** Values in key order by their value of an index. */
  groupBy(bucket: string, index: string): Map<string, V[]> {
    const fn = this.#options.indexes?.[bucket]?.[index];
    const groups = new Map<string, V[]>();
    for (const { value } of fn ? this.list(bucket) : []) {
      const at = fn?.(value);
      if (at === undefined) continue;
      const group = groups.get(at);
      if (group) group.push(value);
      else groups.set(at, [value]);
    }
    return groups;
  }

  /** The bucket as it was at a retained revision. Throws RevisionExpired. */
  listAt(bucket: string, revision: number, prefix = ''): StoreRecord<V>[] {
    if (revision < this.#compacted) throw new RevisionExpired(revision, this.#compacted);
    const state = new Map(this.list(bucket, prefix).map((r) => [r.key, r]));
    for (let i = this.#log.length - 1; i >= 0; i--) {
      const event = this.#log[i] as StoreEvent<V>;
      if (event.revision <= revision) break;
      if (event.bucket !== bucket || !event.record.key.startsWith(prefix)) continue;
      if (event.prev) state.set(event.record.key, event.prev);
      else state.delete(event.record.key);
    }
    return [...state.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  put(bucket: string, key: string, value: V, options: PutOptions): StoreRecord<V> {
    const b = this.#writable(bucket);
    const prev = b.records.get(key);
    this.#check(bucket, key, prev, options.expect);
    if (this.#options.freeze) deepFreeze(value);
    const revision = ++this.#revision;
    const record: StoreRecord<V> = {
      key,
      value,
      createRevision: prev?.createRevision ?? revision,
      modRevision: revision,
      trace: options.trace,
    };
    if (!prev) b.sorted = undefined;
    b.records.set(key, record);
    this.#commit({ type: 'put', bucket, revision, trace: options.trace, record, prev });
    return record;
  }

  /** Removes the key; `value`, if given, is what watchers are shown as the last state. */
  remove(bucket: string, key: string, options: PutOptions, value?: V): StoreRecord<V> | undefined {
    const b = this.#writable(bucket);
    const prev = b.records.get(key);
    if (!prev) return undefined;
    this.#check(bucket, key, prev, options.expect);
    const revision = ++this.#revision;
    b.records.delete(key);
    b.sorted = undefined;
    const record = { ...prev, value: value ?? prev.value, modRevision: revision, trace: options.trace };
    this.#commit({ type: 'delete', bucket, revision, trace: options.trace, record, prev });
    return record;
  }

  /** Calls back on every change of the bucket, or only those whose old or new value has the index value. */
  watch(bucket: string, watcher: Watcher<V>, selector?: IndexSelector): () => void {
    const set = this.#watchSet(bucket, selector);
    set.add(watcher);
    return () => set.delete(watcher);
  }

  /** Changes after a retained revision, oldest first. Throws RevisionExpired. */
  since(revision: number, bucket?: string): StoreEvent<V>[] {
    if (revision < this.#compacted) throw new RevisionExpired(revision, this.#compacted);
    const start = lowerBoundBy(this.#log, (e) => e.revision > revision);
    const tail = this.#log.slice(start);
    return bucket === undefined ? tail : tail.filter((e) => e.bucket === bucket);
  }

  /** Forgets history up to and including the revision. */
  compact(revision: number): void {
    if (revision <= this.#compacted) return;
    this.#compacted = Math.min(revision, this.#revision);
    this.#log = this.#log.slice(lowerBoundBy(this.#log, (e) => e.revision > this.#compacted));
  }

  /** Compacts so that about `keep` changes stay. Cheap to call often. */
  trim(keep: number): void {
    if (this.#log.length < keep * 2) return;
    const last = this.#log[this.#log.length - keep - 1];
    if (last) this.compact(last.revision);
  }

  /** Costs one marker a bucket; the maps are copied when a bucket is next written. */
  snapshot(): StoreSnapshot<V> {
    const buckets = new Map<string, ReadonlyMap<string, StoreRecord<V>>>();
    for (const [name, bucket] of this.#buckets) {
      bucket.shared = true;
      buckets.set(name, bucket.records);
    }
    return { revision: this.#revision, buckets };
  }

  /** Puts the contents back. All watches end: whoever watched must list again. */
  restore(snapshot: StoreSnapshot<V>): void {
    this.#watches.clear();
    this.#buckets.clear();
    for (const [name, records] of snapshot.buckets) {
      this.#buckets.set(name, { records: records as Map<string, StoreRecord<V>>, sorted: undefined, shared: true });
    }
    this.#log = [];
    this.#revision = snapshot.revision;
    this.#compacted = snapshot.revision;
  }

  watcherCount(): number {
    let n = 0;
    for (const w of this.#watches.values()) {
      n += w.all.size;
      for (const { watchers } of w.indexed) for (const set of watchers.values()) n += set.size;
    }
    return n;
  }

  #check(bucket: string, key: string, prev: StoreRecord<V> | undefined, expect: number | undefined): void {
    if (expect === undefined) return;
    const actual = prev?.modRevision ?? 0;
    if (actual !== expect) throw new RevisionConflict(bucket, key, expect, actual);
  }

  #writable(name: string): Bucket<V> {
    let bucket = this.#buckets.get(name);
    if (!bucket) {
      bucket = { records: new Map(), sorted: undefined, shared: false };
      this.#buckets.set(name, bucket);
    }
    if (bucket.shared) {
      bucket.records = new Map(bucket.records);
      bucket.shared = false;
    }
    return bucket;
  }

  #watchSet(bucket: string, selector: IndexSelector | undefined): Set<Watcher<V>> {
    let w = this.#watches.get(bucket);
    if (!w) this.#watches.set(bucket, (w = { all: new Set(), indexed: [] }));
    if (!selector) return w.all;
    let index = w.indexed.find((i) => i.name === selector.index);
    if (!index) {
      const valueOf = this.#options.indexes?.[bucket]?.[selector.index];
      w.indexed.push((index = { name: selector.index, valueOf, watchers: new Map() }));
    }
    let set = index.watchers.get(selector.value);
    if (!set) index.watchers.set(selector.value, (set = new Set()));
    return set;
  }

  #commit(event: StoreEvent<V>): void {
    this.#log.push(event);
    this.#options.onCommit?.(event);
    const w = this.#watches.get(event.bucket);
    if (!w) return;
    for (const watcher of w.all) watcher(event);
    for (const index of w.indexed) if (index.valueOf) dispatchIndexed(event, index.valueOf, index.watchers);
  }
}

function dispatchIndexed<V>(event: StoreEvent<V>, valueOf: IndexFn<V>, watchers: WatchIndex<V>['watchers']): void {
  const now = valueOf(event.record.value);
  const was = event.prev ? valueOf(event.prev.value) : undefined;
  notify(event, now === undefined ? undefined : watchers.get(now));
  if (was !== undefined && was !== now) notify(event, watchers.get(was));
}

function notify<V>(event: StoreEvent<V>, watchers: Set<Watcher<V>> | undefined): void {
  if (watchers) for (const watcher of watchers) watcher(event);
}

/** Index of the first key that is not before `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((keys[mid] as string) < key) low = mid + 1;
    else high = mid;
  }
  return low;
}

function lowerBoundBy<T>(items: readonly T[], after: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (after(items[mid] as T)) high = mid;
    else low = mid + 1;
  }
  return low;
}
