import { forbidden, invalid as invalidField, notSupported, type FieldError } from '../api/field-error.ts';
import { expired, invalid, type Status } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { Store, StoreEvent } from '../store/store.ts';
import type { KindEntry } from './kind.ts';
import { presentObject } from './present.ts';
import type { Operation, OperationOptions } from './request.ts';
import { fromStored } from './rest-context.ts';
import { selectionOf } from './selection.ts';

/**
 * One watch, pulled: `pull` gives what happened since it was last called. Invariants:
 * 1. The lines since a revision, applied to the list at that revision, give exactly the list now.
 * 2. An object that leaves the selection is DELETED, one that enters it ADDED.
 * 3. Nothing is kept per watch but the revision it has seen, so that slow readers cost no memory.
 * Upstream: staging/src/k8s.io/apiserver/pkg/storage/cacher/{cacher,cache_watcher}.go, endpoints/handlers/watch.go.
 */
export interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

export interface WatchSource {
  readonly store: Store<KubeObject>;
  readonly now: () => number;
}

const BOOKMARK_EVERY_MS = 60_000;
/** A last bookmark this long before the watch times out. */
const LAST_BOOKMARK_MS = 2_000;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

export class WatchSession {
  readonly #source: WatchSource;
  readonly #entry: KindEntry;
  readonly #options: OperationOptions;
  readonly #prefix: string;
  readonly #isSelected: (object: KubeObject) => boolean;
  readonly #endsAt: number;
  #revision: number;
  #bookmarkAt: number;
  #needsInitial: boolean;
  #needsColumns = true;
  #isClosed = false;

  /** Throws a StatusError if the options do not fit together. */
  constructor(source: WatchSource, entry: KindEntry, op: Operation) {
    const options = op.options ?? {};
    checkOptions(entry, options);
    this.#source = source;
    this.#entry = entry;
    this.#options = options;
    this.#prefix = entry.def.namespaced && op.namespace ? `${op.namespace}/` : '';
    this.#isSelected = selectionOf(entry.def, withName(op));
    const from = Number(options.resourceVersion ?? '0');
    this.#needsInitial = options.sendInitialEvents ?? from === 0;
    this.#revision = from === 0 ? source.store.revision : from;
    const { timeoutSeconds = Infinity } = options;
    this.#endsAt = source.now() + timeoutSeconds * 1000;
    this.#bookmarkAt = this.#nextBookmark();
  }

  /** Nothing comes any more: it timed out, or its revision is gone. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What is new, oldest first. */
  pull(): readonly WatchLine[] {
    if (this.#isClosed) return [];
    const lines = this.#needsInitial ? this.#initial() : [];
    this.#collect(lines);
    if (this.#isClosed) return lines;
    if (this.#options.allowWatchBookmarks && this.#source.now() >= this.#bookmarkAt) {
      lines.push(this.#bookmark());
      this.#bookmarkAt = this.#nextBookmark();
    }
    if (this.#source.now() >= this.#endsAt) this.#isClosed = true;
    return lines;
  }

  #initial(): WatchLine[] {
    this.#needsInitial = false;
    const { store } = this.#source;
    const lines: WatchLine[] = [];
    for (const { value } of store.list(this.#entry.bucket, this.#prefix)) {
      const object = fromStored(this.#entry, value);
      if (this.#isSelected(object)) lines.push(this.#line('ADDED', object));
    }
    this.#revision = store.revision;
    const isAsked = this.#options.sendInitialEvents && this.#options.allowWatchBookmarks;
    if (isAsked) lines.push(this.#bookmark({ [INITIAL_EVENTS_END]: 'true' }));
    return lines;
  }

  #collect(lines: WatchLine[]): void {
    const { store } = this.#source;
    if (this.#revision < store.compactedRevision) {
      lines.push(this.#tooOld());
      return;
    }
    if (store.revision <= this.#revision) return;
    for (const event of store.since(this.#revision, this.#entry.bucket)) {
      const line = this.#lineOf(event);
      if (line) lines.push(line);
    }
    this.#revision = store.revision;
  }

  #lineOf(event: StoreEvent<KubeObject>): WatchLine | undefined {
    const { record, prev, revision } = event;
    if (!record.key.startsWith(this.#prefix)) return undefined;
    const object = fromStored(this.#entry, record.value);
    const before = prev && fromStored(this.#entry, prev.value);
    const was = before !== undefined && this.#isSelected(before);
    const is = event.type === 'put' && this.#isSelected(object);
    if (is) return this.#line(was ? 'MODIFIED' : 'ADDED', object);
    if (!was) return undefined;
    return this.#line('DELETED', event.type === 'delete' ? object : lastSeen(before, revision));
  }

  #line(type: WatchLine['type'], object: KubeObject): WatchLine {
    const shown = presentObject(this.#entry, object, this.#options, this.#source.now());
    if (this.#options.as !== 'Table' || this.#needsColumns) {
      this.#needsColumns = false;
      return { type, object: shown };
    }
    return { type, object: { ...(shown as object), columnDefinitions: null } };
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): WatchLine {
    const metadata = { resourceVersion: String(this.#revision), ...(annotations ? { annotations } : {}) };
    const { as } = this.#options;
    const kind = as ?? this.#entry.def.kind;
    const apiVersion = as ? 'meta.k8s.io/v1' : this.#entry.apiVersion;
    return {
      type: 'BOOKMARK',
      object: { kind, apiVersion, metadata, ...(as === 'Table' ? { columnDefinitions: null, rows: [] } : {}) },
    };
  }

  #nextBookmark(): number {
    const now = this.#source.now();
    const last = this.#endsAt - LAST_BOOKMARK_MS;
    return now < last ? Math.min(now + BOOKMARK_EVERY_MS, last) : now + BOOKMARK_EVERY_MS;
  }

  #tooOld(): WatchLine {
    this.#isClosed = true;
    const oldest = this.#source.store.compactedRevision;
    return { type: 'ERROR', object: tooOld(this.#revision, oldest) };
  }
}

function tooOld(revision: number, oldest: number): Status {
  return expired(`too old resource version: ${revision} (${oldest})`).status;
}

/** The last state the watcher was shown, under the revision of the change that took it away. */
function lastSeen(prev: KubeObject, revision: number): KubeObject {
  return { ...prev, metadata: { ...prev.metadata, resourceVersion: String(revision) } };
}

/** `?watch` on one object is a watch of its collection, narrowed by name. */
function withName({ name, options = {} }: Operation): OperationOptions {
  if (name === undefined) return options;
  const fieldSelector = [options.fieldSelector, `metadata.name=${name}`].filter(Boolean).join(',');
  return { ...options, fieldSelector };
}

const NOT_OLDER = 'NotOlderThan';

/** Upstream: apimachinery/pkg/apis/meta/internalversion/validation/validation.go. */
function checkOptions(entry: KindEntry, options: OperationOptions): void {
  const { resourceVersion = '', resourceVersionMatch: match, sendInitialEvents } = options;
  const errors: FieldError[] = [];
  const at = 'resourceVersionMatch';
  if (sendInitialEvents !== undefined && match !== NOT_OLDER)
    errors.push(forbidden(at, `sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER}`));
  if (match && sendInitialEvents === undefined)
    errors.push(forbidden(at, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (match && match !== NOT_OLDER) errors.push(notSupported(at, match, [NOT_OLDER]));
  if (!/^\d*$/.test(resourceVersion)) {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`;
    errors.push(invalidField('resourceVersion', resourceVersion, why));
  }
  const { group, plural } = entry.def;
  const isOption = errors[0]?.field === at;
  if (errors.length > 0)
    throw invalid(isOption ? { group: 'meta.k8s.io', resource: 'ListOptions' } : { group, resource: plural }, errors);
}
