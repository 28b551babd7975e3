import { describe, expect, it, vi } from 'vitest';
import { spdyDictionary } from './dictionary.ts';
import { CONTROL, controlFrame, dataFrame, FLAG_FIN, FrameReader, words, type SpdyFrame } from './frames.ts';
import { HeaderReader, HeaderWriter } from './header-block.ts';
import { SpdySession, type SpdyStream } from './session.ts';

/** As in RFC 1950; zlib writes it into streams that need this dictionary. */
function adler32(bytes: Buffer): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}

it('knows the dictionary', () => {
  const dictionary = spdyDictionary();
  expect([dictionary.length, adler32(dictionary)]).toEqual([1423, 3_821_447_106]);
});

it('packs headers so that they can be unpacked, block after block', async () => {
  const writer = new HeaderWriter();
  const reader = new HeaderReader();
  for (const port of ['80', '8080', '80']) {
    const headers = { streamtype: 'data', port, requestid: '0' };
    expect(await reader.read(await writer.write(headers))).toEqual(headers);
  }
});

it('reads frames in whatever pieces they come', () => {
  const bytes = Buffer.concat([dataFrame(1, Buffer.from('hello')), controlFrame(CONTROL.PING, words(7))]);
  const reader = new FrameReader();
  const frames: SpdyFrame[] = [];
  for (const byte of bytes) frames.push(...reader.push(Buffer.from([byte])));
  expect(frames.map((f) => [f.kind, f.payload.toString('hex')])).toEqual([
    ['data', '68656c6c6f'],
    ['control', '00000007'],
  ]);
});

/** Header blocks are unpacked on another thread, which takes as long as it takes. */
const soon = (holds: () => void): Promise<void> => vi.waitFor(holds, { timeout: 60_000, interval: 5 });

/** A client that packs its headers itself. */
function client() {
  const sent: Buffer[] = [];
  const opened: SpdyStream[] = [];
  let closed = false;
  const session = new SpdySession(
    { write: (bytes) => void sent.push(bytes), close: () => (closed = true) },
    (stream) => {
      opened.push(stream);
      const log = (what: string): void => void got.push(what);
      stream.events = { data: (b) => log(b.toString()), end: () => log('end'), reset: () => log('reset') };
    },
  );
  const got: string[] = [];
  const writer = new HeaderWriter();
  const open = async (id: number, headers: Record<string, string>, flags = 0): Promise<void> => {
    const block = await writer.write(headers);
    session.receive(controlFrame(CONTROL.SYN_STREAM, Buffer.concat([words(id, 0), Buffer.alloc(2), block]), flags));
  };
  const frames = (): SpdyFrame[] => new FrameReader().push(Buffer.concat(sent));
  return { session, opened, got, open, frames, isClosed: () => closed };
}

describe('a session', () => {
  it('acknowledges streams and passes data both ways', async () => {
    const c = client();
    await c.open(1, { streamType: 'error' }, FLAG_FIN);
    await c.open(3, { streamType: 'data', port: '80' });
    c.session.receive(dataFrame(3, Buffer.from('hi')));
    c.session.receive(dataFrame(3, Buffer.alloc(0), FLAG_FIN));
    await soon(() => expect(c.got).toEqual(['end', 'hi', 'end']));
    expect(c.opened.map((s) => [s.id, s.headers])).toEqual([
      [1, { streamtype: 'error' }],
      [3, { streamtype: 'data', port: '80' }],
    ]);
    c.opened[1]?.write(Buffer.alloc(40_000, 'x'));
    c.opened[1]?.end();
    c.opened[1]?.write(Buffer.from('late'));
    const data = c.frames().filter((f) => f.kind === 'data');
    expect(data.map((f) => [f.payload.length, f.flags])).toEqual([
      [32_768, 0],
      [7_232, 0],
      [0, FLAG_FIN],
    ]);
  });

  it('answers pings, and ends with GOAWAY', async () => {
    const c = client();
    await c.open(1, {});
    c.session.receive(controlFrame(CONTROL.PING, words(5)));
    c.session.receive(controlFrame(CONTROL.GOAWAY, words(0, 0)));
    await soon(() => expect([c.got, c.isClosed()]).toEqual([['reset'], true]));
    const pings = c.frames().filter((f) => f.kind === 'control' && f.type === CONTROL.PING);
    expect(pings.length).toBe(1);
  });

  it.each([
    ['noise', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['another version', Buffer.from('8002000100000000', 'hex')],
    [
      'a block that is not zlib',
      controlFrame(CONTROL.SYN_STREAM, Buffer.from('000000010000000000001234567890', 'hex')),
    ],
    ['a stream without a number', controlFrame(CONTROL.SYN_STREAM, Buffer.alloc(1))],
  ])('is ended by %s', async (_name, bytes) => {
    const c = client();
    c.session.receive(bytes);
    await soon(() => expect(c.isClosed()).toBe(true));
  });
});
