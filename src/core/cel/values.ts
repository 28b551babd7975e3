/**
 * JSON as values of no known type: integers are CEL's int, other numbers double. What was read once is remembered, as
 * several policies see one object. Upstream: cel-go's native adapter.
 */
export function dynValues(): (json: unknown) => unknown {
  const known = new WeakMap<object, unknown>();
  return (json) => {
    if (typeof json !== 'object' || json === null) return dynValue(json);
    const value = known.get(json) ?? dynValue(json);
    known.set(json, value);
    return value;
  };
}

export function dynValue(json: unknown): unknown {
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(dynValue);
  return new Map(Object.entries(json).map(([key, value]) => [key, dynValue(value)]));
}

/** The way back, for what an expression gives. */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([k, v]) => [String(k), jsonValue(v)]));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, jsonValue(v)]));
  return value;
}
