/** Values as JSON has them, and how to change them while sharing what stays. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Array.map that returns the same array if no item changed. */
export function mapShared<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = list.map(change);
  return changed.every((item, i) => item === list[i]) ? list : changed;
}

/** The same for the values of an object. */
export function mapSharedValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  const entries = Object.entries(object).map(([key, value]): [string, unknown] => [key, change(value)]);
  return entries.every(([key, value]) => value === object[key]) ? object : Object.fromEntries(entries);
}
