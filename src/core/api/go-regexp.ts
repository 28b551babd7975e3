/**
 * Go's regular expressions (RE2) as JavaScript's: flags anywhere, POSIX classes, \A and \z, named groups.
 * Upstream: the regexp package of Go. Left out: the flags m and U inside an expression, \C, RE2's promise of linear time.
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
  const plain = /\(\?[imsU-]+[):]/.test(body) ? withoutFlags(body) : body;
  return tryRegExp(plain, `${leading}${flags}u`) ?? tryRegExp(plain, leading + flags);
}

const PART = /\(\?([imsU]*)(?:-([imsU]+))?([):])|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|\(\?<\w+>|[\s\S]/g;

/** JavaScript has no flags inside an expression: what they mean is written out, to the end of their group. */
function withoutFlags(body: string): string {
  const outer: string[] = [];
  let flags = '';
  return body.replace(
    PART,
    (part: string, on: string | undefined, off: string | undefined, end: string | undefined) => {
      if (end !== undefined) {
        if (end === ':') outer.push(flags);
        flags = Array.from(flags + (on ?? ''))
          .filter((flag) => !off?.includes(flag))
          .join('');
        return end === ':' ? '(?:' : '';
      }
      if (part.startsWith('(')) outer.push(flags);
      else if (part === ')') flags = outer.pop() ?? '';
      if (part === '.' && flags.includes('s')) return '[\\s\\S]';
      return flags.includes('i') ? inBothCases(part) : part;
    },
  );
}

function inBothCases(part: string): string {
  if (/^[a-zA-Z]$/.test(part)) return `[${part.toLowerCase()}${part.toUpperCase()}]`;
  if (!part.startsWith('[')) return part;
  const inside = part.slice(part.startsWith('[^') ? 2 : 1, -1);
  const letters = inside.replace(/\\./g, '').match(/[a-zA-Z](?:-[a-zA-Z])?/g) ?? [];
  const others = letters.map((one) => one.replace(/[a-zA-Z]/g, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase())));
  return `${part.slice(0, -1)}${others.join('')}]`;
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
