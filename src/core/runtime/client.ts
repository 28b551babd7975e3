import { serviceUnavailable, unknownResource } from '../api/status-error.ts';
import type { KindTypes, KubeObject } from '../api/types.ts';
import type { OperationOptions, PatchType } from '../apiserver/request.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { Link } from './link.ts';

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
  isServed(groupKind: string): boolean;
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
  const { server, link, manager } = options;
  const place = (groupKind: string): Place => {
    if (link && !link.isUp) throw serviceUnavailable('connection to the API server is down');
    const entry = server.kinds.byGroupKind(groupKind);
    if (!entry) throw unknownResource();
    return { group: entry.def.group, version: entry.def.version, resource: entry.def.plural };
  };
  const dynamic = createDynamicClient(server, place, manager);
  return {
    get: (kind, namespace, name) => server.serve({ verb: 'get', ...place(kind), namespace, name }) as never,
    find: (kind, namespace, name) => dynamic.find(kind, namespace, name) as never,
    list: (kind, namespace, opts) => {
      const op = {
        verb: 'list',
        ...place(kind),
        ...(namespace ? { namespace } : {}),
        ...(opts ? { options: opts } : {}),
      };
      return (server.serve(op as never) as { items: never[] }).items;
    },
    create: (kind, object) => {
      const namespace = object.metadata.namespace;
      return server.serve({
        verb: 'create',
        ...place(kind),
        ...(namespace ? { namespace } : {}),
        body: object,
      }) as never;
    },
    update: (kind, object) => dynamic.update(kind, object as KubeObject) as never,
    updateStatus: (kind, object) => dynamic.update(kind, object as KubeObject, 'status') as never,
    patch: (kind, namespace, name, body, how) => dynamic.patch(kind, namespace, name, body, how) as never,
    delete: (kind, namespace, name, opts) => dynamic.delete(kind, namespace, name, opts),
    createSub: (kind, namespace, name, subresource, body) =>
      server.serve({ verb: 'create', ...place(kind), namespace, name, subresource, body }),
    dynamic,
  };
}

function createDynamicClient(
  server: ApiServer,
  place: (groupKind: string) => Place,
  manager: string | undefined,
): DynamicClient {
  const written = manager === undefined ? {} : { fieldManager: manager };
  const updated = { options: written };
  const named = (groupKind: string, namespace: string | undefined, name: string) => ({
    ...place(groupKind),
    ...(namespace ? { namespace } : {}),
    name,
  });
  return {
    find: (groupKind, namespace, name) => {
      place(groupKind);
      return server.peek(groupKind, namespace, name);
    },
    list: (groupKind, namespace) => {
      place(groupKind);
      return server.peekAll(groupKind).filter((o) => !namespace || o.metadata.namespace === namespace);
    },
    select: (groupKind, namespace, labelSelector) => {
      const op = { verb: 'list' as const, ...place(groupKind), namespace, options: { labelSelector } };
      return (server.serve(op) as { items: KubeObject[] }).items;
    },
    isServed: (groupKind) => server.kinds.byGroupKind(groupKind) !== undefined,
    getSub: (groupKind, namespace, name, subresource) =>
      server.serve({ verb: 'get', ...named(groupKind, namespace, name), subresource }),
    patch: (groupKind, namespace, name, body, how) =>
      server.serve({
        verb: 'patch',
        ...named(groupKind, namespace, name),
        ...(how?.subresource ? { subresource: how.subresource } : {}),
        body,
        options: {
          patchType: how?.type ?? 'merge',
          ...written,
          ...(how?.manager ? { fieldManager: how.manager } : {}),
          ...(how?.force ? { force: true } : {}),
        },
      }) as KubeObject,
    delete: (groupKind, namespace, name, options) => {
      server.serve({ verb: 'delete', ...named(groupKind, namespace, name), options: options ?? {} });
    },
    update: (groupKind, object, subresource) =>
      server.serve({
        verb: 'update',
        ...named(groupKind, object.metadata.namespace, object.metadata.name as string),
        ...(subresource ? { subresource } : {}),
        body: object,
        ...updated,
      }) as KubeObject,
  };
}
