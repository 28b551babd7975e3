import { EPOCH_MS } from '../../../lib/time.ts';
import { FileError } from '../../files/file-error.ts';
import { dirName, join } from '../../files/path.ts';
import type { Io, Outcome, Program } from '../run/io.ts';

/**
 * tar: c, x and t of plain archives, from and to files or standard streams, as `kubectl cp` uses it.
 * Upstream: POSIX.1-2024, ustar. Left out: compression, sparse files; long names by the GNU extension.
 */
const BLOCK = 512;

function tar(io: Io): Outcome {
  const { mode, file, dir, names, verbose } = options(io.args);
  if (mode === 'c') {
    const parts: string[] = [];
    let status = 0;
    for (const name of names) {
      try {
        add(io, parts, join(io.path(dir), name), name.replace(/^\/+/, ''), verbose);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        io.err(`tar: ${name}: Cannot stat: ${error.message}\n`);
        status = 2;
      }
    }
    const archive = `${parts.join('')}${'\0'.repeat(BLOCK * 2)}`;
    if (file === '-') io.out(archive);
    else io.files.write(io.path(file), archive);
    if (status !== 0) io.err('tar: Exiting with failure status due to previous errors\n');
    return status;
  }
  const text = file === '-' ? io.readAll() : io.files.read(io.path(file));
  if (text === undefined) return 'read';
  return extract(io, text, { dir: io.path(dir), isList: mode === 't', names, verbose });
}

function options(args: readonly string[]): {
  mode: string;
  file: string;
  dir: string;
  names: string[];
  verbose: boolean;
} {
  const out = { mode: '', file: '-', dir: '.', names: [] as string[], verbose: false };
  const queue = [...args];
  let isFirst = true;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '-C' || word === '--directory') out.dir = queue.shift() ?? '.';
    else if (word === '--') out.names.push(...queue.splice(0));
    else if (word.startsWith('--')) continue;
    else if ((word.startsWith('-') && word !== '-') || isFirst) {
      for (const c of word.replace(/^-/, '')) {
        if ('cxt'.includes(c)) out.mode = c;
        else if (c === 'f') out.file = queue.shift() ?? '-';
        else if (c === 'v') out.verbose = true;
        else if (c === 'C') out.dir = queue.shift() ?? '.';
      }
    } else out.names.push(word);
    isFirst = false;
  }
  return out;
}

const octal = (n: number, width: number): string => `${n.toString(8).padStart(width - 1, '0')}\0`;

function header(
  name: string,
  kind: string,
  facts: { size: number; mode: number; uid: number; gid: number; mtime: number; link?: string },
): string {
  const long =
    name.length > 100 ? header('././@LongLink', 'L', { ...facts, size: name.length + 1 }) + padded(`${name}\0`) : '';
  const body = (sum: string): string =>
    `${name.slice(0, 100).padEnd(100, '\0')}${octal(facts.mode, 8)}${octal(facts.uid, 8)}${octal(facts.gid, 8)}${octal(facts.size, 12)}${octal(Math.floor((EPOCH_MS + facts.mtime) / 1000), 12)}${sum}${kind}${(facts.link ?? '').padEnd(100, '\0')}ustar  \0${''.padEnd(247, '\0')}`;
  const blank = body(' '.repeat(8));
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += blank.charCodeAt(i) || 0;
  return long + body(`${sum.toString(8).padStart(6, '0')}\0 `).padEnd(BLOCK, '\0');
}

const padded = (data: string): string => data.padEnd(Math.ceil(data.length / BLOCK) * BLOCK, '\0');

function add(io: Io, parts: string[], path: string, name: string, verbose: boolean): void {
  const node = io.files.stat(path, false);
  if (verbose) io.err(`${name}\n`);
  const facts = { mode: node.mode, uid: node.uid, gid: node.gid, mtime: node.mtime, size: 0 };
  if (node.t === 'file')
    parts.push(header(name, '0', { ...facts, size: node.data.length }) + padded(io.files.read(path)));
  else if (node.t === 'link') parts.push(header(name, '2', { ...facts, link: node.target }));
  else {
    parts.push(header(`${name.replace(/\/$/, '')}/`, '5', facts));
    for (const child of io.files.list(path))
      add(io, parts, join(path, child), `${name.replace(/\/$/, '')}/${child}`, verbose);
  }
}

interface Target {
  readonly dir: string;
  readonly isList: boolean;
  readonly names: readonly string[];
  readonly verbose: boolean;
}

function extract(io: Io, text: string, target: Target): Outcome {
  const field = (at: number, from: number, size: number): string =>
    text.slice(at + from, at + from + size).split('\0')[0] ?? '';
  let longName = '';
  let status = 0;
  for (let at = 0; at + BLOCK <= text.length && text[at] !== '\0';) {
    const prefix = text.slice(at + 257, at + 263) === 'ustar\0' ? field(at, 345, 155) : '';
    const name = longName || (prefix === '' ? field(at, 0, 100) : `${prefix}/${field(at, 0, 100)}`);
    const size = parseInt(field(at, 124, 12).trim() || '0', 8);
    const kind = text[at + 156] ?? '0';
    const data = text.slice(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    longName = kind === 'L' ? (data.split('\0')[0] ?? '') : '';
    if (kind === 'L' || kind === 'x' || kind === 'g') {
      if (kind === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)/.exec(data)?.[1] ?? '';
      continue;
    }
    if (target.names.length > 0 && !target.names.some((n) => name === n || name.startsWith(`${n}/`))) continue;
    if (target.isList) {
      io.out(`${name}\n`);
      continue;
    }
    if (target.verbose) io.err(`${name}\n`);
    try {
      write(io, join(target.dir, name), {
        kind,
        data,
        mode: parseInt(field(at - BLOCK - Math.ceil(size / BLOCK) * BLOCK, 100, 8).trim() || '644', 8),
        link: field(at - BLOCK - Math.ceil(size / BLOCK) * BLOCK, 157, 100),
      });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      io.err(`tar: ${name}: Cannot open: ${error.message}\n`);
      status = 2;
    }
  }
  return status;
}

function write(
  io: Io,
  path: string,
  { kind, data, mode, link }: { kind: string; data: string; mode: number; link: string },
): void {
  if (kind === '5') return io.files.mkdir(path.replace(/\/+$/, ''), true, mode & 0o777);
  if (!io.files.isDir(dirName(path))) io.files.mkdir(dirName(path), true);
  if (kind === '2') return io.files.link(link, path);
  io.files.write(path, data);
  io.files.change(path, { mode: mode & 0o777 });
}

export const archives: Readonly<Record<string, Program>> = { tar };
