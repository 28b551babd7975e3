import { expressionOf } from '../run/expression.ts';
import { patternSource } from '../run/pattern.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs, type Args } from './args.ts';
import { linesOf } from './text.ts';

/** grep, egrep, fgrep. Basic expressions become extended ones. Upstream: POSIX.1-2024, grep; busybox's options. */
function grep(io: Io): Outcome {
  const args = parseArgs(io.args, 'efmABC');
  const words = [...args.words];
  const given = args.value('e') ?? words.shift();
  if (given === undefined) {
    io.err('grep: missing pattern\n');
    return 2;
  }
  const regex = regexOf(given, args, io.name);
  if (!regex) {
    io.err(`grep: bad regex '${given}': Invalid regular expression\n`);
    return 2;
  }
  const isRecursive = args.has('r') || args.has('R');
  if (words.length === 0 && !isRecursive) return overInput(io, args, regex);
  const files = (words.length === 0 ? ['.'] : words).flatMap((w) => (isRecursive ? below(io, w) : [w]));
  const isNamed = (files.length > 1 || isRecursive || args.has('H')) && !args.has('h');
  let status = 1;
  for (const name of files) {
    const node = io.files.find(io.path(name));
    if (node?.t !== 'file') {
      if (!args.has('s')) io.err(`grep: ${name}: ${node ? 'Is a directory' : 'No such file or directory'}\n`);
      if (status === 1) status = 2;
      continue;
    }
    const found = report(io, args, {
      regex,
      name: isNamed ? name : '',
      shown: name,
      text: io.files.read(io.path(name)),
    });
    if (found) status = 0;
  }
  return status;
}

/** Standard input line by line, so that a filter over an endless log passes it on as it comes. */
function overInput(io: Io, args: Args, regex: RegExp): Outcome {
  if (
    args.has('c') ||
    args.has('l') ||
    args.has('A') ||
    args.has('B') ||
    args.has('C') ||
    args.has('n') ||
    args.has('m')
  ) {
    const text = io.readAll();
    if (text === undefined) return 'read';
    return report(io, args, { regex, name: '', shown: '(standard input)', text }) ? 0 : 1;
  }
  const state = (io.state ??= { found: false }) as { found: boolean };
  for (;;) {
    const line = io.readLine();
    if (line === undefined) return 'read';
    if (line === '') return state.found ? 0 : 1;
    if (!report(io, args, { regex, name: '', shown: '', text: line })) continue;
    state.found = true;
    if (args.has('q')) return 0;
  }
}

interface Subject {
  readonly regex: RegExp;
  readonly name: string;
  readonly shown: string;
  readonly text: string;
}

function report(io: Io, args: Args, { regex, name, shown, text }: Subject): boolean {
  const lines = linesOf(text);
  const limit = Number(args.value('m') ?? Infinity);
  const hits: number[] = [];
  for (const [i, line] of lines.entries()) if (regex.test(line) !== args.has('v') && hits.length < limit) hits.push(i);
  if (args.has('q')) return hits.length > 0;
  const prefix = name === '' ? '' : `${name}:`;
  if (args.has('c')) io.out(`${prefix}${hits.length}\n`);
  else if (args.has('l')) {
    if (hits.length > 0) io.out(`${shown}\n`);
  } else if (args.has('o') && !args.has('v')) {
    const all = new RegExp(regex.source, `${regex.flags}g`);
    for (const i of hits)
      for (const m of (lines[i] as string).matchAll(all))
        io.out(`${prefix}${args.has('n') ? `${i + 1}:` : ''}${m[0]}\n`);
  } else {
    const after = Number(args.value('A') ?? args.value('C') ?? 0);
    const before = Number(args.value('B') ?? args.value('C') ?? 0);
    const shownLines = new Set(
      hits.flatMap((i) => Array.from({ length: after + before + 1 }, (_, n) => i - before + n)),
    );
    let last = -2;
    for (const i of [...shownLines].sort((a, b) => a - b)) {
      if (lines[i] === undefined) continue;
      if (last >= 0 && i > last + 1 && after + before > 0) io.out('--\n');
      last = i;
      const mark = hits.includes(i) ? ':' : '-';
      io.out(`${name === '' ? '' : `${name}${mark}`}${args.has('n') ? `${i + 1}${mark}` : ''}${lines[i]}\n`);
    }
  }
  return hits.length > 0;
}

function regexOf(pattern: string, args: Args, name: string): RegExp | undefined {
  const isFixed = args.has('F') || name === 'fgrep';
  const isExtended = args.has('E') || args.has('P') || name === 'egrep';
  const sources = pattern
    .split('\n')
    .map((p) => (isFixed ? patternSource(p.replace(/[\\*?[\]]/g, '\\$&')) : isExtended ? extended(p) : basic(p)));
  let source = sources.join('|');
  if (args.has('w')) source = `(?<!\\w)(?:${source})(?!\\w)`;
  if (args.has('x')) source = `^(?:${source})$`;
  return expressionOf(source, args.has('i') || args.has('y') ? 'i' : '');
}

const CLASS: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  space: '\\s',
  upper: 'A-Z',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
};

export const extended = (p: string): string =>
  p
    .replace(/\[:(\w+):\]/g, (_, name: string) => CLASS[name] ?? '')
    .replace(/\\</g, '\\b(?=\\w)')
    .replace(/\\>/g, '\\b(?<=\\w)');

/** In basic expressions `\(` groups and `(` does not; the same for `{ } + ? |`. */
export function basic(p: string): string {
  const swapped = p.replace(/\[[^\]]*\]|\\?[(){}+?|]|\\./g, (m) => {
    if (m.startsWith('[')) return m;
    if (/^\\[(){}+?|]$/.test(m)) return m.slice(1);
    return m.length === 1 ? `\\${m}` : m;
  });
  return extended(swapped.replace(/^\*/, '\\*'));
}

function below(io: Io, name: string): string[] {
  const node = io.files.find(io.path(name));
  if (node?.t !== 'dir') return [name];
  return io.files.list(io.path(name)).flatMap((n) => below(io, name === '.' ? n : `${name.replace(/\/$/, '')}/${n}`));
}

export const greps: Readonly<Record<string, Program>> = { grep, egrep: grep, fgrep: grep };
