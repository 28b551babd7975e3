import type { Io, Outcome } from '../run/io.ts';
import { formatPrintf } from './printf.ts';

/** echo, printf, true, false. The same whether the shell does them or a program of that name. */
function echo(io: Io): Outcome {
  let args = io.args;
  let newline = true;
  const isDash = isDashAtWork(io);
  let escapes = isDash;
  while (args[0] !== undefined && (isDash ? /^-n$/ : /^-[neE]+$/).test(args[0])) {
    if (args[0].includes('n')) newline = false;
    if (args[0].includes('e')) escapes = true;
    args = args.slice(1);
  }
  let text = args.join(' ');
  if (escapes) {
    const cut = text.indexOf('\\c');
    if (cut >= 0) newline = false;
    text = unescape(cut >= 0 ? text.slice(0, cut) : text);
  }
  io.out(newline ? `${text}\n` : text);
  return 0;
}

/** Distributions whose `sh` is bash or busybox; that of the others is dash. */
const OTHER_SH = /busybox|alpine|centos|fedora|rocky|alma|ubi\d|amazonlinux|oraclelinux|suse|library\/bash|^bash\b/;

/** dash's own echo knows no -e and always replaces escapes; bash's and the program do not. */
function isDashAtWork({ proc, machine }: Io): boolean {
  const isShell = proc.src !== '' || proc.input !== undefined;
  return isShell && !/(^|\/)(bash|ash|busybox)$/.test(proc.argv[0] ?? '') && !OTHER_SH.test(machine.image);
}

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
};

export function unescape(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|0[0-7]{0,3}|[0-7]{1,3}|.)/g, (whole, code: string) => {
    if (code.startsWith('x')) return String.fromCharCode(parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8) & 255);
    return ESCAPES[code] ?? whole;
  });
}

function printf(io: Io): Outcome {
  const [format, ...args] = io.args[0] === '--' ? io.args.slice(1) : io.args;
  if (format === undefined) {
    io.err('printf: usage: printf format [arguments]\n');
    return 2;
  }
  const { text, error } = formatPrintf(format, args);
  io.out(text);
  if (error !== undefined) io.err(`printf: ${error}\n`);
  return error === undefined ? 0 : 1;
}

export const output = { echo, printf, true: () => 0, ':': () => 0, false: () => 1 } satisfies Record<
  string,
  (io: Io) => Outcome
>;
