import type { Field, Schema } from '../core/api/schema.ts';

/**
 * The strategic merge patch `kubectl apply` sends: everything the manifest says, and the removal of what it said last
 * time and no longer says. Fields that others set stay.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go (CreateThreeWayMergePatch).
 * Left out: what is equal already is sent all the same; the server finds that nothing changed.
 */
type Json = Record<string, unknown>;

export function threeWayPatch(schema: Schema | undefined, last: unknown, manifest: unknown): unknown {
  return patchObject(schema, isObject(last) ? last : {}, manifest as Json);
}

function patchObject(schema: Schema | undefined, last: Json, now: Json): Json {
  const out: Json = {};
  for (const [key, value] of Object.entries(now)) patchField(out, schema, key, last[key], value);
  for (const key of Object.keys(last)) if (!Object.hasOwn(now, key)) out[key] = null;
  return out;
}

function patchField(out: Json, schema: Schema | undefined, key: string, last: unknown, now: unknown): void {
  const field = schema?.properties?.get(key);
  const inner = field?.schema ?? schema?.items;
  if (isObject(now)) out[key] = patchObject(inner, isObject(last) ? last : {}, now);
  else if (Array.isArray(now) && isMerged(field)) patchKeyedList(out, key, field, Array.isArray(last) ? last : [], now);
  else out[key] = now;
}

function isMerged(field: Field | undefined): field is Field {
  return field?.merge?.patch?.startsWith('merge') === true;
}

function patchKeyedList(out: Json, key: string, field: Field, last: readonly unknown[], now: readonly unknown[]): void {
  const mergeKey = field.merge?.mergeKey;
  if (mergeKey === undefined) {
    const removed = last.filter((v) => !now.includes(v));
    out[key] = now;
    if (removed.length > 0) out[`$deleteFromPrimitiveList/${key}`] = removed;
    return;
  }
  const idOf = (item: unknown): unknown => (isObject(item) ? item[mergeKey] : undefined);
  const items = now.map((item) => {
    const before = last.find((l) => idOf(l) === idOf(item));
    return isObject(item) ? patchObject(field.schema.items, isObject(before) ? before : {}, item) : item;
  });
  const gone = last.filter((l) => !now.some((item) => idOf(item) === idOf(l)));
  out[key] = [...items, ...gone.map((l) => ({ [mergeKey]: idOf(l), $patch: 'delete' }))];
  out[`$setElementOrder/${key}`] = now.map((item) => ({ [mergeKey]: idOf(item) }));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
