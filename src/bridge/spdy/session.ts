import {
  CONTROL,
  controlFrame,
  dataFrame,
  FLAG_FIN,
  FrameReader,
  ProtocolError,
  words,
  type SpdyFrame,
} from './frames.ts';
import { HeaderReader, HeaderWriter, type SpdyHeaders } from './header-block.ts';

/**
 * The server's end of a SPDY/3.1 session over any pipe of bytes, as far as Kubernetes' clients use it: the client opens
 * streams, each is acknowledged, both sides send data and end. Invariant: frames are handled one after the other, and
 * replies with header blocks leave in the order they were packed.
 * Left out: streams opened by the server, flow control (upstream's library has none either), priorities.
 * Upstream: github.com/moby/spdystream, k8s.io/streaming/pkg/httpstream/spdy.
 */
export interface SpdyPipe {
  write(bytes: Buffer): void;
  /** Ends the pipe. */
  close(): void;
}

export interface StreamEvents {
  data(bytes: Buffer): void;
  /** The client sends no more. */
  end(): void;
  /** The client wants no more, or the session is over. */
  reset(): void;
}

const RST_CANCEL = 5;
const RST_PROTOCOL_ERROR = 1;
const MAX_DATA = 32 * 1024;
const MAX_STREAMS = 1_000;

export class SpdyStream {
  readonly id: number;
  readonly headers: SpdyHeaders;
  readonly #send: (frame: Buffer) => void;
  #isEnded = false;
  isEndedByClient = false;
  events: StreamEvents | undefined;

  constructor(id: number, headers: SpdyHeaders, send: (frame: Buffer) => void) {
    this.id = id;
    this.headers = headers;
    this.#send = send;
  }

  write(bytes: Uint8Array): void {
    if (this.#isEnded) return;
    for (let at = 0; at < bytes.length; at += MAX_DATA)
      this.#send(dataFrame(this.id, bytes.subarray(at, at + MAX_DATA)));
  }

  get isOver(): boolean {
    return this.#isEnded && this.isEndedByClient;
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#send(dataFrame(this.id, new Uint8Array(0), FLAG_FIN));
  }

  reset(): void {
    if (!this.#isEnded) this.#send(controlFrame(CONTROL.RST_STREAM, words(this.id, RST_CANCEL)));
    this.#isEnded = true;
  }
}

export class SpdySession {
  readonly #pipe: SpdyPipe;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #reader = new FrameReader();
  readonly #unpack = new HeaderReader();
  readonly #pack = new HeaderWriter();
  readonly #streams = new Map<number, SpdyStream>();
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(pipe: SpdyPipe, onStream: (stream: SpdyStream) => void) {
    this.#pipe = pipe;
    this.#onStream = onStream;
  }

  receive(bytes: Buffer): void {
    try {
      for (const frame of this.#reader.push(bytes)) {
        this.#work = this.#work.then(() => this.#handle(frame)).catch(() => this.#fail());
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fail();
    }
  }

  /** The pipe is gone, or should be: every stream is reset. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stream of this.#streams.values()) stream.events?.reset();
    this.#streams.clear();
    this.#unpack.close();
    this.#pack.close();
    this.#pipe.close();
  }

  async #handle(frame: SpdyFrame): Promise<void> {
    if (this.#isClosed) return;
    if (frame.kind === 'data') return this.#data(frame.stream, frame.payload, frame.flags);
    switch (frame.type) {
      case CONTROL.SYN_STREAM:
        return this.#open(frame.payload, frame.flags);
      case CONTROL.HEADERS:
        // Nobody reads them, but the packing of all later blocks depends on them.
        return void (await this.#unpack.read(frame.payload.subarray(4)));
      case CONTROL.RST_STREAM:
        return this.#forget(frame.payload.readUInt32BE(0));
      case CONTROL.PING:
        return this.#send(controlFrame(CONTROL.PING, frame.payload));
      case CONTROL.GOAWAY:
        return this.close();
    }
  }

  async #open(payload: Buffer, flags: number): Promise<void> {
    const id = payload.readUInt32BE(0) & 0x7fffffff;
    const headers = await this.#unpack.read(payload.subarray(10));
    if (this.#streams.has(id) || this.#streams.size >= MAX_STREAMS)
      return this.#send(controlFrame(CONTROL.RST_STREAM, words(id, RST_PROTOCOL_ERROR)));
    const stream = new SpdyStream(id, headers, (bytes) => {
      this.#send(bytes);
      if (stream.isOver) this.#streams.delete(id);
    });
    this.#streams.set(id, stream);
    const block = await this.#pack.write({});
    this.#send(controlFrame(CONTROL.SYN_REPLY, Buffer.concat([words(id), block])));
    this.#onStream(stream);
    if (flags & FLAG_FIN) this.#ended(stream);
  }

  #data(id: number, payload: Buffer, flags: number): void {
    const stream = this.#streams.get(id);
    if (payload.length > 0) stream?.events?.data(payload);
    if (stream && flags & FLAG_FIN) this.#ended(stream);
  }

  #ended(stream: SpdyStream): void {
    stream.isEndedByClient = true;
    stream.events?.end();
    if (stream.isOver) this.#streams.delete(stream.id);
  }

  #forget(id: number): void {
    this.#streams.get(id)?.events?.reset();
    this.#streams.delete(id);
  }

  #send(frame: Buffer): void {
    if (!this.#isClosed) this.#pipe.write(frame);
  }

  #fail(): void {
    this.#send(controlFrame(CONTROL.GOAWAY, words(0, RST_PROTOCOL_ERROR)));
    this.close();
  }
}
