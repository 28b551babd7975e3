/**
 * Fills a text. `{name}` is replaced by the argument; `{n|pod|pods}` by the word that fits the number `n` (first word
 * for one, second otherwise; a language without plurals simply does not use it). An argument that is missing stays
 * visible as `{name}`, so that it is noticed; a part in `[[ ]]` disappears instead if one of its arguments is missing.
 */
export type TextArgs = Readonly<Record<string, unknown>>;

const PLACEHOLDER = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

const OPTIONAL = /\[\[(.*?)\]\]/g;

export function interpolate(text: string, args: TextArgs = {}): string {
  const isKnown = (name: string): boolean => args[name] !== undefined && args[name] !== null && args[name] !== '';
  const kept = text.replace(OPTIONAL, (_, part: string) => (placeholdersOf(part).every(isKnown) ? part : ''));
  return kept.replace(PLACEHOLDER, (whole, name: string, one?: string, other?: string) => {
    const value = args[name];
    if (value === undefined || value === null) return whole;
    if (one !== undefined) return Number(value) === 1 ? one : (other ?? '');
    return textOf(value);
  });
}

/** Names of the placeholders in a text. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] as string))].sort();
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
