import { ATOMIC_DEFINITIONS, type MergeMarker } from '../merge-markers.ts';
import type { Schema } from '../schema.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { keyElement, valueElement } from './path-element.ts';

/**
 * How ownership sees a value: a leaf that is owned whole, a map owned key by key, or a list owned item by item. Lists
 * and maps may be atomic: leaves with something in them.
 * 1. Without a schema the value says what it is: objects are granular, lists atomic.
 * 2. Free JSON in a built-in kind is atomic, in a custom resource granular.
 * Upstream: structured-merge-diff/v6/schema and typed/helpers.go.
 */
export type Shape = 'leaf' | 'map' | 'list' | 'atomicMap' | 'atomicList';

/** The type of a value: its schema and what the field it stands in says of merging. */
export interface FieldType {
  readonly schema?: Schema | undefined;
  readonly merge?: MergeMarker | undefined;
}

const DEDUCED: FieldType = {};

export function shapeOf(type: FieldType, value: unknown): Shape {
  const { schema, merge } = type;
  switch (schema?.type) {
    case undefined:
      return deducedShape(value);
    case 'any':
      return schema?.rules ? deducedShape(value) : atomicShape(value);
    case 'object':
      return isAtomicMap(schema, merge) ? 'atomicMap' : 'map';
    case 'map':
      return isAtomicMap(schema, merge) ? 'atomicMap' : 'map';
    case 'array':
      return merge?.list === 'map' || merge?.list === 'set' ? 'list' : 'atomicList';
    default:
      return 'leaf';
  }
}

function isAtomicMap(schema: Schema | undefined, merge: MergeMarker | undefined): boolean {
  return merge?.map === 'atomic' || (schema?.def !== undefined && ATOMIC_DEFINITIONS.has(schema.def));
}

function deducedShape(value: unknown): Shape {
  if (Array.isArray(value)) return 'atomicList';
  return isJsonObject(value) || value === null ? 'map' : 'leaf';
}

function atomicShape(value: unknown): Shape {
  if (Array.isArray(value)) return 'atomicList';
  return isJsonObject(value) || value === null ? 'atomicMap' : 'leaf';
}

/** Whether the schema names the field, so that it is more than a key of a map. */
export const isNamed = (type: FieldType, name: string): boolean => type.schema?.properties?.has(name) === true;

export function fieldType(type: FieldType, name: string): FieldType {
  const field = type.schema?.properties?.get(name);
  if (field) return field;
  return type.schema?.items ? { schema: type.schema.items } : DEDUCED;
}

export function itemType(type: FieldType): FieldType {
  return type.schema?.items ? { schema: type.schema.items } : DEDUCED;
}

/** The element of one item of a granular list; a text that says why there is none. */
export function itemElement(type: FieldType, item: unknown): { readonly element: string } | { readonly error: string } {
  if (type.merge?.list !== 'map') return setItem(item);
  if (item === null || item === undefined) return { error: 'associative list with keys may not have a null element' };
  if (!isJsonObject(item)) return { error: 'associative list with keys may not have non-map elements' };
  const names = type.merge.keys ?? [];
  const keys = keysOf(type, names, item);
  if (names.length > 0 && keys.length === 0) {
    const listed = `[${names.map((name) => JSON.stringify(name)).join(' ')}]`;
    return {
      error: `associative list with keys has an element that omits all key fields ${listed} (and doesn't have default values for any key fields)`,
    };
  }
  return { element: keyElement(keys) };
}

function keysOf(type: FieldType, names: readonly string[], item: JsonObject): [string, unknown][] {
  const keys: [string, unknown][] = [];
  for (const name of names) {
    const value = item[name] ?? defaultKey(type.schema?.items, name);
    if (value !== undefined) keys.push([name, value]);
  }
  return keys;
}

/** Upstream's OpenAPI gives every required field its zero value; of the other keys only protocols have a default. */
function defaultKey(item: Schema | undefined, name: string): unknown {
  const field = item?.properties?.get(name);
  if (!item?.def) return field?.schema.rules?.default;
  if (name === 'protocol') return 'TCP';
  if (!field?.required) return undefined;
  return field.schema.type === 'string' ? '' : 0;
}

function setItem(item: unknown): { readonly element: string } | { readonly error: string } {
  if (item === null || item === undefined)
    return { error: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { error: 'not supported: associative list with lists as elements' };
  if (typeof item === 'object') return { error: "associative list without keys has an element that's a map type" };
  return { element: valueElement(item) };
}

/** Items by element, each with all that have it, in order; those without an element are left out. */
export function indexItems(type: FieldType, list: readonly unknown[]): Map<string, unknown[]> {
  const out = new Map<string, unknown[]>();
  for (const item of list) {
    const found = itemElement(type, item);
    if ('error' in found) continue;
    const same = out.get(found.element);
    if (same) same.push(item);
    else out.set(found.element, [item]);
  }
  return out;
}
