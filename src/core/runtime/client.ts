import { serviceUnavailable, unknownResource } from '../api/status-error.ts';
import type { KindTypes, KubeObject } from '../api/types.ts';
import type { OperationOptions, PatchType } from '../apiserver/request.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { Link } from './link.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * Typed access to the API server for components. Objects given out are frozen and shared: edit by making new ones.
 * Every method throws StatusError (NotFound, Conflict, Invalid, ServiceUnavailable while the link is down, ...).
 */
export type KindId = keyof KindTypes & string;
/** What may be sent: the kind with its metadata still incomplete. */
export type DraftOf<K extends KindId> = Omit<KindTypes[K], 'metadata' | 'spec'> & {
  metadata: KubeObject['metadata'];
  spec?: KindTypes[K] extends { spec?: infer S } ? S : never;
};

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface Client {
  get<K extends KindId>(kind: K, namespace: string, name: string): KindTypes[K];
  /** As `get`, with undefined instead of NotFound. */
  find<K extends KindId>(kind: K, namespace: string, name: string): KindTypes[K] | undefined;
  list<K extends KindId>(kind: K, namespace?: string, options?: OperationOptions): KindTypes[K][];
  create<K extends KindId>(kind: K, object: DraftOf<K>): KindTypes[K];
  /** As `create`, of what needs no defaults and no validation: many and all alike (Events). */
  createWhole<K extends KindId>(kind: K, object: DraftOf<K>): KindTypes[K];
  update<K extends KindId>(kind: K, object: KindTypes[K]): KindTypes[K];
  updateStatus<K extends KindId>(kind: K, object: KindTypes[K]): KindTypes[K];
  /** JSON merge patch by default; `subresource` 'status' patches the status. */
  patch<K extends KindId>(kind: K, namespace: string, name: string, body: unknown, how?: PatchHow): KindTypes[K];
  delete(kind: KindId, namespace: string, name: string, options?: DeleteOptions): void;
  /** POST to a subresource ('binding', 'eviction'). */
  createSub(kind: KindId, namespace: string, name: string, subresource: string, body: unknown): unknown;
  /** The same for kinds known only at run time (garbage collector, namespace controller, custom resources). */
  readonly dynamic: DynamicClient;
}

export interface PatchHow {
  readonly type?: PatchType;
  /** Of an apply: who owns what it says, if not the component, and whether it takes it from others. */
  readonly manager?: string;
  readonly force?: boolean;
  readonly subresource?: string;
}

export interface DynamicClient {
  find(groupKind: string, namespace: string, name: string): KubeObject | undefined;
  list(groupKind: string, namespace?: string): KubeObject[];
  /** As a LIST request with a label selector; for kinds that are not stored too. */
  select(groupKind: string, namespace: string, labelSelector: string): KubeObject[];
  /** Whether the kind is served, and with it the subresource if one is named. */
  isServed(groupKind: string, subresource?: string): boolean;
  /** 'pods', 'ingresses.networking.k8s.io'; undefined if there is no such kind. */
  resourceOf(groupKind: string): string | undefined;
  /** GET of a path that another server answers, as an APIService says; throws NotFound if there is none. */
  raw(path: string): unknown;
  /** Versions of a group that other servers serve. */
  versionsBehind(group: string): readonly string[];
  /** GET of a subresource ('scale'). */
  getSub(groupKind: string, namespace: string, name: string, subresource: string): unknown;
  patch(groupKind: string, namespace: string, name: string, body: unknown, how?: PatchHow): KubeObject;
  delete(groupKind: string, namespace: string, name: string, options?: DeleteOptions): void;
  update(groupKind: string, object: KubeObject, subresource?: string): KubeObject;
}

export interface ClientOptions {
  readonly server: ApiServer;
  /** Its name in metadata.managedFields. */
  readonly manager?: string;
  readonly link?: Link;
}

/** Where an operation goes: everything of an Operation but what is done. */
interface Place {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export function createClient(options: ClientOptions): Client {
  return new ServerClient(options) as unknown as Client;
}

/** Classes, not closures: every node has two clients. */
class ServerClient {
  readonly dynamic: ServerDynamicClient;
  readonly #server: ApiServer;

  constructor(options: ClientOptions) {
    this.#server = options.server;
    this.dynamic = new ServerDynamicClient(options);
  }

  get(kind: string, namespace: string, name: string): unknown {
    return this.#server.serve({ verb: 'get', ...this.dynamic.place(kind), namespace, name });
  }

  find(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.dynamic.find(kind, namespace, name);
  }

  list(kind: string, namespace?: string, options?: OperationOptions): unknown {
    const where = { ...(namespace ? { namespace } : {}), ...(options ? { options } : {}) };
    return (this.#server.serve({ verb: 'list', ...this.dynamic.place(kind), ...where }) as { items: unknown }).items;
  }

  create(kind: string, object: KubeObject): unknown {
    const { namespace } = object.metadata;
    const where = namespace ? { namespace } : {};
    return this.#server.serve({ verb: 'create', ...this.dynamic.place(kind), ...where, body: object });
  }

  createWhole(kind: string, body: KubeObject): unknown {
    const { namespace = '' } = body.metadata;
    return this.#server.serve({ verb: 'create', ...this.dynamic.place(kind), namespace, body, isWhole: true });
  }

  update(kind: string, object: KubeObject): KubeObject {
    return this.dynamic.update(kind, object);
  }

  updateStatus(kind: string, object: KubeObject): KubeObject {
    return this.dynamic.update(kind, object, 'status');
  }

  patch(kind: string, namespace: string, name: string, body: unknown, how?: PatchHow): KubeObject {
    return this.dynamic.patch(kind, namespace, name, body, how);
  }

  delete(kind: string, namespace: string, name: string, options?: DeleteOptions): void {
    this.dynamic.delete(kind, namespace, name, options);
  }

  createSub(kind: string, namespace: string, name: string, subresource: string, body: unknown): unknown {
    return this.#server.serve({ verb: 'create', ...this.dynamic.place(kind), namespace, name, subresource, body });
  }
}

type Written = { readonly fieldManager?: string };

class ServerDynamicClient implements DynamicClient {
  readonly #server: ApiServer;
  readonly #link: Link | undefined;
  readonly #written: Written;

  constructor({ server, link, manager }: ClientOptions) {
    this.#server = server;
    this.#link = link;
    this.#written = manager === undefined ? {} : { fieldManager: manager };
  }

  place(groupKind: string): Place {
    if (this.#link && !this.#link.isUp) throw serviceUnavailable('connection to the API server is down');
    const entry = this.#server.kinds.byGroupKind(groupKind);
    if (!entry) throw unknownResource();
    return { group: entry.def.group, version: entry.def.version, resource: entry.def.plural };
  }

  #named(groupKind: string, namespace: string | undefined, name: string): Place & { name: string } {
    return { ...FRESH, ...this.place(groupKind), ...(namespace ? { namespace } : {}), name };
  }

  find(groupKind: string, namespace: string, name: string): KubeObject | undefined {
    this.place(groupKind);
    return this.#server.peek(groupKind, namespace, name);
  }

  list(groupKind: string, namespace?: string): KubeObject[] {
    this.place(groupKind);
    return this.#server.peekAll(groupKind).filter((o) => !namespace || o.metadata.namespace === namespace);
  }

  select(groupKind: string, namespace: string, labelSelector: string): KubeObject[] {
    const op = { verb: 'list' as const, ...this.place(groupKind), namespace, options: { labelSelector } };
    return (this.#server.serve(op) as { items: KubeObject[] }).items;
  }

  isServed(groupKind: string, subresource?: string): boolean {
    const entry = this.#server.kinds.byGroupKind(groupKind);
    return entry !== undefined && (subresource === undefined || entry.def.subresources?.[subresource] !== undefined);
  }

  resourceOf(groupKind: string): string | undefined {
    const def = this.#server.kinds.byGroupKind(groupKind)?.def;
    return def && (def.group === '' ? def.plural : `${def.plural}.${def.group}`);
  }

  raw(path: string): unknown {
    return this.#server.aggregated(path);
  }

  versionsBehind(group: string): readonly string[] {
    return this.#server.versionsBehind(group);
  }

  getSub(groupKind: string, namespace: string, name: string, subresource: string): unknown {
    return this.#server.serve({ verb: 'get', ...this.#named(groupKind, namespace, name), subresource });
  }

  patch(groupKind: string, namespace: string, name: string, body: unknown, how?: PatchHow): KubeObject {
    return this.#server.serve({
      verb: 'patch',
      ...this.#named(groupKind, namespace, name),
      ...(how?.subresource ? { subresource: how.subresource } : {}),
      body,
      options: {
        patchType: how?.type ?? 'merge',
        ...this.#written,
        ...(how?.manager ? { fieldManager: how.manager } : {}),
        ...(how?.force ? { force: true } : {}),
      },
    }) as KubeObject;
  }

  delete(groupKind: string, namespace: string, name: string, options?: DeleteOptions): void {
    this.#server.serve({ verb: 'delete', ...this.#named(groupKind, namespace, name), options: options ?? {} });
  }

  update(groupKind: string, object: KubeObject, subresource?: string): KubeObject {
    return this.#server.serve({
      verb: 'update',
      ...this.#named(groupKind, object.metadata.namespace, object.metadata.name as string),
      ...(subresource ? { subresource } : {}),
      body: object,
      options: this.#written,
    }) as KubeObject;
  }
}
