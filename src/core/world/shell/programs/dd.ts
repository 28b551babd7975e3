import { FileError } from '../../files/file-error.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { fitting, setLength } from './filling.ts';

/**
 * dd: copies so many blocks from a file, a device of zeros or standard input. Left out: conversions, skip and seek; the
 * time it says it took is none.
 */
const LARGEST = 256 * 2 ** 20;
/** More zeros than that are counted only. */
const KEPT = 16 * 2 ** 20;
const UNITS: Readonly<Record<string, number>> = { '': 1, c: 1, w: 2, b: 512, k: 1024, K: 1024, M: 2 ** 20, G: 2 ** 30, kB: 1e3, MB: 1e6 }; // prettier-ignore
const ZEROS = /^\/dev\/(zero|u?random)$/;

function sizeOf(text: string | undefined, fallback: number): number {
  const m = /^(\d+)([a-zA-Z]*)$/.exec(text ?? '');
  return m ? Number(m[1]) * (UNITS[m[2] as string] ?? 1) : fallback;
}

function source(io: Io, from: string | undefined, most: number): string | undefined {
  if (from === undefined) return io.readAll()?.slice(0, most);
  if (from === '/dev/null') return '';
  if (!ZEROS.test(from)) return io.files.read(io.path(from)).slice(0, most);
  if (most > LARGEST) throw new FileError('ENOSPC');
  return '\0'.repeat(most);
}

function dd(io: Io): Outcome {
  const given = new Map(io.args.map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]));
  const block = sizeOf(given.get('bs') ?? given.get('ibs'), 512);
  const blocks = sizeOf(given.get('count'), Infinity);
  const [from, to] = [given.get('if'), given.get('of')];
  let name = from;
  try {
    if (from !== undefined && ZEROS.test(from) && to !== undefined && block * blocks > KEPT) {
      name = to;
      const written = to === '/dev/null' ? block * blocks : fill(io, io.path(to), block * blocks);
      const isFull = written < block * blocks;
      if (isFull) io.err(`dd: error writing '${to}': ${new FileError('ENOSPC').message}\n`);
      if (given.get('status') !== 'none') io.err(report(io, written, { block, isFull }));
      return isFull ? 1 : 0;
    }
    const bytes = source(io, from, block * blocks);
    if (bytes === undefined) return 'read';
    name = to;
    if (to === undefined) io.out(bytes);
    else if (to !== '/dev/null') io.files.write(io.path(to), bytes);
    if (given.get('status') !== 'none') io.err(report(io, bytes.length, { block, isFull: false }));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const verb = error.code === 'ENOSPC' ? 'error writing' : 'failed to open';
    io.err(`dd: ${/busybox|alpine/.test(io.machine.image) ? `can't open '${name}'` : `${verb} '${name ?? to}'`}: ${error.message}\n`); // prettier-ignore
    return 1;
  }
}

/** A file of zeros, as far as they fit. */
function fill(io: Io, path: string, bytes: number): number {
  setLength(io, path, 0);
  const fits = fitting(io, path, bytes);
  setLength(io, path, fits);
  return fits;
}

interface Done {
  readonly block: number;
  /** The last block was read, and found no room. */
  readonly isFull: boolean;
}

function report(io: Io, length: number, { block, isFull }: Done): string {
  const records = `${Math.floor(length / block)}+${length % block === 0 ? 0 : 1}`;
  const read = isFull ? `${Math.floor(length / block) + 1}+0` : records;
  const copied = /busybox|alpine/.test(io.machine.image)
    ? `${length} bytes copied, 0.000000 seconds`
    : `${length} byte${length === 1 ? '' : 's'} copied, 0 s`;
  return `${read} records in\n${records} records out\n${copied}\n`;
}

export const copies: Readonly<Record<string, Program>> = { dd };
