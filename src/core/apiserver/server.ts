import { EPOCH_MS, formatTime } from '../lib/time.ts';
import type { Clock } from '../lib/clock.ts';
import type { Rng } from '../lib/rng.ts';
import { Defaulter } from '../api/defaults.ts';
import {
  StatusError,
  badRequest,
  methodNotAllowed,
  notFound,
  successStatus,
  unknownResource,
  type Status,
} from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { IndexSelector, Store, StoreEvent } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import { askBehind, objectIn, serviceBehind, versionsBehind } from './aggregator.ts';
import { AdmissionChain, type AdmissionPlugin } from './admission.ts';
import { OPEN_AUTH, type Auth } from './auth/authorizer.ts';
import { admit, checkCreate } from './auth/gate.ts';
import { discover } from './discovery.ts';
import { RawAnswer, type Backends, type Opened } from './connect.ts';
import type { KindContext, KindEntry, Subresource, Verb } from './kind.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { Descriptions } from './openapi.ts';
import { presentList, presentObject } from './present.ts';
import { parseRequest, type ApiRequest, type ApiResponse, type Operation, type OperationVerb } from './request.ts';
import { fromStored, keyOf, subjectOf, type Call, type RestContext } from './rest-context.ts';
import { create } from './rest-create.ts';
import { readAgain } from './rest-decode.ts';
import { remove, removeCollection } from './rest-delete.ts';
import { get, list, type ObjectList } from './rest-read.ts';
import { finishUpdate, patch, update } from './rest-update.ts';
import { admitSubresource } from './rest-subresource.ts';
import { serveVirtual } from './rest-virtual.ts';
import { WatchSession } from './watch.ts';

/** A change as watchers of a kind see it. */
export interface WatchEvent {
  readonly type: 'put' | 'delete';
  /** Store key: 'namespace/name' or 'name'. */
  readonly key: string;
  readonly object: KubeObject;
  readonly trace: number;
}

export interface ServerOptions {
  readonly store: Store<KubeObject>;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly tracer: Tracer;
  readonly kinds: KindRegistry;
  readonly admission: readonly AdmissionPlugin[];
  /** Made once from what it may look at; without, everybody may do everything. */
  readonly auth?: (ctx: KindContext) => Auth;
  /** Whether to check the structure of what our own components write too (default: yes). */
  readonly checksComponents?: boolean;
  /** Descriptions of definitions and fields for OpenAPI; fetched when first asked for. */
  readonly descriptions?: () => Descriptions;
  /** Answers /metrics. */
  readonly metrics?: ServerMetrics;
}

export type ServerMetrics = (kinds: KindRegistry, store: Store<KubeObject>) => ApiResponse;

/**
 * The API server: one generic REST layer over all kinds. Invariants:
 * 1. Answers at once; virtual latency belongs to those who ask.
 * 2. Whatever goes wrong, `handle` answers with a Status and the store is as it was.
 * 3. Objects given out are the stored ones: frozen, shared, never to be changed.
 */
export class ApiServer {
  readonly kinds: KindRegistry;
  readonly #store: Store<KubeObject>;
  readonly #clock: Clock;
  readonly #rest: RestContext;
  readonly #auth: Auth;
  readonly #rng: Rng;
  readonly #descriptions: () => Descriptions;
  readonly #metrics: ServerMetrics | undefined;
  #backends: Backends | undefined;
  readonly #memo = new Map<string, { revision: number; values: Map<string, KubeObject[]> }>();

  constructor(options: ServerOptions) {
    const { store, clock, rng, tracer, kinds, admission } = options;
    this.kinds = kinds;
    this.#store = store;
    this.#rng = rng;
    this.#clock = clock;
    this.#descriptions = options.descriptions ?? (() => ({}));
    this.#metrics = options.metrics;
    this.#rest = {
      store,
      kinds,
      tracer,
      admission: new AdmissionChain(admission),
      defaulter: new Defaulter(),
      fields: new WeakMap(),
      kind: this.#kindContext(rng),
      uuid: () => rng.fork('uid').uuid(),
      nameSuffix: () => rng.fork('names').suffix(5),
      checksComponents: options.checksComponents ?? true,
    };
    this.#auth = options.auth?.(this.#rest.kind) ?? OPEN_AUTH;
  }

  /** Says what lies behind the API server; without, logs and proxies have nothing to ask. */
  connect(backends: Backends): void {
    this.#backends = backends;
  }

  /** Serves a REST request; never throws a StatusError. */
  handle(request: ApiRequest): ApiResponse {
    const warnings: string[] = [];
    try {
      const user = admit(this.#auth, request);
      const behind = serviceBehind(this.#rest.kind, request.path);
      if (behind) return askBehind(this.#rest.kind, behind, request.method, withQuery(request));
      const found = request.method === 'GET' ? discover(this.kinds, request, this.#descriptions) : undefined;
      if (found !== undefined) return found;
      if (request.path === '/metrics' && this.#metrics) return this.#metrics(this.kinds, this.#store);
      const op = parseRequest(request, user);
      const isNew = op.options?.patchType === 'apply' && this.#isNew(op);
      if (isNew) checkCreate(this.#auth, user, request);
      const serve = (): unknown => this.#dispatch(op, warnings, true);
      // a dry run, which the editor makes at every pause, must not change what happens later
      const body = op.options?.dryRun ? this.#rng.aside(serve) : serve();
      if (body instanceof RawAnswer) return { code: body.code, body: body.body, headers: body.headers };
      return {
        code: op.verb === 'create' || isNew ? 201 : 200,
        body: this.#presented(op, body),
        ...(warnings.length > 0 ? { warnings } : {}),
      };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return { code: error.code, body: error.status, ...(warnings.length > 0 ? { warnings } : {}) };
    }
  }

  /** Opens the watch a request asks for (`?watch=true`), or says why not. */
  openWatch(request: ApiRequest): WatchSession | ApiResponse {
    try {
      const op = parseRequest(request, admit(this.#auth, request));
      const entry = this.kinds.byResource(op.group, op.version, op.resource);
      if (!entry || op.subresource !== undefined) throw unknownResource();
      const { group, plural: resource } = entry.def;
      const isServed = entry.def.verbs?.includes('watch') ?? true;
      if (op.verb !== 'watch' || !isServed) throw methodNotAllowed({ group, resource }, op.verb);
      return new WatchSession({ store: this.#store, now: () => this.#clock.now }, entry, op);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return { code: error.code, body: error.status };
    }
  }

  /** Opens what a subresource streams (log, exec, attach, portforward), or says why not. */
  open(request: ApiRequest): Opened | ApiResponse {
    try {
      const op = parseRequest(request, admit(this.#auth, request));
      const entry = this.kinds.byResource(op.group, op.version, op.resource);
      if (!entry || op.subresource === undefined) throw unknownResource();
      const { sub, parent } = this.#parentOf({ op, entry, warnings: [], isExternal: true });
      if (!sub.open) throw badRequest('the subresource has no streams');
      const opened = sub.open(op, parent, this.#rest.kind, entry);
      if (!(opened instanceof RawAnswer)) return opened;
      return { code: opened.code, body: opened.body, headers: opened.headers };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return { code: error.code, body: error.status };
    }
  }

  /** Serves an operation of a component; throws StatusError. */
  serve(op: Operation): unknown {
    return this.#dispatch(op, [], false);
  }

  /** GET of a path that another server answers; throws what goes wrong. */
  aggregated(path: string): unknown {
    const behind = serviceBehind(this.#rest.kind, path);
    if (!behind) throw unknownResource();
    return objectIn(askBehind(this.#rest.kind, behind, 'GET', path));
  }

  /** Versions of a group that other servers serve. */
  versionsBehind(group: string): readonly string[] {
    return versionsBehind(this.#rest.kind, group);
  }

  /** The stored object, without a request. */
  peek(groupKind: string, namespace: string | undefined, name: string): KubeObject | undefined {
    const entry = this.kinds.byGroupKind(groupKind);
    return entry && this.#store.get(entry.bucket, keyOf(entry, namespace, name))?.value;
  }

  /** Trace id of the write that made the object what it is. */
  traceOf(groupKind: string, namespace: string | undefined, name: string): number | undefined {
    const entry = this.kinds.byGroupKind(groupKind);
    return entry && this.#store.get(entry.bucket, keyOf(entry, namespace, name))?.trace;
  }

  /** All stored objects of a kind in key order, or those with an index value ({ index: 'node', value: 'node-1' }). */
  peekAll(groupKind: string, only?: IndexSelector): KubeObject[] {
    const entry = this.kinds.byGroupKind(groupKind);
    if (!entry) return [];
    if (only) return this.#indexed(entry.bucket, only);
    return this.#store.list(entry.bucket).map((r) => r.value);
  }

  #peekIn(groupKind: string, namespace: string): KubeObject[] {
    const bucket = this.kinds.byGroupKind(groupKind)?.bucket ?? groupKind;
    return this.#store.count(bucket) === 0 ? [] : this.#store.list(bucket, `${namespace}/`).map((r) => r.value);
  }

  /** Calls back on each later change of the kind, synchronously: only take note. */
  watch(groupKind: string, callback: (event: WatchEvent) => void, only?: IndexSelector): () => void {
    const bucket = this.kinds.byGroupKind(groupKind)?.bucket ?? groupKind;
    const forward = (e: StoreEvent<KubeObject>): void =>
      callback({ type: e.type, key: e.record.key, object: e.record.value, trace: e.trace });
    return this.#store.watch(bucket, forward, only);
  }

  #dispatch(op: Operation, warnings: string[], isExternal: boolean): unknown {
    const entry = this.kinds.byResource(op.group, op.version, op.resource);
    if (!entry) throw unknownResource();
    if (isExternal && entry.def.deprecationWarning) warnings.push(entry.def.deprecationWarning);
    const call: Call = { op, entry, warnings, isExternal };
    if (op.subresource !== undefined) {
      if (!isOfItself(entry, op.subresource)) return this.#subresource(call);
      if (!SELF_VERBS.has(op.verb)) throw methodNotAllowed(subjectOf(call), op.verb);
    }
    if (entry.def.virtual) return serveVirtual(this.#rest, call);
    const verb = VERBS[op.verb];
    if (op.name === undefined && NEEDS_NAME.has(op.verb)) throw methodNotAllowed(subjectOf(call), op.verb);
    if (!verb || (entry.def.verbs && !entry.def.verbs.includes(op.verb)))
      throw methodNotAllowed(subjectOf(call), op.verb);
    return verb(this.#rest, call);
  }

  #subresource(call: Call): unknown {
    const { sub, parent } = this.#parentOf(call);
    checkBody(call, sub);
    return sub.serve(admitSubresource(this.#rest, call), parent, this.#rest.kind, call.entry);
  }

  #parentOf(call: Call): { readonly sub: Subresource; readonly parent: KubeObject } {
    const { op, entry } = call;
    const asked = op.subresource as string;
    const { subresources = {} } = entry.def;
    const sub = Object.hasOwn(subresources, asked) ? subresources[asked] : undefined;
    if (!sub) throw unknownResource();
    if (!sub.verbs.includes(op.verb as Verb)) throw methodNotAllowed(subjectOf(call), op.verb);
    const name = sub.parentName?.(op.name as string) ?? (op.name as string);
    const stored = this.#store.get(entry.bucket, keyOf(entry, op.namespace, name))?.value;
    if (!stored) throw notFound({ ...subjectOf(call), name });
    return { sub, parent: fromStored(entry, stored) };
  }

  /** What the operation names is not there yet. */
  #isNew({ group, version, resource, namespace, name }: Operation): boolean {
    const entry = this.kinds.byResource(group, version, resource);
    return entry !== undefined && this.#store.get(entry.bucket, keyOf(entry, namespace, name ?? '')) === undefined;
  }

  #presented(op: Operation, body: unknown): unknown {
    const entry = this.kinds.byResource(op.group, op.version, op.resource);
    if (entry && op.subresource !== undefined && !isOfItself(entry, op.subresource)) return body;
    if (!entry || (body as Partial<Status>).kind === 'Status') return body;
    if (op.verb === 'list' || op.verb === 'deletecollection')
      return presentList(entry, body as ObjectList, op.options, this.#clock.now);
    return presentObject(entry, body as KubeObject, op.options, this.#clock.now);
  }

  #indexed(bucket: string, only: IndexSelector): KubeObject[] {
    const id = `${bucket}?${only.index}`;
    let memo = this.#memo.get(id);
    if (memo?.revision !== this.#store.revision) {
      memo = { revision: this.#store.revision, values: this.#store.groupBy(bucket, only.index) };
      this.#memo.set(id, memo);
    }
    return memo.values.get(only.value) ?? [];
  }

  #commitNext(entry: KindEntry, old: KubeObject, next: KubeObject): KubeObject {
    const { namespace, name, resourceVersion } = old.metadata;
    const { group, version, plural: resource } = entry.def;
    const place = namespace === undefined ? {} : { namespace };
    const op: Operation = { verb: 'update', group, version, resource, ...place, name: name as string };
    return finishUpdate(this.#rest, { op, entry, warnings: [], isExternal: false }, Number(resourceVersion), next);
  }

  #kindContext(rng: Rng): KindContext {
    const clock = this.#clock;
    const auth = (): Auth => this.#auth;
    const behind = (): Backends | undefined => this.#backends;
    return {
      get backends() {
        return behind();
      },
      get auth() {
        return auth();
      },
      get nowMs() {
        return clock.now;
      },
      get now() {
        return formatTime(EPOCH_MS + clock.now);
      },
      timeAfter: (ms) => formatTime(EPOCH_MS + clock.now + ms),
      random: (n) => rng.fork('apiserver').int(n),
      find: (groupKind, namespace, name) => this.peek(groupKind, namespace, name),
      list: (groupKind, namespace) =>
        namespace === undefined ? this.peekAll(groupKind) : this.#peekIn(groupKind, namespace),
      read: (entry, object, old) => readAgain(this.#rest.defaulter, entry, object, old),
      serve: (op) => this.serve(op),
      commit: (entry, old, next) => this.#commitNext(entry, old, next),
      nameSuffix: () => rng.fork('names').suffix(5),
      kinds: this.kinds,
    };
  }
}

function withQuery({ path, query = {} }: ApiRequest): string {
  const pairs = Object.entries(query).map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`);
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}

/** Those with options in the query (exec, proxy) pass on any body, or none. */
function checkBody({ op }: Call, { kind }: Subresource): void {
  const hasBody = op.verb !== 'get' && op.verb !== 'delete' && kind?.endsWith('Options') !== true;
  if (hasBody && (typeof op.body !== 'object' || op.body === null))
    throw badRequest(`couldn't get version/kind; json parse error: unexpected end of JSON input`);
}

const NEEDS_NAME: ReadonlySet<OperationVerb> = new Set(['update', 'patch']);

type VerbFn = (rest: RestContext, call: Call) => unknown;

const SELF_VERBS: ReadonlySet<string> = new Set(['get', 'update', 'patch']);

/** A subresource that is the object itself, written in part. */
function isOfItself({ def }: KindEntry, subresource: string): boolean {
  const { hasStatus = false, partUpdates = {} } = def;
  return subresource === 'status' ? hasStatus : Object.hasOwn(partUpdates, subresource);
}

const VERBS: Readonly<Partial<Record<OperationVerb, VerbFn>>> = {
  get,
  list,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: (rest, call) => {
    // what the options refuse must not be found out when all is gone
    const listed = list(rest, call);
    const { items } = removeCollection(rest, call);
    return items.length > 0 ? { ...listed, items } : successStatus();
  },
};
