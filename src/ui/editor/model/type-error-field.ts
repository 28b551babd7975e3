import { isJsonObject } from '../../../core/api/json.ts';

/**
 * Finds the field a Go decoding error is about. The error names the path without list positions
 * ("Container.spec.containers.image") and the JSON type it found, which together point at one value.
 */
const TYPE_ERROR =
  /cannot unmarshal (string|number|bool|array|object)\b.* into Go (?:struct field \w*\.?([\w.]*)|value) of type/;

export function typeErrorField(message: string, object: unknown): string | undefined {
  const [, type, path = ''] = TYPE_ERROR.exec(message) ?? [];
  if (type === undefined) return undefined;
  const found = placesOf(object, path.split('.').filter(Boolean), '');
  const match = found.find(({ value }) => jsonType(value) === type) ?? inside(found, type);
  return (match ?? found[0])?.field;
}

interface Place {
  readonly field: string;
  readonly value: unknown;
}

function placesOf(value: unknown, names: readonly string[], field: string): Place[] {
  if (Array.isArray(value) && names.length > 0) {
    return value.flatMap((item, i) => placesOf(item, names, `${field}[${i}]`));
  }
  const [name, ...rest] = names;
  if (name === undefined) return [{ field, value }];
  if (!isJsonObject(value) || !(name in value)) return [];
  return placesOf(value[name], rest, field === '' ? name : `${field}.${name}`);
}

/** A map's value or a list's item of the type: for those the path ends at the collection. */
function inside(places: readonly Place[], type: string): Place | undefined {
  const items = places.flatMap(({ field, value }): Place[] =>
    isJsonObject(value)
      ? Object.entries(value).map(([key, item]) => ({ field: `${field}[${key}]`, value: item }))
      : Array.isArray(value)
        ? value.map((item, i) => ({ field: `${field}[${i}]`, value: item }))
        : [],
  );
  return items.find(({ value }) => jsonType(value) === type);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
