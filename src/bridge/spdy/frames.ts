/**
 * Frames of SPDY/3.1 as bytes and back. Pure but for the rest of a frame that has not arrived yet.
 * Left out: what Kubernetes' clients never send (CREDENTIAL); SETTINGS and WINDOW_UPDATE are read over.
 */
export const CONTROL = {
  SYN_STREAM: 1,
  SYN_REPLY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  HEADERS: 8,
  WINDOW_UPDATE: 9,
} as const;

export const FLAG_FIN = 1;
const VERSION = 3;
const HEAD = 8;
/** Longer frames are refused: clients copy in pieces of 32 kB. */
const MAX_FRAME = 1024 * 1024;

export type SpdyFrame =
  | { readonly kind: 'data'; readonly stream: number; readonly flags: number; readonly payload: Buffer }
  | { readonly kind: 'control'; readonly type: number; readonly flags: number; readonly payload: Buffer };

export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are complete with these bytes. Throws a ProtocolError. */
  push(bytes: Buffer): SpdyFrame[] {
    let buffer = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: SpdyFrame[] = [];
    while (buffer.length >= HEAD) {
      const length = buffer.readUIntBE(5, 3);
      if (length > MAX_FRAME) throw new ProtocolError(`frame of ${length} bytes`);
      if (buffer.length < HEAD + length) break;
      frames.push(frameOf(buffer, buffer.subarray(HEAD, HEAD + length)));
      buffer = buffer.subarray(HEAD + length);
    }
    this.#rest = buffer;
    return frames;
  }
}

function frameOf(head: Buffer, payload: Buffer): SpdyFrame {
  const word = head.readUInt32BE(0);
  const flags = head[4] as number;
  if (word < 0x80000000) return { kind: 'data', stream: word, flags, payload };
  const version = (word >>> 16) & 0x7fff;
  if (version !== VERSION) throw new ProtocolError(`SPDY version ${version}`);
  return { kind: 'control', type: word & 0xffff, flags, payload };
}

export function dataFrame(stream: number, payload: Uint8Array, flags = 0): Buffer {
  return Buffer.concat([header(stream, flags, payload.length), payload]);
}

export function controlFrame(type: number, payload: Uint8Array, flags = 0): Buffer {
  const word = (0x80000000 + VERSION * 0x10000 + type) >>> 0;
  return Buffer.concat([header(word, flags, payload.length), payload]);
}

function header(word: number, flags: number, length: number): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(word, 0);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(length, 5, 3);
  return head;
}

/** Payload of frames that are numbers only: RST_STREAM, PING, GOAWAY. */
export function words(...numbers: readonly number[]): Buffer {
  const out = Buffer.alloc(4 * numbers.length);
  numbers.forEach((n, i) => out.writeUInt32BE(n, 4 * i));
  return out;
}
