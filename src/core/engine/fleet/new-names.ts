/** Names for new machines: the prefix and the numbers after the highest that anybody has. Pure. */
export function newNames(prefix: string, count: number, taken: Iterable<string>): string[] {
  let highest = 0;
  for (const name of taken) {
    const digits = name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : '';
    if (/^\d{1,9}$/.test(digits)) highest = Math.max(highest, Number(digits));
  }
  return Array.from({ length: count }, (_, i) => `${prefix}-${highest + 1 + i}`);
}
