import { needsQuotes } from './plain-scalar.ts';

/**
 * How kubectl writes one string: plain, 'single', "double" or as a literal block.
 * Upstream: sigs.k8s.io/yaml/goyaml.v2/emitterc.go (yaml_emitter_analyze_scalar, select_scalar_style).
 */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0009\u000B-\u001F\u007F-\u0084\u0086-\u009F\uFEFF\uFFFE\uFFFF]/;
/** What stands for something else at the start of a plain scalar, or anywhere in it. */
const INDICATOR = /^(---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[?:-](\s|$)|:(\s|$)|\s#/;

export function scalarStyle(text: string, isKey = false): ScalarStyle {
  const isSpecial = UNPRINTABLE.test(text) || / \n/.test(text);
  if (text.includes('\n')) return isSpecial || isKey || text.endsWith(' ') ? 'double' : 'literal';
  if (isSpecial || needsQuotes(text)) return 'double';
  return /^\s|\s$/.test(text) || INDICATOR.test(text) ? 'single' : 'plain';
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
};

export function doubleQuoted(text: string): string {
  const escaped = Array.from(text, (char) => {
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    return UNPRINTABLE.test(char) ? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}` : char;
  });
  return `"${escaped.join('')}"`;
}

export const singleQuoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
