import { FileError } from '../../files/file-error.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';

/**
 * fallocate, truncate: files as large as somebody wants. Zeros are counted, not kept, so that a disk can be filled.
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
export function setLength(io: Io, path: string, bytes: number): void {
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

/** Of so many bytes, those that fit there. */
export function fitting(io: Io, path: string, bytes: number): number {
  return Math.min(bytes, io.files.room(path)?.left ?? Infinity);
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

const sized =
  (flag: string): Program =>
  (io) => {
    const { words, value } = parseArgs(io.args, flag);
    const bytes = sizeFrom(value(flag) ?? '');
    if (bytes === undefined) return (io.err(`${io.name}: Invalid number: '${value(flag) ?? ''}'\n`), 1);
    let status = 0;
    for (const name of words)
      status = Math.max(status, Number(attempt(io, name, () => setLength(io, io.path(name), bytes))));
    return status;
  };

export const filling: Readonly<Record<string, Program>> = { fallocate: sized('l'), truncate: sized('s') };
