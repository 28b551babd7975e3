import { badRequest } from '../status-error.ts';
import type { Field, Schema } from '../schema.ts';

/**
 * Strategic merge patch: a merge patch that knows from the schema which lists are merged by key.
 * Directives: $patch (merge, replace, delete), $deleteFromPrimitiveList/<field>, $setElementOrder/<field>, $retainKeys.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
type Json = Record<string, unknown>;

const DELETE_LIST = '$deleteFromPrimitiveList/';
const ORDER = '$setElementOrder/';

export function strategicMergePatch(schema: Schema, target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest('strategic merge patch must be an object');
  return mergeObject(schema, isObject(target) ? target : {}, patch);
}

function mergeObject(schema: Schema | undefined, target: Json, patch: Json): Json {
  const directive = patch.$patch;
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  const out: Json = retained(target, patch.$retainKeys);
  for (const key of Object.keys(patch)) {
    if (key.startsWith(DELETE_LIST)) deletePrimitives(out, key.slice(DELETE_LIST.length), patch[key]);
    else if (!key.startsWith('$')) mergeField(schema, out, key, patch[key]);
  }
  for (const key of Object.keys(patch)) {
    if (key.startsWith(ORDER)) reorder(schema, out, { key: key.slice(ORDER.length), order: patch[key], target });
  }
  return out;
}

function mergeField(schema: Schema | undefined, out: Json, key: string, value: unknown): void {
  if (value === null) {
    delete out[key];
    return;
  }
  const field = schema?.properties?.get(key);
  const inner = field?.schema ?? schema?.items;
  const current = Object.hasOwn(out, key) ? out[key] : undefined;
  if (Array.isArray(value)) out[key] = mergeList(field, inner, current, value);
  else if (isObject(value)) out[key] = mergeObject(inner, isObject(current) ? current : {}, value);
  else out[key] = value;
}

function mergeList(
  field: Field | undefined,
  schema: Schema | undefined,
  current: unknown,
  patch: readonly unknown[],
): unknown[] {
  const isMerged = field?.merge?.patch?.startsWith('merge') ?? false;
  const base = Array.isArray(current) ? current : [];
  if (!isMerged) return patch.map((p) => withoutDirectives(p));
  const mergeKey = field?.merge?.mergeKey;
  if (mergeKey === undefined) return inOrder([...new Set([...base, ...patch])], patch, base, (item) => item);
  if (patch.some((p) => isObject(p) && p.$patch === 'replace')) {
    return patch
      .filter((p) => !(isObject(p) && p.$patch === 'replace' && Object.keys(p).length === 1))
      .map((p) => withoutDirectives(p));
  }
  const merged = mergeByKey(schema?.items, mergeKey, base, patch);
  return inOrder(merged, patch, base, idBy(mergeKey));
}

function mergeByKey(
  items: Schema | undefined,
  mergeKey: string,
  base: readonly unknown[],
  patch: readonly unknown[],
): unknown[] {
  let out = [...base];
  for (const p of patch) {
    if (!isObject(p)) throw badRequest(`map: ${JSON.stringify(p)} does not contain declared merge key: ${mergeKey}`);
    const key = p[mergeKey];
    if (key === undefined)
      throw badRequest(`map: ${JSON.stringify(p)} does not contain declared merge key: ${mergeKey}`);
    const isSame = (item: unknown): boolean => isObject(item) && item[mergeKey] === key;
    if (p.$patch === 'delete') out = out.filter((item) => !isSame(item));
    else {
      const at = out.findIndex(isSame);
      if (at < 0) out.push(mergeObject(items, {}, p));
      else out[at] = mergeObject(items, out[at] as Json, p);
    }
  }
  return out;
}

function deletePrimitives(out: Json, key: string, values: unknown): void {
  const list = out[key];
  if (Array.isArray(list) && Array.isArray(values)) out[key] = list.filter((v) => !values.includes(v));
}

interface Ordering {
  readonly key: string;
  readonly order: unknown;
  /** The object before the patch. */
  readonly target: Json;
}

function reorder(schema: Schema | undefined, out: Json, { key, order, target }: Ordering): void {
  const list = out[key];
  if (!Array.isArray(list) || !Array.isArray(order)) return;
  const before = Array.isArray(target[key]) ? (target[key] as unknown[]) : [];
  out[key] = inOrder(list, order, before, idBy(schema?.properties?.get(key)?.merge?.mergeKey));
}

const idBy =
  (mergeKey: string | undefined) =>
  (item: unknown): unknown =>
    mergeKey !== undefined && isObject(item) ? item[mergeKey] : item;

/**
 * What the order names comes in that order, the rest as it was. Of the two, the rest goes first only where it stood before
 * the named one already; so what is new comes before what the order does not name.
 */
function inOrder(
  list: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  idOf: (item: unknown) => unknown,
): unknown[] {
  const rank = new Map(order.map((item, i) => [idOf(item), i]));
  const place = new Map(before.map((item, i) => [idOf(item), i]));
  const rankOf = (item: unknown): number => rank.get(idOf(item)) as number;
  const placeOf = (item: unknown): number => place.get(idOf(item)) ?? -1;
  const named = list.filter((item) => rank.has(idOf(item))).sort((a, b) => rankOf(a) - rankOf(b));
  const rest = list.filter((item) => !rank.has(idOf(item))).sort((a, b) => placeOf(a) - placeOf(b));
  const out: unknown[] = [];
  let next = 0;
  for (const item of named) {
    while (next < rest.length && placeOf(rest[next]) < placeOf(item) && placeOf(rest[next]) >= 0)
      out.push(rest[next++]);
    out.push(item);
  }
  return [...out, ...rest.slice(next)];
}

function retained(target: Json, keys: unknown): Json {
  if (!Array.isArray(keys)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([k]) => keys.includes(k)));
}

function withoutDirectives<T>(value: T): T {
  if (Array.isArray(value)) return value.map((v: unknown) => withoutDirectives(v)) as T;
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([k, v]) => !k.startsWith('$') && v !== null);
  return Object.fromEntries(kept.map(([k, v]) => [k, withoutDirectives(v)])) as T;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
