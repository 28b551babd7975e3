import { FileError } from '../../files/file-error.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';

/**
 * Filters over text: cat, head, tail, wc, sort, uniq, cut, tr, tee, rev, tac, nl, seq, yes, base64, md5sum and kin.
 * Modelled on busybox's options; text is bytes.
 */

/** What the named files hold, or standard input; undefined while that may still grow. */
export function inputOf(
  io: Io,
  names: readonly string[],
  onError: (name: string, error: FileError) => void,
): string | undefined {
  if (names.length === 0 || (names.length === 1 && names[0] === '-')) return io.readAll();
  let text = '';
  for (const name of names) {
    try {
      text += name === '-' ? (io.readAll() ?? '') : io.files.read(io.path(name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      onError(name, error);
    }
  }
  return text;
}

/** A program that makes one text of another. */
export function filter(
  valued: string,
  make: (text: string, io: Io, args: ReturnType<typeof parseArgs>) => string,
): Program {
  return (io) => {
    const args = parseArgs(io.args, valued);
    let status = 0;
    const text = inputOf(io, args.words, (name, error) => {
      io.err(`${io.name}: ${name}: ${error.message}\n`);
      status = 1;
    });
    if (text === undefined) return 'read';
    io.out(make(text, io, args));
    return status;
  };
}

export const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
};

const unlines = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`);

function cat(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  if (words.length === 0 || (words.length === 1 && words[0] === '-')) {
    const text = io.readSome();
    if (text === undefined) return 'read';
    if (text === '') return 0;
    io.out(text);
    return { sleepUntil: io.now };
  }
  let status = 0;
  let line = 0;
  for (const name of words) {
    try {
      const text = name === '/dev/null' ? '' : io.files.read(io.path(name));
      io.out(has('n') ? unlines(linesOf(text).map((l) => `${String(++line).padStart(6)}\t${l}`)) : text);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const isBusybox = io.machine.image.includes('busybox') || io.machine.image.includes('alpine');
      io.err(
        error.code === 'EISDIR' || error.code === 'ENOSPC'
          ? `cat: ${error.code === 'EISDIR' ? 'read' : 'write'} error: ${error.message}\n`
          : isBusybox
            ? `cat: can't open '${name}': ${error.message}\n`
            : `cat: ${name}: ${error.message}\n`,
      );
      status = 1;
    }
  }
  return status;
}

/** Modelled: chance is made of zeros. */
const ENDLESS = /^\/dev\/(zero|u?random)$/;
/** What one look at such a file gives at most. */
const MAX_ENDLESS = 64 * 1024 ** 2;

/** Ends as soon as it has what it wants: whoever writes to it for ever is told by the broken pipe. */
function head(io: Io): Outcome {
  const { words, value, flag } = parseArgs(io.args, 'nc');
  const bytes = value('c');
  const n = Number(value('n') ?? flag(/^\d+$/) ?? 10);
  const cut = (text: string): string =>
    bytes !== undefined ? text.slice(0, Number(bytes)) : unlinesAs(text, linesOf(text).slice(0, n));
  if (words.length === 0 && bytes === undefined && n >= 0) return headOfInput(io, n);
  let status = 0;
  const titled = words.length > 1;
  for (const [i, name] of (words.length > 0 ? words : ['-']).entries()) {
    const text =
      bytes !== undefined && ENDLESS.test(name)
        ? '\0'.repeat(Math.min(Math.max(Number(bytes), 0), MAX_ENDLESS))
        : inputOf(io, [name], (_, e) => {
            io.err(`head: ${name}: ${e.message}\n`);
            status = 1;
          });
    if (text === undefined) return 'read';
    if (titled) io.out(`${i > 0 ? '\n' : ''}==> ${name} <==\n`);
    io.out(cut(text));
  }
  return status;
}

function headOfInput(io: Io, n: number): Outcome {
  const state = (io.state ??= { left: n }) as { left: number };
  while (state.left > 0) {
    const line = io.readLine();
    if (line === undefined) return 'read';
    if (line === '') break;
    io.out(line);
    state.left--;
  }
  return 0;
}

interface TailState {
  readonly offsets: Record<string, number>;
  last: string;
}

function tail(io: Io): Outcome {
  const { words, has, value, flag } = parseArgs(io.args, 'ncs');
  const isFollowing = has('f') || has('F') || io.args.includes('--follow');
  const count = value('n') ?? flag(/^\+?\d+$/) ?? '10';
  const bytes = value('c');
  const cut = (text: string): string => {
    if (bytes !== undefined) return bytes.startsWith('+') ? text.slice(Number(bytes) - 1) : text.slice(-Number(bytes));
    return unlinesAs(
      text,
      count.startsWith('+')
        ? linesOf(text).slice(Number(count) - 1)
        : Number(count) === 0
          ? []
          : linesOf(text).slice(-Number(count)),
    );
  };
  if (words.length === 0) {
    const text = io.readAll();
    if (text === undefined) return 'read';
    io.out(cut(text));
    return 0;
  }
  if (words.every((w) => w === '/dev/null') && isFollowing) return 'forever';
  const state = (io.state ??= { offsets: {}, last: '' } satisfies TailState) as TailState;
  let status = 0;
  for (const name of words) {
    const path = io.path(name);
    const known = state.offsets[name];
    const node = io.files.find(path);
    if (node?.t !== 'file') {
      if (known === undefined && !(has('F') && state.offsets[name] === -1))
        io.err(`tail: can't open '${name}': No such file or directory\n`);
      if (known === undefined) state.offsets[name] = -1;
      status = 1;
      continue;
    }
    const text = io.files.read(path);
    const isNew = known === undefined;
    const piece = isNew ? cut(text) : text.slice(known < 0 || known > text.length ? 0 : known);
    state.offsets[name] = text.length;
    if (piece === '' && !(isNew && words.length > 1)) continue;
    if (words.length > 1 && state.last !== name && !has('q'))
      io.out(`${state.last === '' ? '' : '\n'}==> ${name} <==\n`);
    state.last = name;
    io.out(piece);
  }
  if (!isFollowing || (status === 1 && !has('F') && Object.values(state.offsets).every((o) => o < 0))) return status;
  return { sleepUntil: io.now + 1000 };
}

/** Lines of a text that may not end in a line end. */
const unlinesAs = (text: string, lines: readonly string[]): string =>
  text.endsWith('\n') ? unlines(lines) : lines.join('\n');

function wc(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  const all = !has('l') && !has('w') && !has('c') && !has('m');
  const show = (text: string, name: string): string => {
    const counts = [
      ...(all || has('l') ? [text.split('\n').length - 1] : []),
      ...(all || has('w') ? [text.split(/\s+/).filter((w) => w !== '').length] : []),
      ...(all || has('c') || has('m') ? [text.length] : []),
    ];
    const shown =
      counts.length === 1
        ? String(counts[0])
        : counts
            .map((c) => String(c).padStart(9))
            .join(' ')
            .trimStart()
            .padStart(9);
    return `${shown}${name === '' ? '' : ` ${name}`}\n`;
  };
  if (words.length === 0) {
    const text = io.readAll();
    if (text === undefined) return 'read';
    io.out(show(text, ''));
    return 0;
  }
  let status = 0;
  for (const name of words) {
    const text = inputOf(io, [name], (_, e) => {
      io.err(`wc: ${name}: ${e.message}\n`);
      status = 1;
    });
    if (text !== undefined && status === 0) io.out(show(text, name));
  }
  return status;
}

const sort = filter('kto', (text, io, { has, value }) => {
  const key = Number(/^\d+/.exec(value('k') ?? '')?.[0] ?? 0);
  const isNumeric = has('n') || /n/.test(value('k') ?? '');
  const field = (line: string): string =>
    key === 0
      ? line
      : ((value('t') === undefined ? line.trim().split(/\s+/) : line.split(value('t') as string))[key - 1] ?? '');
  const fold = (s: string): string => (has('f') ? s.toLowerCase() : s);
  const compare = (a: string, b: string): number => {
    const [x, y] = [fold(field(a)), fold(field(b))];
    const n = isNumeric ? (parseFloat(x) || 0) - (parseFloat(y) || 0) : 0;
    return n !== 0 ? n : x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0;
  };
  let lines = linesOf(text).sort(compare);
  if (has('r')) lines.reverse();
  if (has('u')) lines = lines.filter((l, i) => i === 0 || field(l) !== field(lines[i - 1] as string));
  const to = value('o');
  if (to === undefined) return unlines(lines);
  io.files.write(io.path(to), unlines(lines));
  return '';
});

const uniq = filter('', (text, _, { has }) => {
  const groups: { line: string; count: number }[] = [];
  for (const line of linesOf(text)) {
    const last = groups[groups.length - 1];
    if (last?.line === line) last.count++;
    else groups.push({ line, count: 1 });
  }
  const kept = groups.filter((g) => (!has('d') || g.count > 1) && (!has('u') || g.count === 1));
  return unlines(kept.map((g) => (has('c') ? `${String(g.count).padStart(7)} ${g.line}` : g.line)));
});

const cut = filter('dfcb', (text, _, { has, value }) => {
  const ranges = (value('f') ?? value('c') ?? value('b') ?? '').split(',').map((r) => {
    const [from, to] = r.split('-');
    return [Number(from || 1), r.includes('-') ? (to ? Number(to) : Infinity) : Number(from)] as const;
  });
  const isIn = (n: number): boolean => ranges.some(([from, to]) => n >= from && n <= to);
  const d = value('d') ?? '\t';
  const one = (line: string): string[] => {
    if (value('f') === undefined) return [[...line].filter((_c, i) => isIn(i + 1)).join('')];
    if (!line.includes(d)) return has('s') ? [] : [line];
    return [
      line
        .split(d)
        .filter((_f, i) => isIn(i + 1))
        .join(d),
    ];
  };
  return unlines(linesOf(text).flatMap(one));
});

function tr(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  const text = io.readSome();
  if (text === undefined) return 'read';
  if (text === '') return 0;
  const [from = '', to] = words.map(expandSet);
  const isIn = has('c') || has('C') ? (c: string) => !from.includes(c) : (c: string) => from.includes(c);
  const squeezed = has('s') ? (to ?? from) : '';
  let out = '';
  for (const c of text) {
    let made = c;
    if (isIn(c)) {
      if (has('d')) continue;
      if (to !== undefined && to !== '')
        made = to[Math.min(has('c') ? to.length - 1 : from.indexOf(c), to.length - 1)] as string;
    }
    if (squeezed !== '' && out.endsWith(made) && (has('c') && to === undefined ? isIn(made) : squeezed.includes(made)))
      continue;
    out += made;
  }
  io.out(out);
  return { sleepUntil: io.now };
}

const SETS: Readonly<Record<string, string>> = {
  upper: 'A-Z',
  lower: 'a-z',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  space: ' \t\n\r\f\v',
  punct: '!"#$%&\'()*+,./:;<=>?@[]^_`{|}~-',
};

function expandSet(set: string): string {
  const plain = set
    .replace(/\[:(\w+):\]/g, (_, name: string) => SETS[name] ?? '')
    .replace(/\\([ntr\\0])/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r', '\\': '\\', '0': '\0' })[c] ?? c);
  return plain.replace(/([^])-([^])/g, (whole, a: string, b: string) => {
    const [from, to] = [a.charCodeAt(0), b.charCodeAt(0)];
    return to < from ? whole : String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
  });
}

function tee(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  if (io.state === undefined) {
    if (!has('a')) for (const name of words) io.files.write(io.path(name), '');
    io.state = true;
  }
  const text = io.readSome();
  if (text === undefined) return 'read';
  if (text === '') return 0;
  io.out(text);
  for (const name of words) io.files.write(io.path(name), text, true);
  return { sleepUntil: io.now };
}

function seq(io: Io): Outcome {
  const { words, value, has } = parseArgs(io.args, 'sf', true);
  const numbers = words.map(Number);
  if (numbers.length === 0 || numbers.some((n) => Number.isNaN(n))) {
    io.err('seq: invalid number\n');
    return 1;
  }
  const [from, step, to] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  const [a, s, z] = [from as number, step as number, to as number];
  const digits = Math.max(...words.map((w) => w.split('.')[1]?.length ?? 0));
  const out: string[] = [];
  for (let i = 0; out.length < 1_000_000; i++) {
    const n = a + i * s;
    if (s === 0 || (s > 0 ? n > z + 1e-9 : n < z - 1e-9)) break;
    out.push(n.toFixed(digits));
  }
  const width = has('w') ? Math.max(...out.map((o) => o.length)) : 0;
  if (out.length > 0) io.out(`${out.map((o) => o.padStart(width, '0')).join(value('s') ?? '\n')}\n`);
  return 0;
}

function yes(io: Io): Outcome {
  const line = `${io.args.join(' ') || 'y'}\n`;
  io.out(line.repeat(512));
  return { sleepUntil: io.now };
}

export const text: Readonly<Record<string, Program>> = {
  cat,
  head,
  tail,
  wc,
  sort,
  uniq,
  cut,
  tr,
  tee,
  seq,
  yes,
  rev: filter('', (t) => unlines(linesOf(t).map((l) => [...l].reverse().join('')))),
  tac: filter('', (t) => unlines(linesOf(t).reverse())),
  nl: filter('', (t) => unlines(linesOf(t).map((l, i) => `${String(i + 1).padStart(6)}\t${l}`))),
};
