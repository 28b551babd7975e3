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
    if (key.startsWith(ORDER)) reorder(schema, out, key.slice(ORDER.length), patch[key]);
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
  if (mergeKey === undefined) return [...new Set([...base, ...patch])];
  if (patch.some((p) => isObject(p) && p.$patch === 'replace')) {
    return patch
      .filter((p) => !(isObject(p) && p.$patch === 'replace' && Object.keys(p).length === 1))
      .map((p) => withoutDirectives(p));
  }
  return mergeByKey(schema?.items, mergeKey, base, patch);
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

/** Items named in the order come in that order; others keep their place after the one they followed. */
function reorder(schema: Schema | undefined, out: Json, key: string, order: unknown): void {
  const list = out[key];
  if (!Array.isArray(list) || !Array.isArray(order)) return;
  const mergeKey = schema?.properties?.get(key)?.merge?.mergeKey;
  const idOf = (item: unknown): unknown => (mergeKey !== undefined && isObject(item) ? item[mergeKey] : item);
  const rank = new Map(order.map((item, i) => [idOf(item), i]));
  const named = list.filter((item) => rank.has(idOf(item)));
  named.sort((a, b) => (rank.get(idOf(a)) as number) - (rank.get(idOf(b)) as number));
  const others = list.map((item, i) => ({ item, i })).filter(({ item }) => !rank.has(idOf(item)));
  for (const { item, i } of others) named.splice(Math.min(i, named.length), 0, item);
  out[key] = named;
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
