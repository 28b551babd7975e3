import { expressionOf } from './expression.ts';
/**
 * Shell patterns: `*`, `?`, `[...]`, a backslash before what stands for itself. As a regular expression, anchored by
 * whoever uses it. Upstream: POSIX.1-2024, 2.14 Pattern Matching Notation.
 */
const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  space: '\\s',
  upper: 'A-Z',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
};

export function patternSource(pattern: string, any = '[^]'): string {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === '\\') out += escaped(pattern[++i] ?? '\\');
    else if (c === '*') out += `${any}*`;
    else if (c === '?') out += any;
    else if (c === '[') {
      const m = /^\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(pattern.slice(i));
      if (!m) out += '\\[';
      else {
        const set = (m[2] as string)
          .replace(/\\/g, '\\\\')
          .replace(/^\]/, '\\]')
          .replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? '');
        const choice = `[${m[1] ? '^' : ''}${set}]`;
        // A range that ends before it begins fits nothing.
        out += expressionOf(choice) ? choice : '(?!)';
        i += m[0].length - 1;
      }
    } else out += escaped(c);
  }
  return out;
}

const escaped = (c: string): string => c.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

export const matches = (pattern: string, text: string): boolean => new RegExp(`^${patternSource(pattern)}$`).test(text);

/** Whether anything in the pattern stands for more than itself. */
export const isPattern = (text: string): boolean => /[*?[]/.test(text.replace(/\\[^]/g, ''));

export const escapePattern = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

export const unescapePattern = (text: string): string => text.replace(/\\([^])/g, '$1');

/** `${name#pattern}` and its kin. */
export function cut(value: string, edit: '#' | '##' | '%' | '%%', pattern: string): string {
  const ends = edit.startsWith('#')
    ? Array.from({ length: value.length + 1 }, (_, i) => i)
    : Array.from({ length: value.length + 1 }, (_, i) => value.length - i);
  const greedy = edit.length === 2 ? ends.reverse() : ends;
  const regex = new RegExp(`^${patternSource(pattern)}$`);
  for (const at of greedy) {
    if (edit.startsWith('#') && regex.test(value.slice(0, at))) return value.slice(at);
    if (edit.startsWith('%') && regex.test(value.slice(at))) return value.slice(0, at);
  }
  return value;
}

/** `${name/pattern/text}`. */
export function replace(value: string, edit: '/' | '//' | '/#' | '/%', pattern: string, text: string): string {
  const source = patternSource(pattern);
  if (source === '') return value;
  const regex =
    edit === '/#'
      ? new RegExp(`^(?:${source})`)
      : edit === '/%'
        ? new RegExp(`(?:${source})$`)
        : new RegExp(source, edit === '//' ? 'g' : '');
  return value.replace(regex, () => text);
}
