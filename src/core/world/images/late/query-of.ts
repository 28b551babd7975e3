import { decode, encode } from '../../files/bytes.ts';

/** The query of a path as names and values; of a name that comes again, the last one. */
export function queryOf(path: string): Readonly<Record<string, string>> {
  // Only the first question mark begins the query.
  const text = path.split(/\?(.*)/s)[1] ?? '';
  const pairs = text.split('&').filter((p) => p !== '');
  return Object.fromEntries(pairs.map((p) => p.split(/=(.*)/s).map((part) => decoded(part)) as [string, string]));
}

function decoded(text = ''): string {
  const bytes = text
    .replace(/\+/g, ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return decode(text.includes('%') ? bytes : encode(bytes));
}
