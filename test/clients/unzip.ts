import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/**
 * Unpacks a zip archive, so that no `unzip` has to be installed.
 * Left out: archives over 4 GB, encryption, methods other than stored and deflated.
 */
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly method: number;
  readonly packedSize: number;
  readonly headerAt: number;
}

export function unzip(archive: string, folder: string): void {
  const zip = readFileSync(archive);
  for (const entry of entriesOf(zip)) {
    const path = normalize(entry.name);
    if (path.startsWith('..') || entry.name.endsWith('/')) continue;
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contentOf(zip, entry), { mode: entry.mode === 0 ? 0o644 : entry.mode });
  }
}

/** The central directory, found from the end. */
function entriesOf(zip: Buffer): Entry[] {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new Error('no zip archive');
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('broken zip archive');
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      mode: (zip.readUInt32LE(at + 38) >>> 16) & 0o777,
      method: zip.readUInt16LE(at + 10),
      packedSize: zip.readUInt32LE(at + 20),
      headerAt: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function contentOf(zip: Buffer, { name, method, packedSize, headerAt }: Entry): Buffer {
  const start = headerAt + 30 + zip.readUInt16LE(headerAt + 26) + zip.readUInt16LE(headerAt + 28);
  const packed = zip.subarray(start, start + packedSize);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed);
  throw new Error(`${name}: packed by method ${method}`);
}
