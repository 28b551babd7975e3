/** Values as JSON has them, and how to change them while sharing what stays. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Array.map that returns the same array if no item changed. */
export function mapShared<T>(list: readonly T[], change: (item: T, index: number) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const before = list[i] as T;
    const after = change(before, i);
    if (after !== before) (changed ??= list.slice())[i] = after;
  }
  return changed ?? list;
}

/** The same for the values of an object. */
export function mapSharedValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    const before = object[key];
    const after = change(before);
    if (after !== before) (changed ??= { ...object })[key] = after;
  }
  return changed ?? object;
}
