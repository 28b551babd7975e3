/** The fields that are neither absent, 0 nor an empty list: what Go's `omitempty` leaves of a status. */
export function withoutZeros<T extends object>(fields: T): Partial<T> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === 0 || (Array.isArray(value) && value.length === 0)) continue;
    out[name] = value;
  }
  return out as Partial<T>;
}
