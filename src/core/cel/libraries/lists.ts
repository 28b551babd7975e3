import { asList, compareValues, fail, registerAll, type CelLibrary } from '../library.ts';
import { sameValue } from '../same-value.ts';

/**
 * Lists: Kubernetes' own functions and CEL's list and set extensions.
 * Upstream: apiserver/pkg/cel/library/lists.go, cel-go/ext/{lists,sets}.go. Left out: sortBy.
 */
export const listsLibrary: CelLibrary = {
  register(env) {
    registerAll(env, { ...kubernetes, ...extension });
    env.registerType('SetsNamespace', { ctor: SetsNamespace, fields: {} });
    env.registerConstant('sets', 'SetsNamespace', new SetsNamespace());
    env.registerType('ListsNamespace', { ctor: ListsNamespace, fields: {} });
    env.registerConstant('lists', 'ListsNamespace', new ListsNamespace());
    registerAll(env, sets);
  },
};

class SetsNamespace {}
class ListsNamespace {}

type List = readonly unknown[];

const has = (list: List, value: unknown): boolean => list.some((one) => sameValue(one, value));
const containsAll = (list: List, part: List): boolean => part.every((one) => has(list, one));

function best(list: List, sign: number, name: string): unknown {
  if (list.length === 0) return fail(`${name} called on empty list`);
  return list.reduce((a, b) => (compareValues(b, a) * sign > 0 ? b : a));
}

function sum(list: List): unknown {
  if (list.length === 0) return 0n;
  return list.reduce((a, b) => add(a, b));
}

function add(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const durations = a as { addDuration(other: unknown): unknown };
  return typeof durations.addDuration === 'function' ? durations.addDuration(b) : fail('no such overload');
}

const SORTED = (list: List): boolean => list.every((v, i) => i === 0 || compareValues(list[i - 1], v) <= 0);

const kubernetes = {
  'list<A>.isSorted(): bool': SORTED,
  'list<A>.sum(): A': sum,
  'list<A>.min(): A': (list: List) => best(list, -1, 'min'),
  'list<A>.max(): A': (list: List) => best(list, 1, 'max'),
  'list<A>.indexOf(A): int': (list: List, value: unknown) => BigInt(list.findIndex((one) => sameValue(one, value))),
  'list<A>.lastIndexOf(A): int': (list: List, value: unknown) =>
    BigInt(list.reduce<number>((at, one, i) => (sameValue(one, value) ? i : at), -1)),
};

function slice(list: List, start: bigint, end: bigint): List {
  if (start < 0n || end < 0n) return fail(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end) return fail(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (end > BigInt(list.length)) return fail(`cannot slice(${start}, ${end}), list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

function distinct(list: List): List {
  const out: unknown[] = [];
  for (const value of list) if (!has(out, value)) out.push(value);
  return out;
}

const flatten = (list: List, depth: number): List =>
  list.flatMap((one) => (Array.isArray(one) ? (depth > 1 ? flatten(one, depth - 1) : (one as List)) : [one]));

const extension = {
  'list<A>.slice(int, int): list<A>': slice,
  'list<A>.distinct(): list<A>': distinct,
  'list<A>.reverse(): list<A>': (list: List) => [...list].reverse(),
  'list<A>.sort(): list<A>': (list: List) => [...list].sort(compareValues),
  'list.flatten(): list<dyn>': (list: List) => flatten(list, 1),
  'list.flatten(int): list<dyn>': (list: List, depth: bigint) =>
    depth < 0n ? fail('level must be non-negative') : flatten(list, Number(depth)),
};

const sets = {
  'ListsNamespace.range(int): list<int>': (_: unknown, n: bigint) =>
    Array.from({ length: Number(n) }, (_v, i) => BigInt(i)),
  'SetsNamespace.contains(list<A>, list<A>): bool': (_: unknown, list: unknown, part: unknown) =>
    containsAll(asList(list), asList(part)),
  'SetsNamespace.equivalent(list<A>, list<A>): bool': (_: unknown, a: unknown, b: unknown) =>
    containsAll(asList(a), asList(b)) && containsAll(asList(b), asList(a)),
  'SetsNamespace.intersects(list<A>, list<A>): bool': (_: unknown, a: unknown, b: unknown) =>
    asList(a).some((one) => has(asList(b), one)),
};
