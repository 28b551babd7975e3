import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { spdyDictionary } from './dictionary.ts';

/**
 * Header blocks of one direction of a session: compressed with one zlib state for all blocks, so they must be handled
 * one after the other and in order. Names are lower-case; of several values the first counts.
 */
export type SpdyHeaders = Readonly<Record<string, string>>;

/** Longer blocks are refused, packed and unpacked. */
const MAX_PACKED = 8 * 1024;
const MAX_BLOCK = 64 * 1024;

export class HeaderReader {
  readonly #inflate: Inflate = createInflate({ dictionary: spdyDictionary() });
  #error: Error | undefined;

  constructor() {
    this.#inflate.on('error', (error) => (this.#error = error));
  }

  async read(block: Buffer): Promise<SpdyHeaders> {
    if (block.length > MAX_PACKED) throw new RangeError('header block too long');
    return parsePairs(await run(this.#inflate, block, () => this.#error));
  }

  close(): void {
    this.#inflate.close();
  }
}

export class HeaderWriter {
  readonly #deflate: Deflate = createDeflate({ dictionary: spdyDictionary() });

  write(headers: SpdyHeaders): Promise<Buffer> {
    return run(this.#deflate, formatPairs(headers), () => undefined);
  }

  close(): void {
    this.#deflate.close();
  }
}

function run(stream: Inflate | Deflate, input: Buffer, failed: () => Error | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    const finish = (): void => {
      stream.off('error', reject);
      const error = failed();
      if (error) return reject(error);
      const chunks: Buffer[] = [];
      for (let chunk = stream.read() as Buffer | null; chunk; chunk = stream.read() as Buffer | null)
        chunks.push(chunk);
      resolve(Buffer.concat(chunks));
    };
    stream.write(input, () => stream.flush(constants.Z_SYNC_FLUSH, finish));
  });
}

function formatPairs(headers: SpdyHeaders): Buffer {
  const entries = Object.entries(headers);
  return Buffer.concat([uint32(entries.length), ...entries.flatMap(([k, v]) => [sized(k), sized(v)])]);
}

function parsePairs(bytes: Buffer): SpdyHeaders {
  if (bytes.length > MAX_BLOCK) throw new RangeError('header block too long');
  const out: Record<string, string> = {};
  let at = 4;
  const next = (): string => {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('header block too short');
    const text = bytes.toString('latin1', at + 4, end);
    at = end;
    return text;
  };
  for (let n = bytes.readUInt32BE(0); n > 0; n--) {
    const name = next().toLowerCase();
    out[name] = next().split('\0', 1)[0] as string;
  }
  return out;
}

function uint32(n: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(n);
  return out;
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([uint32(bytes.length), bytes]);
}
