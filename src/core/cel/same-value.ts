/**
 * Equality of CEL values inside functions: numbers across int and double, lists and maps by their parts, everything
 * else by a method of its own. Upstream: cel-go/common/types (Equal).
 */
export const EQUALS = Symbol('equals');

export interface Comparable {
  [EQUALS](other: unknown): boolean;
}

export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'bigint' || typeof a === 'number') return isNumber(b) && Number(a) === Number(b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => sameValue(one, b[i]));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (EQUALS in a) return (a as Comparable)[EQUALS](b);
  const [x, y] = [entriesOf(a), entriesOf(b)];
  return x.size === y.size && Array.from(x).every(([key, value]) => y.has(key) && sameValue(value, y.get(key)));
}

const isNumber = (value: unknown): boolean => typeof value === 'bigint' || typeof value === 'number';

const entriesOf = (value: object): ReadonlyMap<unknown, unknown> =>
  value instanceof Map ? value : new Map(Object.entries(value));
