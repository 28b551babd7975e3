/** Keeps identities: what equals its forerunner is replaced by it, so that memoised components need not draw again. */
type Fields = Readonly<Record<string, unknown>>;

/** `next`, or `before` if all fields are the same. */
export function reuse<T extends object>(before: T | undefined, next: T): T {
  return before !== undefined && sameFields(before as Fields, next as Fields) ? before : next;
}

/** Like `reuse`, for lists. */
function reuseList<T>(before: readonly T[] | undefined, next: readonly T[]): readonly T[] {
  if (before === undefined || before.length !== next.length) return next;
  return next.every((item, i) => item === before[i]) ? before : next;
}

/** The map of `items` by id, sharing entries (and, if nothing changed, the whole map) with `before`. */
export function reuseMap<T extends { readonly id: string }>(
  before: ReadonlyMap<string, T> | undefined,
  items: Iterable<T>,
): ReadonlyMap<string, T> {
  const next = new Map<string, T>();
  for (const item of items) next.set(item.id, reuse(before?.get(item.id), item));
  return before !== undefined && sameEntries(before, next) ? before : next;
}

function sameEntries<T>(before: ReadonlyMap<string, T>, next: ReadonlyMap<string, T>): boolean {
  if (before.size !== next.size) return false;
  for (const [key, value] of next) if (before.get(key) !== value) return false;
  return true;
}

function sameFields(a: Fields, b: Fields): boolean {
  const keys = Object.keys(b);
  return Object.keys(a).length === keys.length && keys.every((key) => sameValue(a[key], b[key]));
}

/** Lists and records are compared one level deep: they are rebuilt on every pass, or come anew with every frame. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && reuseList(a, b) === a;
  return isRecord(a) && isRecord(b) && sameIdentities(a, b);
}

function sameIdentities(a: Fields, b: Fields): boolean {
  const keys = Object.keys(b);
  return Object.keys(a).length === keys.length && keys.every((key) => a[key] === b[key]);
}

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
