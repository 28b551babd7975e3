/**
 * JSON as values of no known type: integers are CEL's int, other numbers double. Objects are plain, so that frozen ones
 * without numbers could be shared; they are copied anyway, once per request. Upstream: cel-go's native adapter.
 */
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
