/** The format of printf(1): used again and again until the arguments are used up. Pure. */
const SPEC =
  /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?([diouxXcsbeEfgGq%])|\\(x[0-9a-fA-F]{1,2}|0[0-7]{0,3}|[0-7]{1,3}|.)|[^%\\]+|[%\\]/gs;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '\\': '\\',
  '"': '"',
};

export function formatPrintf(format: string, args: readonly string[]): { text: string; error?: string } {
  let text = '';
  let error: string | undefined;
  let left = [...args];
  do {
    const before = left.length;
    for (const m of format.matchAll(SPEC)) {
      const [whole, flags = '', width, precision, kind, escape] = m;
      if (escape !== undefined) text += escapeOf(escape);
      else if (kind === undefined) text += whole;
      else if (kind === '%') text += '%';
      else {
        const w = width === '*' ? Number(left.shift() ?? 0) : width === undefined ? 0 : Number(width);
        const p =
          precision === '*' ? Number(left.shift() ?? 0) : precision === undefined ? undefined : Number(precision);
        const arg = left.shift();
        const made = convert(kind, arg ?? '', p, flags);
        if (made === undefined) error = `invalid number '${arg ?? ''}'`;
        text += pad(made ?? '0', w, flags, kind);
      }
    }
    if (left.length === before) left = [];
  } while (left.length > 0);
  return error === undefined ? { text } : { text, error };
}

function escapeOf(code: string): string {
  if (/^x./.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
  if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8) & 255);
  return ESCAPES[code] ?? `\\${code}`;
}

function convert(kind: string, arg: string, precision: number | undefined, flags: string): string | undefined {
  if (kind === 's') return precision === undefined ? arg : arg.slice(0, precision);
  if (kind === 'b')
    return arg.replace(/\\(x[0-9a-fA-F]{1,2}|0[0-7]{0,3}|[0-7]{1,3}|.)/g, (_, c: string) => escapeOf(c));
  if (kind === 'c') return arg.slice(0, 1);
  if (kind === 'q') return /^[\w./:=@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
  const value = /^['"]/.test(arg)
    ? arg.charCodeAt(1)
    : arg === ''
      ? 0
      : Number(arg.startsWith('0') && /^0[0-7]+$/.test(arg) ? parseInt(arg, 8) : arg);
  if (Number.isNaN(value)) return undefined;
  const sign = value >= 0 && flags.includes('+') ? '+' : value >= 0 && flags.includes(' ') ? ' ' : '';
  // No number here has more.
  const digits = Math.min(precision === undefined || precision < 0 ? 6 : precision, 100);
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return sign + zeros(Math.trunc(value), precision);
    case 'o':
      return Math.trunc(value).toString(8);
    case 'x':
      return (flags.includes('#') ? '0x' : '') + Math.trunc(value).toString(16);
    case 'X':
      return Math.trunc(value).toString(16).toUpperCase();
    case 'f':
      return sign + value.toFixed(digits);
    case 'e':
      return sign + value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
    default:
      return sign + String(Number(value.toPrecision(Math.max(digits, 1))));
  }
}

function zeros(value: number, precision: number | undefined): string {
  const digits = String(Math.abs(value)).padStart(precision ?? 0, '0');
  return value < 0 ? `-${digits}` : digits;
}

function pad(text: string, width: number, flags: string, kind: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || 'scb'.includes(kind)) return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
