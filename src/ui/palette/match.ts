/**
 * How well a query fits a text: every word of the query must be in it; earlier and at the start of a word counts more.
 * Pure. Returns null if it does not fit.
 */
function matchScore(query: string, text: string): number | null {
  const haystack = text.toLowerCase();
  let score = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = haystack.indexOf(word);
    if (at < 0) return null;
    const isWordStart = at === 0 || /[^a-z0-9]/.test(haystack[at - 1] ?? '');
    score += (isWordStart ? 100 : 40) - Math.min(at, 30);
  }
  return score - haystack.length / 100;
}

/** The best `limit` of a list, best first; equal ones keep their order. */
export function bestMatches<V>(query: string, values: readonly V[], textOf: (value: V) => string, limit: number): V[] {
  const scored: { value: V; score: number }[] = [];
  for (const value of values) {
    const score = matchScore(query, textOf(value));
    if (score !== null) scored.push({ value, score });
  }
  if (query.trim() !== '') scored.sort((a, b) => b.score - a.score);
  return scored.slice(0, limit).map(({ value }) => value);
}
