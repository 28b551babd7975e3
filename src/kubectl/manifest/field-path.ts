import type { SourceMap, SourceSpan } from './source-map.ts';
import { pointerToken } from './source-map.ts';

/**
 * From a field path as Kubernetes writes it to a place in the source.
 * Understood: `spec.ports[0].port`, `metadata.labels[app.kubernetes.io/name]`, `.spec.containers[name="web"].image`
 * (server-side apply), and keys with dots that nobody put in brackets (`data.cache.ttl`).
 * A field that is not there (a required one, say) is placed at the nearest one above it that is.
 */
export interface FieldPlace {
  /** JSON pointer of what was found. */
  readonly pointer: string;
  readonly span: SourceSpan;
  /** False if this is a parent of the field. */
  readonly isExact: boolean;
}

interface Step {
  readonly name: string;
  readonly isBracket: boolean;
}

function splitFieldPath(path: string): Step[] {
  return Array.from(path.matchAll(/\[("(?:[^"\\]|\\.)*"|[^\]]*)\]|[^.[\]]+/g), (match) => {
    const inner = match[1];
    return inner === undefined
      ? { name: match[0], isBracket: false }
      : { name: inner.replace(/^"(.*)"$/, '$1'), isBracket: true };
  });
}

export function locateField(map: SourceMap, source: string, path: string, root = ''): FieldPlace | undefined {
  const steps = splitFieldPath(path);
  let pointer = root;
  for (let at = 0; at < steps.length;) {
    const next = step(map, source, pointer, steps, at);
    if (!next) return placeOf(map, source, pointer, false);
    pointer = next.pointer;
    at = next.at;
  }
  return placeOf(map, source, pointer, true);
}

function step(map: SourceMap, source: string, pointer: string, steps: readonly Step[], at: number) {
  const first = steps[at];
  if (!first) return undefined;
  const selector = first.isBracket ? /^(\w+)="(.*)"$/.exec(first.name) : null;
  if (selector) {
    const found = findItem(map, source, pointer, selector[1] ?? '', selector[2] ?? '');
    return found === undefined ? undefined : { pointer: found, at: at + 1 };
  }
  let name = '';
  for (let end = at; end < steps.length && (end === at || !steps[end]?.isBracket); end++) {
    name += `${end > at ? '.' : ''}${steps[end]?.name ?? ''}`;
    const below = `${pointer}/${pointerToken(name)}`;
    if (map.has(below)) return { pointer: below, at: end + 1 };
    if (first.isBracket) return undefined;
  }
  return undefined;
}

/** The list item whose field `key` has the value, as in `containers[name="web"]`. */
function findItem(map: SourceMap, source: string, pointer: string, key: string, value: string): string | undefined {
  for (let index = 0; map.has(`${pointer}/${index}`); index++) {
    const field = map.get(`${pointer}/${index}/${pointerToken(key)}`)?.value;
    if (field && source.slice(field.start, field.end).replace(/^(['"])(.*)\1$/, '$2') === value) {
      return `${pointer}/${index}`;
    }
  }
  return undefined;
}

/** A scalar is shown by its value, anything bigger by its key or its first line. */
function placeOf(map: SourceMap, source: string, pointer: string, isExact: boolean): FieldPlace | undefined {
  const entry = map.get(pointer);
  if (!entry) return undefined;
  const text = source.slice(entry.value.start, entry.value.end);
  const isScalarLine = text !== '' && !text.includes('\n') && !hasChildren(map, pointer);
  if (entry.key && !(isExact && isScalarLine)) return { pointer, span: entry.key, isExact };
  const firstLine = text.split('\n', 1)[0]?.trimEnd() ?? '';
  return { pointer, span: { start: entry.value.start, end: entry.value.start + firstLine.length }, isExact };
}

function hasChildren(map: SourceMap, pointer: string): boolean {
  for (const other of map.keys()) if (other.startsWith(`${pointer}/`)) return true;
  return false;
}
