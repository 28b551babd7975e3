/** The first of some moments, any of which may never come. */
export function earliest(...moments: readonly (number | undefined)[]): number | undefined {
  const first = Math.min(...moments.map((m) => m ?? Infinity));
  return first === Infinity ? undefined : first;
}
