/**
 * What changed between two specs, as a unified diff of their JSON with three lines of context.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/diff; there the keys are those of the Go struct.
 */
const CONTEXT = 3;

export function specDiff(old: unknown, next: unknown): string {
  const a = lines(old);
  const b = lines(next);
  const edits = editScript(a, b);
  return hunksOf(edits)
    .map(([from, to]) => hunkText(edits, from, to))
    .join('');
}

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Lines of each side before this one. */
  readonly a: number;
  readonly b: number;
}

const lines = (value: unknown): string[] => JSON.stringify(value, undefined, 1).split('\n');

/** Longest common subsequence: specs are short. */
function editScript(a: readonly string[], b: readonly string[]): Edit[] {
  const common = lengths(a, b);
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const out: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) out.push({ sign: ' ', text: a[i] as string, a: i++, b: j++ });
    else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1)))
      out.push({ sign: '-', text: a[i] as string, a: i++, b: j });
    else out.push({ sign: '+', text: b[j] as string, a: i, b: j++ });
  }
  return out;
}

function lengths(a: readonly string[], b: readonly string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    const row = table[i] as number[];
    const below = table[i + 1] as number[];
    for (let j = b.length - 1; j >= 0; j--)
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return table;
}

/** Ranges of edits around the changes; those that touch are one. */
function hunksOf(edits: readonly Edit[]): [number, number][] {
  const out: [number, number][] = [];
  edits.forEach(({ sign }, i) => {
    if (sign === ' ') return;
    const from = Math.max(0, i - CONTEXT);
    const to = Math.min(edits.length, i + CONTEXT + 1);
    const last = out[out.length - 1];
    if (last && from <= last[1]) last[1] = to;
    else out.push([from, to]);
  });
  return out;
}

function hunkText(edits: readonly Edit[], from: number, to: number): string {
  const part = edits.slice(from, to);
  const first = part[0] as Edit;
  const countOf = (without: Edit['sign']): number => part.filter((e) => e.sign !== without).length;
  const head = `@@ -${first.a + 1},${countOf('+')} +${first.b + 1},${countOf('-')} @@\n`;
  return head + part.map((e) => `${e.sign}${e.text}\n`).join('');
}
