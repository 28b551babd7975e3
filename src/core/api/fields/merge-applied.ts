import { isJsonObject, type JsonObject } from '../json.ts';
import { fieldType, indexItems, itemElement, itemType, shapeOf, type FieldType } from './shape.ts';

/**
 * The live object with an applied configuration laid over it: leaves and atomic parts are replaced, maps merged by key,
 * lists by item; items keep the order of the configuration among themselves.
 * Upstream: structured-merge-diff/v6/typed/merge.go.
 */
export function mergeApplied(type: FieldType, live: unknown, applied: unknown): unknown {
  if (applied === undefined || live === applied) return live;
  if (live === undefined) return applied;
  const shape = shapeOf(type, applied);
  if (shape === 'map' && (isJsonObject(live) || isJsonObject(applied))) {
    const [base, over] = [isJsonObject(live) ? live : {}, isJsonObject(applied) ? applied : {}];
    return Object.keys(base).length === 0 && Object.keys(over).length === 0 ? applied : mergeMap(type, base, over);
  }
  if (shape === 'list') {
    const [base, over] = [Array.isArray(live) ? live : [], Array.isArray(applied) ? applied : []];
    return base.length === 0 && over.length === 0 ? applied : mergeList(type, base, over);
  }
  return applied;
}

function mergeMap(type: FieldType, live: JsonObject, applied: JsonObject): JsonObject {
  const out: Record<string, unknown> = { ...live };
  for (const name of Object.keys(applied)) out[name] = mergeApplied(fieldType(type, name), live[name], applied[name]);
  return out;
}

interface Item {
  readonly element: string;
  readonly value: unknown;
}

function itemsOf(type: FieldType, list: readonly unknown[]): Item[] {
  const out: Item[] = [];
  for (const value of list) {
    const found = itemElement(type, value);
    if ('element' in found) out.push({ element: found.element, value });
  }
  return out;
}

/**
 * Both lists are walked side by side: what only the live one has stays where it is, what both have comes in the order
 * of the applied one.
 */
function mergeList(type: FieldType, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const [left, right] = [itemsOf(type, live), itemsOf(type, applied)];
  const liveBy = indexItems(type, live);
  const appliedBy = indexItems(type, applied);
  const inner = itemType(type);
  const shared = right.filter(({ element }) => liveBy.has(element)).map(({ element }) => element);
  const merged = new Set<string>();
  const out: unknown[] = [];
  const take = ({ element, value }: Item): void => {
    const same = liveBy.get(element) ?? [];
    merged.add(element);
    // of several live items with one key none is merged with the applied one
    out.push(same.length === 1 ? mergeApplied(inner, same[0], value) : value);
  };
  let next = 0;
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    const ours = left[l];
    const theirs = right[r];
    if (ours && theirs) {
      if (ours.element === theirs.element) {
        take(theirs);
        l++;
        r++;
        next++;
        continue;
      }
      const wanted = shared[next];
      if (appliedBy.has(ours.element) && wanted !== undefined && wanted !== ours.element) {
        l++;
        continue;
      }
    }
    if (ours) {
      if (!appliedBy.has(ours.element)) {
        out.push(ours.value);
        l++;
        continue;
      }
      if (merged.has(ours.element)) l++;
    }
    if (theirs) {
      take(theirs);
      r++;
      if (shared[next] === theirs.element) next++;
    }
  }
  return out;
}
