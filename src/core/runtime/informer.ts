import { controllerOf } from '../api/edit.ts';
import { matches, type Selector } from '../api/label-selector.ts';
import { storeKey } from '../api/group-kind.ts';
import type { KubeObject } from '../api/types.ts';
import type { ApiServer, WatchEvent } from '../apiserver/server.ts';
import type { Tracer } from '../trace/trace.ts';
import type { Link } from './link.ts';
import type { Timers } from './timers.ts';

/**
 * A process's own copy of one kind, fed through the clock. Invariants:
 * 1. The cache is some past state of the server; it lags by the watch delay.
 * 2. Handlers run in the order of revisions, under the cause of the write they are about.
 * 3. After a cut the informer lists again and tells its handlers the difference.
 * Upstream: staging/src/k8s.io/client-go/tools/cache.
 */
export interface InformerEvent<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: T;
  /** The cached state before; for an add, undefined. */
  readonly old: T | undefined;
  /** Trace id of the write. */
  readonly trace: number;
}

export type InformerHandler<T> = (event: InformerEvent<T>) => void;
export type IndexName = 'namespace' | 'owner' | 'node';

/** Read-only view of an informer's cache. */
export interface Lister<T> {
  get(namespace: string, name: string): T | undefined;
  /** By store key: 'namespace/name' or 'name'. */
  byKey(key: string): T | undefined;
  list(namespace?: string, selector?: Selector): T[];
  /** 'owner': controller's uid; 'node': spec.nodeName; 'namespace'. In cache order. */
  byIndex(index: IndexName, value: string): T[];
  readonly size: number;
}

const INDEXES: Readonly<Record<IndexName, (o: KubeObject) => string | undefined>> = {
  namespace: (o) => o.metadata.namespace,
  owner: (o) => controllerOf(o)?.uid,
  node: (o) => (o.spec as { nodeName?: string } | undefined)?.nodeName,
};

interface Pending {
  readonly dueAt: number;
  readonly event: WatchEvent;
}

export interface InformerOptions {
  readonly server: ApiServer;
  readonly tracer: Tracer;
  readonly groupKind: string;
  readonly openTimers: (handler: (key: string) => void) => Timers;
  /** Watch latency in virtual milliseconds; may change while running (a fault). */
  readonly delayMs: () => number;
  readonly link?: Link;
  /** Only objects whose value of this server-side index matches ('node'). */
  readonly only?: { readonly index: string; readonly value: string };
}

export class Informer<T extends KubeObject = KubeObject> implements Lister<T> {
  readonly #cache = new Map<string, T>();
  readonly #indexes = new Map<IndexName, Map<string, Map<string, T>>>();
  readonly #handlers: InformerHandler<T>[] = [];
  #pending: Pending[] = [];
  #stopWatch: (() => void) | undefined;
  readonly #timers: Timers;
  readonly #stopLink: (() => void) | undefined;
  readonly #o: InformerOptions;

  constructor(options: InformerOptions) {
    this.#o = options;
    this.#timers = options.openTimers(() => this.#deliver());
    this.#stopLink = options.link?.onChange((isUp) => (isUp ? this.#connect() : this.#disconnect()));
    if (options.link?.isUp ?? true) this.#connect();
  }

  get size(): number {
    return this.#cache.size;
  }

  /** Adds a handler; it is told of everything in the cache first, as adds. */
  handle(handler: InformerHandler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.#cache.values())
      handler({ type: 'added', object, old: undefined, trace: this.#o.tracer.current });
  }

  get(namespace: string, name: string): T | undefined {
    return this.#cache.get(storeKey(namespace, name));
  }

  byKey(key: string): T | undefined {
    return this.#cache.get(key);
  }

  list(namespace?: string, selector?: Selector): T[] {
    const all = namespace ? this.byIndex('namespace', namespace) : [...this.#cache.values()];
    return selector ? all.filter((o) => matches(selector, o.metadata.labels)) : all;
  }

  byIndex(index: IndexName, value: string): T[] {
    const values = this.#indexes.get(index) ?? this.#buildIndex(index);
    return [...(values.get(value)?.values() ?? [])];
  }

  close(): void {
    this.#disconnect();
    this.#stopLink?.();
    this.#timers.close();
  }

  #connect(): void {
    const { server, groupKind, only } = this.#o;
    this.#stopWatch = server.watch(groupKind, (event) => this.#enqueue(event), only);
    const found = new Map(server.peekAll(groupKind, only).map((o) => [keyOf(o), o as T]));
    const trace = this.#o.tracer.current;
    for (const [key, old] of this.#cache) if (!found.has(key)) this.#apply({ type: 'delete', key, object: old, trace });
    for (const [key, object] of found) {
      if (this.#cache.get(key) !== object) this.#apply({ type: 'put', key, object, trace });
    }
  }

  #disconnect(): void {
    this.#stopWatch?.();
    this.#stopWatch = undefined;
    this.#pending = [];
    this.#timers.clear('');
  }

  #enqueue(event: WatchEvent): void {
    const dueAt = this.#timers.now + this.#o.delayMs();
    this.#pending.push({ dueAt, event });
    if (this.#pending.length === 1) this.#timers.set('', dueAt);
  }

  #deliver(): void {
    const now = this.#timers.now;
    const due = this.#pending;
    this.#pending = [];
    let i = 0;
    // A shorter delay may be set while events wait: order counts more than the delay.
    while (i < due.length && (due[i] as Pending).dueAt <= now) this.#apply((due[i++] as Pending).event);
    if (i < due.length) this.#pending = due.slice(i).concat(this.#pending);
    const next = this.#pending[0];
    if (next) this.#timers.set('', next.dueAt);
  }

  #apply(event: WatchEvent): void {
    const { key } = event;
    const object = event.object as T;
    const old = this.#cache.get(key);
    const gone = event.type === 'delete' || !this.#isMine(object);
    if (gone && !old) return;
    if (gone) this.#cache.delete(key);
    else this.#cache.set(key, object);
    for (const [index, values] of this.#indexes) this.#reindex(index, values, key, old, gone ? undefined : object);
    const type = gone ? 'deleted' : old ? 'updated' : 'added';
    this.#o.tracer.current = event.trace;
    for (const handler of this.#handlers) handler({ type, object, old, trace: event.trace });
  }

  #isMine(object: T): boolean {
    const only = this.#o.only;
    return !only || INDEXES[only.index as IndexName](object) === only.value;
  }

  #buildIndex(index: IndexName): Map<string, Map<string, T>> {
    const values = new Map<string, Map<string, T>>();
    this.#indexes.set(index, values);
    for (const [key, object] of this.#cache) this.#reindex(index, values, key, undefined, object);
    return values;
  }

  #reindex(
    index: IndexName,
    values: Map<string, Map<string, T>>,
    key: string,
    old: T | undefined,
    now: T | undefined,
  ): void {
    const was = old && INDEXES[index](old);
    const is = now && INDEXES[index](now);
    if (was !== undefined && was !== is) {
      const set = values.get(was);
      set?.delete(key);
      if (set?.size === 0) values.delete(was);
    }
    if (is === undefined || !now) return;
    let set = values.get(is);
    if (!set) values.set(is, (set = new Map()));
    set.set(key, now);
  }
}

function keyOf(o: KubeObject): string {
  return storeKey(o.metadata.namespace, o.metadata.name as string);
}
