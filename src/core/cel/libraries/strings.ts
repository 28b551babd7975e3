import { asList, fail, registerAll, type CelLibrary } from '../library.ts';

/**
 * CEL's string extension, version 2, as far as the library lacks it; positions count code points.
 * Upstream: cel-go/ext/{strings,formatting}.go.
 */
export const stringsLibrary: CelLibrary = {
  register(env) {
    env.registerType('StringsNamespace', { ctor: StringsNamespace, fields: {} });
    env.registerConstant('strings', 'StringsNamespace', new StringsNamespace());
    registerAll(env, functions);
  },
};

class StringsNamespace {}

function charAt(text: string, index: bigint): string {
  const points = Array.from(text);
  if (index < 0n || index > BigInt(points.length)) return fail(`index out of range: ${index}`);
  return points[Number(index)] ?? '';
}

function replace(text: string, old: string, by: string, count: bigint): string {
  if (count < 0n) return text.replaceAll(old, () => by);
  const parts = text.split(old);
  const n = Math.min(Number(count), parts.length - 1);
  return (
    parts.slice(0, n + 1).join(by) +
    parts
      .slice(n + 1)
      .map((part) => old + part)
      .join('')
  );
}

const QUOTED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

const quote = (text: string): string => `"${Array.from(text, (c) => QUOTED[c] ?? c).join('')}"`;

function format(template: string, given: unknown): string {
  const args = asList(given);
  let next = 0;
  return template.replace(
    /%(?:%|(\.\d+)?([a-zA-Z]))/g,
    (all, precision: string | undefined, verb: string | undefined) => {
      if (all === '%%') return '%';
      if (next >= args.length) return fail(`index ${next} out of range`);
      const digits = precision === undefined ? 6 : Number(precision.slice(1));
      return clause(verb as string, args[next++], digits);
    },
  );
}

function clause(verb: string, value: unknown, digits: number): string {
  switch (verb) {
    case 's':
      return show(value);
    case 'd':
      return typeof value === 'bigint'
        ? String(value)
        : fail('error during formatting: decimal clause can only be used on integers');
    case 'f':
      return Number(value).toFixed(digits);
    case 'e':
      return Number(value)
        .toExponential(digits)
        .replace(/e([+-])(\d)$/, 'e$10$2');
    case 'b':
    case 'o':
      return (value === true ? 1n : value === false ? 0n : (value as bigint)).toString(verb === 'b' ? 2 : 8);
    case 'x':
    case 'X':
      return verb === 'x' ? hex(value) : hex(value).toUpperCase();
    default:
      return fail(`error during formatting: unrecognized formatting clause "${verb}"`);
  }
}

function hex(value: unknown): string {
  if (typeof value === 'bigint') return value.toString(16);
  const codes = typeof value === 'string' ? Array.from(value, (c) => c.charCodeAt(0)) : Array.from(value as Uint8Array);
  return codes.map((code) => code.toString(16).padStart(2, '0')).join('');
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value instanceof Map)
    return `{${Array.from(value, ([k, v]) => `${show(k)}: ${show(v)}`)
      .sort()
      .join(', ')}}`;
  return String(value);
}

const functions = {
  'string.charAt(int): string': charAt,
  'string.replace(string, string): string': (text: string, old: string, by: string) => replace(text, old, by, -1n),
  'string.replace(string, string, int): string': replace,
  'string.reverse(): string': (text: string) => Array.from(text).reverse().join(''),
  'string.format(list): string': format,
  'StringsNamespace.quote(string): string': (_: unknown, text: string) => quote(text),
};
