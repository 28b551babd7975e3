import { FRESH } from '../lib/fresh.ts';
import { objectKey, storeKey } from '../api/group-kind.ts';
import type { Defaulter } from '../api/defaults.ts';
import type { FieldsCache } from '../api/fields/managed.ts';
import type { KubeObject } from '../api/types.ts';
import { conflict, notFound, type StatusSubject } from '../api/status-error.ts';
import { RevisionConflict } from '../store/errors.ts';
import type { Store, StoreRecord } from '../store/store.ts';
import type { TraceCode } from '../trace/codes.ts';
import type { Tracer } from '../trace/trace.ts';
import type { AdmissionChain } from './admission.ts';
import type { KindContext, KindEntry } from './kind.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { Operation } from './request.ts';

/** What the verbs share. One per server. */
export interface RestContext {
  readonly store: Store<KubeObject>;
  readonly kinds: KindRegistry;
  readonly admission: AdmissionChain;
  readonly tracer: Tracer;
  readonly defaulter: Defaulter;
  readonly kind: KindContext;
  readonly uuid: () => string;
  readonly nameSuffix: () => string;
  /** Owned fields that were read already. */
  readonly fields: FieldsCache;
  /** Also the structure of what our own components write. */
  readonly checksComponents: boolean;
}

/** One request on its way: the operation, its kind, and what is to be told besides the answer. */
export interface Call {
  readonly op: Operation;
  readonly entry: KindEntry;
  readonly warnings: string[];
  /** Came through `handle`: not written by one of our own components. */
  readonly isExternal: boolean;
}

/** What our own components write is typed by the compiler; tests and development check it all the same. */
export const isTrusted = (rest: RestContext, call: Call): boolean => !call.isExternal && !rest.checksComponents;

const MAX_NAME = 253;

/** A create that needs neither defaults nor validation. */
export const isWhole = (rest: RestContext, call: Call, { metadata }: KubeObject): boolean =>
  call.op.isWhole === true && isTrusted(rest, call) && (metadata.name?.length ?? Infinity) <= MAX_NAME;

export function subjectOf(call: Call, name = call.op.name): StatusSubject {
  const { group, plural } = call.entry.def;
  return { group, resource: plural, ...(name === undefined ? {} : { name }) };
}

/** As `subjectOf`, with the kind instead of the plural: what 422 answers name. */
export function invalidSubject(call: Call, name: string | undefined): StatusSubject {
  const { group, kind } = call.entry.def;
  return { group, resource: kind, name: name ?? '' };
}

export function keyOf(entry: KindEntry, namespace: string | undefined, name: string): string {
  return entry.def.namespaced ? storeKey(namespace, name) : name;
}

export function recordOf(rest: RestContext, call: Call): StoreRecord<KubeObject> {
  const record = findRecord(rest, call);
  if (!record) throw notFound(subjectOf(call));
  return record;
}

export function findRecord(rest: RestContext, { entry, op }: Call): StoreRecord<KubeObject> | undefined {
  const record = rest.store.get(entry.bucket, keyOf(entry, op.namespace, op.name as string));
  return record && entry.def.conversion ? { ...record, value: fromStored(entry, record.value) } : record;
}

/** A stored object in the version of the entry. */
export function fromStored({ def }: KindEntry, object: KubeObject): KubeObject {
  return def.conversion ? def.conversion.fromStored(object) : object;
}

const toStored = ({ def }: KindEntry, object: KubeObject): KubeObject =>
  def.conversion ? def.conversion.toStored(object) : object;

/** Stores the object under its next revision. `expect` 0: it must be new. */
export function commit(rest: RestContext, call: Call, object: KubeObject, code: TraceCode, expect: number): KubeObject {
  const { entry } = call;
  const { store } = rest;
  const metadata = { ...FRESH, ...object.metadata, resourceVersion: String(store.revision + 1) };
  const stored = { ...object, metadata };
  const key = keyOf(entry, metadata.namespace, metadata.name as string);
  try {
    store.put(entry.bucket, key, toStored(entry, stored), { expect, trace: traceWrite(rest, entry, stored, code) });
  } catch (error) {
    if (error instanceof RevisionConflict) throw conflict(subjectOf(call, metadata.name));
    throw error;
  }
  return stored;
}

export function erase(rest: RestContext, call: Call, object: KubeObject): KubeObject {
  const { entry } = call;
  const { store } = rest;
  const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(store.revision + 1) } };
  const key = keyOf(entry, object.metadata.namespace, object.metadata.name as string);
  store.remove(entry.bucket, key, { trace: traceWrite(rest, entry, object, 'object.deleted') }, toStored(entry, last));
  entry.def.release?.(last, rest.kind);
  return last;
}

function traceWrite(rest: RestContext, entry: KindEntry, object: KubeObject, code: TraceCode): number {
  const ref = objectKey(entry.groupKind, object.metadata.namespace, object.metadata.name as string);
  return entry.def.isChatty ? rest.tracer.chatter('write', code, ref) : rest.tracer.record('write', code, ref);
}
