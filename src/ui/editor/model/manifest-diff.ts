import { equal } from './json-equal.ts';
import { isJsonObject, type JsonObject } from '../../../core/api/json.ts';
import { compareQuantities, parseNano } from '../../../core/api/quantity.ts';
import type { KubeObject } from '../../../core/api/types.ts';

/**
 * What applying a document would change in the object that is there.
 * 1. Only what the document says is compared: what the server filled in is no difference.
 * 2. Gone is what was applied before, is still there, and is not in the document any more.
 * 3. Values that mean the same are the same: quantities, text and base64 of a Secret.
 */
export interface FieldChange {
  readonly kind: 'changed' | 'added' | 'removed';
  /** Keys from the top; a list item is named by its own name where it has one. */
  readonly path: readonly string[];
  /** The same as a field path: `spec.containers[name="web"].image`. */
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export function diffDocument(wanted: KubeObject, live: KubeObject): FieldChange[] {
  const changes: FieldChange[] = [];
  const now = comparable(live);
  compare(comparable(wanted), now, TOP, changes);
  const applied = lastApplied(live);
  if (applied) findRemoved({ applied: comparable(applied), wanted: comparable(wanted), live: now }, TOP, changes);
  return changes;
}

/** The parts a document can change. A Secret's stringData counts as the data it becomes. */
function comparable(object: KubeObject): JsonObject {
  const { apiVersion: _a, kind: _k, status: _s, metadata, ...rest } = object as KubeObject & JsonObject;
  const { stringData, ...others } = rest as JsonObject;
  const data = isJsonObject(stringData)
    ? { data: { ...(isJsonObject(others.data) ? others.data : {}), ...mapValues(stringData, toBase64) } }
    : {};
  const annotations = withoutKey(metadata.annotations, LAST_APPLIED);
  const { labels } = metadata;
  return { metadata: { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) }, ...others, ...data };
}

const mapValues = (object: JsonObject, change: (value: unknown) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

function withoutKey(map: Readonly<Record<string, string>> | undefined, key: string) {
  if (!map) return undefined;
  const { [key]: _, ...rest } = map;
  return rest;
}

function toBase64(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return btoa(String.fromCharCode(...new TextEncoder().encode(value)));
}

function lastApplied(live: KubeObject): KubeObject | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && isJsonObject(value.metadata) ? (value as unknown as KubeObject) : undefined;
  } catch {
    return undefined; // somebody wrote nonsense into the annotation: then nothing is known to be removed
  }
}

type Place = Pick<FieldChange, 'path' | 'field'>;
const TOP: Place = { path: [], field: '' };

const inMap = ({ path, field }: Place, key: string): Place => ({
  path: [...path, key],
  field: /[.[\]/]/.test(key) ? `${field}[${key}]` : field === '' ? key : `${field}.${key}`,
});

const inList = ({ path, field }: Place, name: string, selector: string): Place => ({
  path: [...path, name],
  field: `${field}[${selector}]`,
});

function compare(wanted: unknown, live: unknown, at: Place, changes: FieldChange[]): void {
  if (wanted === null || wanted === undefined || isSame(wanted, live)) return;
  if (live === undefined) {
    if (!isEmpty(wanted)) changes.push({ kind: 'added', ...at, after: wanted });
    return;
  }
  const [w, l] = [childrenOf(wanted, at), childrenOf(live, at)];
  if (w && l && Array.isArray(wanted) === Array.isArray(live)) {
    for (const [name, child] of w) compare(child.value, l.get(name)?.value, child.at, changes);
  } else if (Array.isArray(wanted) && Array.isArray(live) && wanted.length === live.length) {
    wanted.forEach((item, i) => compare(item, live[i], inList(at, String(i), String(i)), changes));
  } else changes.push({ kind: 'changed', ...at, before: live, after: wanted });
}

interface Versions {
  readonly applied: unknown;
  readonly wanted: unknown;
  readonly live: unknown;
}

function findRemoved({ applied, wanted, live }: Versions, at: Place, changes: FieldChange[]): void {
  if (applied === undefined || live === undefined || isEmpty(applied)) return;
  if (wanted === undefined) {
    changes.push({ kind: 'removed', ...at, before: live });
    return;
  }
  const [a, w, l] = [childrenOf(applied, at), childrenOf(wanted, at), childrenOf(live, at)];
  if (!a || !w || !l) return;
  for (const [name, child] of a) {
    const next = { applied: child.value, wanted: w.get(name)?.value, live: l.get(name)?.value };
    findRemoved(next, child.at, changes);
  }
}

interface Child {
  readonly value: unknown;
  readonly at: Place;
}

/** Fields of a mapping, named items of a list; undefined for anything else. */
function childrenOf(value: unknown, at: Place): ReadonlyMap<string, Child> | undefined {
  if (isJsonObject(value)) {
    return new Map(Object.entries(value).map(([key, item]) => [key, { value: item, at: inMap(at, key) }]));
  }
  const field = Array.isArray(value) ? nameField(value) : undefined;
  if (!Array.isArray(value) || field === undefined) return undefined;
  return new Map(
    value.map((item: JsonObject) => {
      const name = String(item[field]);
      return [name, { value: item, at: inList(at, name, `${field}="${name}"`) }];
    }),
  );
}

/** The fields by which upstream merges lists of the commonest types, most telling first. */
const NAME_FIELDS = ['name', 'containerPort', 'port', 'mountPath', 'key', 'host', 'path'];

function nameField(list: readonly unknown[]): string | undefined {
  return NAME_FIELDS.find((field) => {
    const names = list.map((item) => (isJsonObject(item) && item[field] !== undefined ? String(item[field]) : ''));
    return names.length > 0 && !names.includes('') && new Set(names).size === names.length;
  });
}

function isEmpty(value: unknown): boolean {
  return (isJsonObject(value) && Object.keys(value).length === 0) || (Array.isArray(value) && value.length === 0);
}

function isSame(wanted: unknown, live: unknown): boolean {
  if (equal(wanted, live)) return true;
  if (!isQuantity(wanted) || !isQuantity(live)) return false;
  return (typeof wanted === 'string' || typeof live === 'string') && compareQuantities(wanted, live) === 0;
}

const isQuantity = (value: unknown): value is string | number =>
  (typeof value === 'string' || typeof value === 'number') && parseNano(value) !== undefined;
