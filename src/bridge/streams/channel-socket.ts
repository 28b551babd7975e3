import { WebSocket } from 'ws';

/**
 * The channel protocols of Kubernetes over WebSocket: the first byte of a message says which stream the rest belongs to.
 * Invariants: after `finish` nothing is sent; a client that takes nothing is cut off before what waits for it grows
 * without end. Upstream: k8s.io/streaming/pkg/httpstream/wsstream, apimachinery/pkg/util/remotecommand/constants.go.
 */
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

export const CHANNEL_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io'] as const;

/** What may wait for a client that does not read. */
const MAX_WAITING = 16 * 1024 * 1024;
const NORMAL = 1000;

export interface ChannelEvents {
  message(channel: number, bytes: Buffer): void;
  /** v5: the client closes one of its streams. */
  closeChannel(channel: number): void;
  gone(): void;
}

export class ChannelSocket {
  readonly #socket: WebSocket;
  /** The protocol ends with a Status. */
  readonly hasStatus: boolean;
  #isFinished = false;

  constructor(socket: WebSocket, events: ChannelEvents) {
    this.#socket = socket;
    this.hasStatus = /^v[45]\./.test(socket.protocol);
    socket.binaryType = 'nodebuffer';
    const canClose = socket.protocol.startsWith('v5');
    socket.on('message', (data) => {
      const bytes = data as Buffer;
      const [channel] = bytes;
      if (channel === undefined || this.#isFinished) return;
      if (canClose && channel === CHANNEL.close) events.closeChannel(bytes[1] ?? CHANNEL.close);
      else events.message(channel, bytes.subarray(1));
    });
    // What is wrong with the connection ends in 'close'.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => events.gone());
  }

  send(channel: number, bytes: Uint8Array): void {
    if (this.#isFinished || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(Buffer.concat([Buffer.from([channel]), bytes]));
    if (this.#socket.bufferedAmount > MAX_WAITING) this.#socket.terminate();
  }

  finish(): void {
    this.#isFinished = true;
    this.#socket.close(NORMAL);
  }
}
