import { isJsonObject } from './json.ts';
import type { Schema } from './schema.ts';
import { deepEqual } from '../lib/equal.ts';

/**
 * The item of an old list that is the same thing as one of the new list: only lists of type 'map' say so, by their keys.
 * Upstream: apiserver/pkg/cel/common/{equality,maplist}.go.
 */
export function correlated(list: Schema, item: unknown, old: unknown): unknown {
  const { listType, listKeys = [] } = list.rules ?? {};
  if (listType !== 'map' || !Array.isArray(old) || !isJsonObject(item)) return undefined;
  const isSame = (other: unknown): boolean =>
    isJsonObject(other) && listKeys.every((key) => deepEqual(other[key], item[key]));
  return (old as readonly unknown[]).find(isSame);
}
