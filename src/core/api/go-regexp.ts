/**
 * Go's regular expressions (RE2) as JavaScript's: leading flags, POSIX classes, \A and \z, named groups.
 * Upstream: the regexp package of Go. Left out: flags inside an expression, Unicode classes of scripts by short names
 * that JavaScript does not know, RE2's promise of linear time.
 */
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** Undefined if it is no regular expression. */
export function goRegExp(pattern: string, flags = ''): RegExp | undefined {
  const [whole = '', leading = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const body = pattern
    .slice(whole.length)
    .replace(/\[:(\w+):\]/g, (all, name: string) => POSIX[name] ?? all)
    .replace(/\\([zA])/g, (_all, anchor: string) => (anchor === 'z' ? '$' : '^'))
    .replaceAll('(?P<', '(?<');
  // RE2 knows neither look-around nor back references.
  if (/\(\?<?[=!]|\\[1-9]/.test(body)) return undefined;
  return tryRegExp(body, `${leading}${flags}u`) ?? tryRegExp(body, leading + flags);
}

/** Go's words for what is wrong with an expression, the frequent faults. */
export function goRegExpError(pattern: string): string {
  const bare = pattern.replace(/\\./g, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  const count = (letter: string): number => bare.split(letter).length - 1;
  if (bare.includes('[')) return `missing closing ]: \`${pattern.slice(pattern.indexOf('['))}\``;
  if (count('(') > count(')')) return `missing closing ): \`${pattern}\``;
  if (count(')') > count('(')) return `unexpected ): \`${pattern}\``;
  const look = /\(\?<?[=!]/.exec(pattern);
  if (look) return `invalid or unsupported Perl syntax: \`${look[0]}\``;
  const repetition = /(?:^|[(|])([*+?])/.exec(bare);
  return repetition
    ? `missing argument to repetition operator: \`${repetition[1] ?? ''}\``
    : `invalid escape sequence: \`${pattern}\``;
}

function tryRegExp(body: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(body, flags);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
