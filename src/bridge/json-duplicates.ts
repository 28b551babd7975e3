/**
 * The fields that a JSON text has twice, of which the last one counts, by their paths: 'spec.containers[0].image', and where
 * in the order of all its fields they stand. The text has been parsed before: it is valid. Upstream: sigs.k8s.io/json (UnmarshalStrict).
 */
interface Level {
  /** Undefined in a list. */
  readonly keys: Set<string> | undefined;
  readonly path: string;
  index: number;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

export interface Duplicates {
  /** Every field, as often as it is there. */
  readonly fields: readonly string[];
  /** Places in `fields` of those that were there before. */
  readonly again: readonly number[];
}

export function jsonDuplicates(text: string): Duplicates {
  const fields: string[] = [];
  const again: number[] = [];
  const open: Level[] = [];
  let path = '';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const level = open.at(-1);
    if (token === '{' || token === '[') {
      const own = level && !level.keys ? `${level.path}[${level.index}]` : path;
      open.push({ keys: token === '{' ? new Set() : undefined, path: own, index: 0 });
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (level && !level.keys) level.index++;
    } else if (token !== ':' && level?.keys && isKey(text, index + token.length)) {
      const key = JSON.parse(token) as string;
      path = level.path === '' ? key : `${level.path}.${key}`;
      if (level.keys.has(key)) again.push(fields.length);
      fields.push(path);
      level.keys.add(key);
    }
  }
  return { fields, again };
}

function isKey(text: string, end: number): boolean {
  let i = end;
  while (' \t\r\n'.includes(text[i] ?? '.')) i++;
  return text[i] === ':';
}
