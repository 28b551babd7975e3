import type { ManagedFieldsEntry } from '../types.ts';
import type { FieldSet } from './field-set.ts';
import { fieldsOf, parseFields, type FieldsV1 } from './fields-v1.ts';

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
}

/** By id. Never changed in place by who gets one. */
export type ManagedFields = Map<string, Managed>;

export function managerId({ manager, operation, apiVersion, subresource }: Manager): string {
  // in the order in which Go writes the entry, for conflicts are sorted by this text
  return JSON.stringify({
    ...(manager === '' ? {} : { manager }),
    operation,
    ...(operation === 'Apply' ? {} : { apiVersion }),
    ...(subresource ? { subresource } : {}),
  });
}

/** A text that says what is wrong with the entries, or what they say. */
export function decodeManaged(entries: readonly ManagedFieldsEntry[] | undefined): ManagedFields | string {
  const managed: ManagedFields = new Map();
  for (const [i, entry] of (entries ?? []).entries()) {
    const decoded = decodeEntry(entry, i);
    if (typeof decoded === 'string') return decoded;
    managed.set(managerId(decoded), decoded);
  }
  return managed;
}

function decodeEntry(entry: ManagedFieldsEntry, i: number): Managed | string {
  const { operation, apiVersion, fieldsType, subresource, time } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return 'operation must be `Apply` or `Update`';
  if (!apiVersion) return 'apiVersion must not be empty';
  if (!fieldsType) return `missing fieldsType in managed fields entry ${i}`;
  if (fieldsType !== 'FieldsV1') return `invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${i}`;
  const set = parseFields(entry.fieldsV1);
  if (!set) return `error decoding set in managed fields entry ${i}`;
  const optional = { ...(subresource ? { subresource } : {}), ...(time ? { time } : {}) };
  return { manager: entry.manager ?? '', operation, apiVersion, set, entry, ...optional };
}

/** The entries in upstream's order: appliers first, then by time. */
export function encodeManaged(managed: ManagedFields): ManagedFieldsEntry[] {
  return [...managed.values()].map((m) => m.entry ?? encodeEntry(m)).sort(compareEntries);
}

function encodeEntry({ manager, operation, apiVersion, subresource, set, time }: Managed): ManagedFieldsEntry {
  return {
    ...(manager === '' ? {} : { manager }),
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(set) as FieldsV1 as never,
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
  const { entry: _stale, ...rest } = managed;
  return { ...rest, set };
}
