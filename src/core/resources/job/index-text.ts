/**
 * Texts of completion indexes ('0,2-4') as the API server checks them; the controller reads them more leniently
 * (index-set.ts). Upstream: validateIndexesFormat in pkg/apis/batch/validation/validation.go.
 */
type Interval = readonly [first: number, last: number];

/** How many indexes the text names, or what is wrong with it. */
export function countIndexText(text: string, completions: number): number | string {
  let before: number | undefined;
  let total = 0;
  for (const part of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(part, completions);
    if (typeof interval === 'string') return interval;
    const [first, last] = interval;
    if (before !== undefined && before >= first) return `non-increasing order, previous: ${before}, current: ${first}`;
    total += last - first + 1;
    before = last;
  }
  return total;
}

/** The first index that both texts name; parts that cannot be read are passed over. */
export function overlap(a: string, b: string, completions: number): number | undefined {
  if (a === '' || b === '') return undefined;
  const [x, y] = [a, b].map((text) => text.split(',').map((part) => parseInterval(part, completions))) as [
    (Interval | string)[],
    (Interval | string)[],
  ];
  for (let i = 0, j = 0; i < x.length && j < y.length;) {
    const [p, q] = [x[i] as Interval | string, y[j] as Interval | string];
    if (typeof p === 'string') i++;
    else if (typeof q === 'string') j++;
    else if (p[0] <= q[1] && q[0] <= p[1]) return Math.max(p[0], q[0]);
    else if (p[0] <= q[0]) i++;
    else j++;
  }
  return undefined;
}

function parseInterval(part: string, completions: number): Interval | string {
  const ends = part.split('-');
  if (ends.length > 2)
    return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  for (const end of ends) {
    if (!/^\+?\d+$/.test(end)) return `cannot convert string to integer for index: ${JSON.stringify(end)}`;
    if (Number(end) >= completions) return `too large index: ${JSON.stringify(end)}`;
  }
  const [first = 0, last = first] = ends.map(Number);
  if (ends.length > 1 && first >= last) return `non-increasing order, previous: ${first}, current: ${last}`;
  return [first, last];
}
