import type { ManagedFieldsEntry } from '../types.ts';
import type { FieldSet } from './field-set.ts';
import { fieldsOf, parseFields, type FieldsV1 } from './fields-v1.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * metadata.managedFields, decoded: who owns what. A manager is told apart by name, operation and subresource, and one
 * that updates also by the version it wrote.
 * Upstream: apimachinery/pkg/util/managedfields/internal/managedfields.go.
 */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
}

export interface Managed extends Manager {
  readonly set: FieldSet;
  readonly time?: string;
  /** The entry it was read from, as long as nothing changed. */
  readonly entry?: ManagedFieldsEntry;
  /** The set as it was read, as long as it is the same. */
  readonly fields?: object;
}

/** Sets by the FieldsV1 object they were read from or written to: what is stored is read once. */
export type FieldsCache = WeakMap<object, FieldSet>;

/** By id. Never changed in place by who gets one. */
export type ManagedFields = Map<string, Managed>;

export function managerId({ manager, operation, apiVersion, subresource }: Manager): string {
  // in the order in which Go writes the entry, for conflicts are sorted by this text
  const name = manager === '' ? '' : `"manager":${JSON.stringify(manager)},`;
  const version = operation === 'Apply' ? '' : `,"apiVersion":${JSON.stringify(apiVersion)}`;
  return `{${name}"operation":"${operation}"${version}${subresource ? `,"subresource":${JSON.stringify(subresource)}` : ''}}`;
}

/** A text that says what is wrong with the entries, or what they say. */
export function decodeManaged(
  entries: readonly ManagedFieldsEntry[] | undefined,
  cache?: FieldsCache,
): ManagedFields | string {
  const managed: ManagedFields = new Map();
  for (const [i, entry] of (entries ?? []).entries()) {
    const decoded = decodeEntry(entry, i, cache);
    if (typeof decoded === 'string') return decoded;
    managed.set(managerId(decoded), decoded);
  }
  return managed;
}

function decodeEntry(entry: ManagedFieldsEntry, i: number, cache: FieldsCache | undefined): Managed | string {
  const { operation, apiVersion, fieldsType, subresource, time } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return 'operation must be `Apply` or `Update`';
  if (!apiVersion) return 'apiVersion must not be empty';
  if (!fieldsType) return `missing fieldsType in managed fields entry ${i}`;
  if (fieldsType !== 'FieldsV1') return `invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${i}`;
  const fields = (entry.fieldsV1 ?? {}) as object;
  const set = cache?.get(fields) ?? parseFields(fields);
  if (!set) return `error decoding set in managed fields entry ${i}`;
  cache?.set(fields, set);
  const optional = { ...FRESH, ...(subresource ? { subresource } : {}), ...(time ? { time } : {}) };
  return { manager: entry.manager ?? '', operation, apiVersion, set, fields, entry, ...optional };
}

/** The entries in upstream's order: appliers first, then by time. */
export function encodeManaged(managed: ManagedFields, cache?: FieldsCache): ManagedFieldsEntry[] {
  return [...managed.values()].map((m) => m.entry ?? encodeEntry(m, cache)).sort(compareEntries);
}

function encodeEntry(managed: Managed, cache: FieldsCache | undefined): ManagedFieldsEntry {
  const { manager, operation, apiVersion, subresource, set, time } = managed;
  const fields = managed.fields ?? (fieldsOf(set) as FieldsV1);
  cache?.set(fields, set);
  return {
    ...FRESH,
    ...(manager === '' ? {} : { manager }),
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fields as never,
    ...(subresource ? { subresource } : {}),
  };
}

function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time, b.time) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

export function compareText(a = '', b = ''): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The owner with another set; the old entry no longer says it. */
export function withSet(managed: Managed, set: FieldSet): Managed {
  if (set === managed.set) return managed;
  const { entry: _stale, fields: _old, ...rest } = managed;
  return { ...rest, set };
}
