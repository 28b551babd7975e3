import { duplicate, tooMany, type FieldError } from '../../api/field-error.ts';

/**
 * Lists and maps with a longest length: one that is too long is not looked into.
 * Upstream: validateSlice, validateSet and validateMap in pkg/apis/resource/validation/validation.go.
 */
type CheckItem<T> = (item: T, field: string) => readonly FieldError[];

export function checkList<T>(
  field: string,
  items: readonly T[] | undefined = [],
  max: number,
  check: CheckItem<T>,
): FieldError[] {
  if (items.length > max) return [tooMany(field, items.length, max)];
  return items.flatMap((item, i) => check(item, `${field}[${i}]`));
}

/** The same, and no two items of one key. */
export function checkSet<T>(
  field: string,
  items: readonly T[] | undefined = [],
  max: number,
  { check, key }: { check: CheckItem<T>; key: (item: T) => unknown },
): FieldError[] {
  const out = checkList(field, items, max, check);
  if (items.length > max) return out;
  const seen = new Set<string>();
  items.forEach((item, i) => {
    const value = key(item);
    const text = JSON.stringify(value);
    if (seen.has(text)) out.push(duplicate(`${field}[${i}]`, value));
    seen.add(text);
  });
  return out;
}

/** `checkKey` tells of keys at the map itself, `check` of values at their key. */
export function checkMap<T>(
  field: string,
  map: Readonly<Record<string, T>> | undefined = {},
  max: number,
  { checkKey, check }: { checkKey: (key: string, field: string) => readonly FieldError[]; check: CheckItem<T> },
): FieldError[] {
  const entries = Object.entries(map);
  if (entries.length > max) return [tooMany(field, entries.length, max)];
  return entries.flatMap(([key, value]) => [...checkKey(key, field), ...check(value, `${field}[${truncate(key)}]`)]);
}

const MAX_KEY = 63 + 1 + 32;

function truncate(key: string): string {
  if (key.length <= MAX_KEY) return key;
  const left = MAX_KEY - 3;
  return `${key.slice(0, Math.floor((left + 1) / 2))}...${key.slice(key.length - Math.floor(left / 2))}`;
}
