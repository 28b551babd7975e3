/**
 * What an unquoted YAML scalar means to kubectl: YAML 1.1 with Go's number syntax.
 * `yes` is true, `0644` is 420, `1_000` is 1000; `1:30` and dates stay strings.
 * Upstream: sigs.k8s.io/yaml/goyaml.v2/resolve.go. Left out: integers keep 53 bits.
 */
export type PlainScalar = string | number | boolean | null;

const WORDS: ReadonlyMap<string, PlainScalar> = new Map<string, PlainScalar>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((w) => [w, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((w) => [w, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((w) => [w, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((w) => [w, NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((w) => [w, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((w) => [w, -Infinity] as const),
]);

const PREFIXED = /^([-+]?)0([bBoOxX])([0-9a-fA-F]+)$/;
const OCTAL = /^[-+]?0[0-7]+$/;
const DECIMAL = /^[-+]?(0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const BASE: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16 };
const DIGITS: Readonly<Record<string, RegExp>> = { b: /^[01]+$/, o: /^[0-7]+$/, x: /^[0-9a-fA-F]+$/ };

function resolveNumber(text: string): number | undefined {
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '');
  if (DECIMAL.test(plain)) return Number(plain);
  if (OCTAL.test(plain)) {
    const magnitude = parseInt(plain.replace(/^[-+]/, ''), 8);
    return plain.startsWith('-') ? -magnitude : magnitude;
  }
  const [, sign, letter = '', digits = ''] = PREFIXED.exec(plain) ?? [];
  const base = letter.toLowerCase();
  if (DIGITS[base]?.test(digits)) return (sign === '-' ? -1 : 1) * parseInt(digits, BASE[base]);
  return FLOAT.test(plain) ? Number(plain) : undefined;
}

export function resolvePlainScalar(text: string): PlainScalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  return /^[-+.0-9]/.test(text) ? (resolveNumber(text) ?? text) : text;
}

const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** True if the string, written without quotes, could be read as something else than itself. */
export function needsQuotes(text: string): boolean {
  return typeof resolvePlainScalar(text) !== 'string' || text === '<<' || DATE.test(text) || BASE_60.test(text);
}
