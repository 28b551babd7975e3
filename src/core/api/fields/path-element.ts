import { isJsonObject, type JsonObject } from '../json.ts';

/**
 * One step of a field path in its FieldsV1 form: `f:name` a field or key of a map, `k:{"name":"web"}` the item of a list
 * with these keys, `v:"x"` the item of a set, `i:0` an index. Keys are in order of their names.
 * Upstream: structured-merge-diff/v6/fieldpath/{element,serialize-pe}.go.
 */
export const fieldElement = (name: string): string => `f:${name}`;
export const valueElement = (value: unknown): string => `v:${JSON.stringify(value)}`;

export function keyElement(keys: readonly (readonly [string, unknown])[]): string {
  const sorted = keys.length < 2 ? keys : [...keys].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `k:{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/** The element as this module writes it, whatever spaces or order a client wrote; undefined if it is none. */
export function parseElement(text: string): string | undefined {
  const rest = text.slice(2);
  if (text.startsWith('f:')) return text;
  if (text.startsWith('i:')) return /^-?\d+$/.test(rest) ? text : undefined;
  if (!text.startsWith('k:') && !text.startsWith('v:')) return undefined;
  const value = parsed(rest);
  if (value === undefined) return undefined;
  if (text.startsWith('v:')) return valueElement(value);
  return isJsonObject(value) ? keyElement(Object.entries(value)) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const RANKS = 'fkvi';

/** Order of elements in FieldsV1 and of conflicts: fields, keys, values, indexes. */
export function compareElements(a: string, b: string): number {
  const rank = RANKS.indexOf(a[0] as string) - RANKS.indexOf(b[0] as string);
  if (rank !== 0 || a === b) return rank;
  if (a.startsWith('f:')) return a < b ? -1 : 1;
  const [x, y] = [JSON.parse(a.slice(2)), JSON.parse(b.slice(2))] as [unknown, unknown];
  return isJsonObject(x) && isJsonObject(y) ? compareKeys(x, y) : compareValues(x, y);
}

function compareKeys(a: JsonObject, b: JsonObject): number {
  const [as, bs] = [Object.entries(a), Object.entries(b)];
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const [[x, u], [y, v]] = [as[i], bs[i]] as [[string, unknown], [string, unknown]];
    const order = x === y ? compareValues(u, v) : x < y ? -1 : 1;
    if (order !== 0) return order;
  }
  return as.length - bs.length;
}

const TYPES = ['number', 'string', 'boolean'];

function compareValues(a: unknown, b: unknown): number {
  const type = TYPES.indexOf(typeof a) - TYPES.indexOf(typeof b);
  if (type !== 0 || a === b) return type;
  return (a as number) < (b as number) ? -1 : 1;
}

/** As it stands in conflicts: `.spec`, `[name="web"]`, `[="x"]`, `[0]`. */
export function printElement(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('v:')) return `[=${rest}]`;
  if (element.startsWith('i:')) return `[${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as JsonObject);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
}
