/**
 * Sets of completion indexes as a Job's status writes them: '1,3-5,7'. Three or more in a row are compressed.
 * Upstream: pkg/controller/job/indexed_job_utils.go (orderedIntervals).
 */
interface Interval {
  readonly first: number;
  readonly last: number;
}

/** In order, apart from each other by at least one index. */
export type IndexSet = readonly Interval[];

export const NO_INDEXES: IndexSet = [];

/** Indexes at and above `completions`, and what cannot be read, are left out. */
export function parseIndexes(text: string | undefined, completions: number): IndexSet {
  const found: Interval[] = [];
  for (const part of text ? text.split(',') : []) {
    const [low = '', high = low] = part.split('-');
    if (!/^\d+$/.test(low) || !/^\d+$/.test(high)) continue;
    if (Number(low) >= completions) break;
    found.push({ first: Number(low), last: Math.min(Number(high), completions - 1) });
  }
  return union(NO_INDEXES, found);
}

export function formatIndexes(set: IndexSet): string {
  return set
    .map(({ first, last }) => (first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`))
    .join(',');
}

export function withIndexes(set: IndexSet, indexes: Iterable<number>): IndexSet {
  const added = [...indexes].sort((a, b) => a - b);
  if (added.length === 0) return set;
  return union(
    set,
    added.map((i) => ({ first: i, last: i })),
  );
}

export function union(a: IndexSet, b: IndexSet): IndexSet {
  if (b.length === 0) return a;
  const out: Interval[] = [];
  for (const next of [...a, ...b].sort((x, y) => x.first - y.first)) {
    const before = out.at(-1);
    if (!before || next.first > before.last + 1) out.push(next);
    else if (next.last > before.last) out[out.length - 1] = { first: before.first, last: next.last };
  }
  return out;
}

export function countIndexes(set: IndexSet): number {
  return set.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

export function hasIndex(set: IndexSet, index: number): boolean {
  return set.some(({ first, last }) => first <= index && index <= last);
}

/** How many indexes are in both. */
export function countCommon(a: IndexSet, b: IndexSet): number {
  let count = 0;
  for (const x of a) {
    for (const y of b) count += Math.max(0, Math.min(x.last, y.last) - Math.max(x.first, y.first) + 1);
  }
  return count;
}

/** The lowest `count` indexes below `completions` that are not in the set. */
export function firstMissing(set: IndexSet, count: number, completions: number): number[] {
  const out: number[] = [];
  let candidate = 0;
  for (const { first, last } of [...set, { first: completions, last: completions }]) {
    for (; candidate < Math.min(first, completions) && out.length < count; candidate++) out.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return out;
}
