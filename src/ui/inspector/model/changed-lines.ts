/**
 * Which lines of a text are new against an earlier one: equal head and tail are cut off, the middle is compared by the
 * longest common subsequence. Above LIMIT differing lines the whole middle counts as changed.
 */
const LIMIT = 400;

function lcsLengths(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const below = rows[i + 1] as Uint16Array;
      const row = rows[i] as Uint16Array;
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  return rows;
}

function changedInMiddle(a: readonly string[], b: readonly string[]): number[] {
  if (a.length > LIMIT || b.length > LIMIT) return b.map((_, j) => j);
  const lengths = lcsLengths(a, b);
  const changed: number[] = [];
  let i = 0;
  for (let j = 0; j < b.length;) {
    if (i < a.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (i < a.length && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) i++;
    else changed.push(j++);
  }
  return changed;
}

/** Indexes into `next`. */
export function changedLines(previous: readonly string[], next: readonly string[]): ReadonlySet<number> {
  let head = 0;
  while (head < previous.length && head < next.length && previous[head] === next[head]) head++;
  let tail = 0;
  const most = Math.min(previous.length, next.length) - head;
  while (tail < most && previous[previous.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  const middle = changedInMiddle(previous.slice(head, previous.length - tail), next.slice(head, next.length - tail));
  return new Set(middle.map((index) => index + head));
}
