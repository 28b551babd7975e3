import { FileError } from '../../files/file-error.ts';
import { fileSize } from '../../files/node.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';

/**
 * dd, fallocate, truncate: files as large as somebody wants. Zeros are counted, not kept, so that a disk can be filled.
 * Modelled: dd copies at 1 GB a second and reads /dev/zero, /dev/urandom (as zeros) and files only.
 */
const UNITS: Readonly<Record<string, number>> = { '': 1, c: 1, w: 2, b: 512, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }; // prettier-ignore

/** '10M', '1GiB', '512': bytes; undefined: no size. */
export function sizeFrom(text: string): number | undefined {
  const m = /^(\d+)([cwbkKMGT]?)(i?B)?$/.exec(text);
  if (!m) return undefined;
  const unit = m[2] === 'k' ? 'K' : (m[2] ?? '');
  return Number(m[1]) * (m[3] === 'B' ? (DECIMAL[unit] ?? 1) : (UNITS[unit] as number));
}
const DECIMAL: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** The file becomes that long: cut, or with zeros after what it has. */
function resize(io: Io, path: string, bytes: number): void {
  const known = io.files.find(path);
  if (known === undefined) io.files.write(path, '');
  const node = io.files.stat(path);
  if (node.t !== 'file') return io.files.write(path, '');
  const { zeros: _, ...rest } = node;
  const data = node.data.slice(0, bytes);
  io.files.write(path, data);
  const left = bytes - data.length;
  if (left > 0) io.files.put(path, { ...rest, data, zeros: left });
}

function attempt(io: Io, path: string, act: () => void): Outcome {
  try {
    act();
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    io.err(`${io.name}: ${path}: ${error.message}\n`);
    return 1;
  }
}

function dd(io: Io): Outcome {
  const args = new Map(io.args.map((a) => a.split(/=(.*)/s) as [string, string]));
  const bs = sizeFrom(args.get('bs') ?? '512');
  const count = args.has('count') ? sizeFrom(args.get('count') ?? '') : undefined;
  const [from = '/dev/stdin', to = '/dev/stdout'] = [args.get('if'), args.get('of')];
  if (bs === undefined || (args.has('count') && count === undefined)) {
    io.err(`dd: invalid number '${args.get(bs === undefined ? 'bs' : 'count') ?? ''}'\n`);
    return 1;
  }
  const isEndless = from === '/dev/zero' || from === '/dev/urandom';
  if (isEndless && count === undefined) return (io.err('dd: without a count this never ends\n'), 1);
  const source = isEndless ? undefined : io.files.find(io.path(from));
  if (!isEndless && source?.t !== 'file')
    return (io.err(`dd: failed to open '${from}': No such file or directory\n`), 1);
  const most = count === undefined ? Infinity : bs * count;
  const bytes = source?.t === 'file' ? Math.min(fileSize(source), most) : most;
  if (to !== '/dev/stdout' && to !== '/dev/null') {
    const status = attempt(io, to, () => {
      io.files.write(io.path(to), source?.t === 'file' ? source.data.slice(0, bytes) : '');
      resize(io, io.path(to), bytes);
    });
    if (status !== 0) return status;
  }
  const records = `${Math.floor(bytes / bs)}+${bytes % bs === 0 ? 0 : 1} records`;
  io.err(`${records} in\n${records} out\n${bytes} bytes copied, ${(bytes / 1e9).toFixed(6)} s, 1.0 GB/s\n`);
  return 0;
}

const sized =
  (flag: string): Program =>
  (io) => {
    const { words, value } = parseArgs(io.args, flag);
    const bytes = sizeFrom(value(flag) ?? '');
    if (bytes === undefined) return (io.err(`${io.name}: Invalid number: '${value(flag) ?? ''}'\n`), 1);
    let status = 0;
    for (const name of words)
      status = Math.max(status, Number(attempt(io, name, () => resize(io, io.path(name), bytes))));
    return status;
  };

export const filling: Readonly<Record<string, Program>> = { dd, fallocate: sized('l'), truncate: sized('s') };
