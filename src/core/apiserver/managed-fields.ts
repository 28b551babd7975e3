import { deepEqual } from '../lib/equal.ts';
import { blankObject } from '../api/fields/blank-object.ts';
import { applyConfiguration, ownersAfterUpdate, type Entries, type WriteContext } from '../api/fields/field-manager.ts';
import { EMPTY_SET, setOf, type FieldSet } from '../api/fields/field-set.ts';
import { badRequest, conflict } from '../api/status-error.ts';
import type { KubeObject, ManagedFieldsEntry } from '../api/types.ts';
import { componentOwners } from './component-owners.ts';
import type { KindEntry } from './kind.ts';
import { subjectOf, type Call, type RestContext } from './rest-context.ts';
import { checkTypeMeta } from './rest-decode.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * metadata.managedFields on the way of a write. Rules:
 * 1. What is written from outside is tracked exactly as upstream does.
 * 2. Of an object that only our own components wrote nothing is stored: who owns what is worked out when it is shown
 *    (component-owners.ts), and stored with the first write from outside. From then on components are tracked too.
 * 3. Stored entries that are empty mean that somebody took them away; they are not shown.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/{create,update,patch}.go.
 */
/** Somebody from outside writes, directly or through a subresource. */
const isTracked = (call: Call): boolean => call.isExternal || call.op.user !== undefined;

const DEFAULT_MANAGER = 'kube-controller-manager';

function managerOf(call: Call): string {
  return call.op.options?.fieldManager ?? (isTracked(call) ? '' : DEFAULT_MANAGER);
}

export type { Entries };

const STATUS = setOf(['f:status']);
const SPEC = setOf(['f:spec']);
const ALL_BUT_STATUS = setOf(['f:metadata'], ['f:spec']);

/** What the endpoint resets to what it was, and whoever writes there does not own. Upstream: GetResetFields. */
function ignoredBy({ def, schema }: KindEntry, subresource: string | undefined): FieldSet {
  if (!def.hasStatus) return EMPTY_SET;
  if (subresource !== 'status') return STATUS;
  if (schema && schema.def === undefined) return ALL_BUT_STATUS;
  return def.statusResets ?? SPEC;
}

function contextOf(rest: RestContext, { op, entry }: Call): WriteContext {
  const subresource = op.subresource ?? op.through;
  const { schema, apiVersion, def } = entry;
  const ignored = ignoredBy(entry, subresource);
  const blank = (): object => blankObject(schema);
  return {
    type: { schema },
    apiVersion,
    kind: def.kind,
    subresource,
    ignored,
    blank,
    cache: rest.fields,
    now: rest.kind.now,
  };
}

export function withEntries(object: KubeObject, entries: Entries | undefined): KubeObject {
  if (entries === object.metadata.managedFields) return object;
  const { managedFields: _old, ...metadata } = object.metadata;
  const managedFields = entries as ManagedFieldsEntry[] | undefined;
  return { ...object, metadata: managedFields ? { ...FRESH, ...metadata, managedFields } : metadata };
}

/** A stored object as it is before a write: with its owners, if that write is tracked. */
export function ownedBefore(call: Call, stored: KubeObject): KubeObject {
  if (stored.metadata.managedFields !== undefined || !isTracked(call)) return stored;
  return withEntries(stored, componentOwners(call.entry, stored));
}

/** The next state with its owners; `given` are the entries of the request. `old` is as `ownedBefore` gives it. */
export function ownedAfterUpdate(
  rest: RestContext,
  call: Call,
  old: KubeObject,
  next: KubeObject,
  given: Entries | undefined,
): KubeObject {
  if (old.metadata.managedFields === undefined) return next;
  const body = given && isTracked(call) ? withEntries(next, given) : next;
  return withEntries(next, ownersAfterUpdate(contextOf(rest, call), old, body, managerOf(call)));
}

/** A new object with its owners. */
export function ownedOnCreate(rest: RestContext, call: Call, next: KubeObject, given: Entries | undefined): KubeObject {
  if (!isTracked(call)) return next;
  const body = given ? withEntries(next, given) : next;
  return withEntries(next, ownersAfterUpdate(contextOf(rest, call), undefined, body, managerOf(call)));
}

/** The object after a server-side apply of the request's body, owners and all. `live` is as `ownedBefore` gives it. */
export function applied(rest: RestContext, call: Call, live: KubeObject | undefined): KubeObject {
  const { op } = call;
  const config = configOf(call, live);
  const request = { config, manager: managerOf(call), force: op.options?.force ?? false };
  const { object, entries } = applyConfiguration(contextOf(rest, call), live, request);
  return withEntries(checked(call, object), entries);
}

function configOf(call: Call, live: KubeObject | undefined): KubeObject {
  const body = call.op.body as Partial<KubeObject> | null | undefined;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal');
  checkTypeMeta(body);
  const { metadata } = body;
  const config = typeof metadata === 'object' && metadata !== null ? body : { ...body, metadata: {} };
  const { uid } = config.metadata ?? {};
  if (uid && !live)
    throw conflict(
      subjectOf(call),
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
  return config as KubeObject;
}

/** Upstream: checkName and EnsureObjectNamespaceMatchesRequestNamespace. */
function checked(call: Call, object: KubeObject): KubeObject {
  const { name: wanted = '', namespace } = call.op;
  const { name, namespace: given } = object.metadata;
  if (call.entry.def.namespaced && given && namespace && given !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (!name)
    throw badRequest(`the name of the object (${wanted} based on URL) was undeterminable: name must be provided`);
  if (name !== wanted)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${wanted})`);
  return object;
}

/** Nothing would change, or nothing but the times of entries. */
export function isSame(next: KubeObject, old: KubeObject): boolean {
  if (deepEqual(next, old)) return true;
  const [is, was] = [next.metadata.managedFields, old.metadata.managedFields];
  if (is === was || !sameButTimes(is, was)) return false;
  return deepEqual(withEntries(next, was), old);
}

function sameButTimes(a: Entries | undefined, b: Entries | undefined): boolean {
  if (!a || !b || a.length !== b.length) return false;
  return a.every((entry, i) => deepEqual({ ...entry, time: undefined }, { ...b[i], time: undefined }));
}

/** As everybody outside sees it. */
export function withShownOwners(entry: KindEntry, object: KubeObject): KubeObject {
  const { managedFields } = object.metadata;
  if (managedFields === undefined) return withEntries(object, componentOwners(entry, object));
  return managedFields.length === 0 ? withEntries(object, undefined) : object;
}
