import { SpdySession, type SpdyPipe, type SpdyStream } from '../spdy/session.ts';
import type { PipeDuplex, TunnelEnd } from './pipe-duplex.ts';

/**
 * kubectl port-forward: each connection is a pair of streams, 'error' first, then 'data', told apart by request id.
 * Upstream: kubelet's cri/streaming/portforward/httpstream.go.
 */
export type Connect = (port: number, far: TunnelEnd) => PipeDuplex | { readonly error: string };

export function forwardOverSpdy(pipe: SpdyPipe, connect: Connect): SpdySession {
  const errors = new Map<string, SpdyStream>();
  return new SpdySession(pipe, (stream) => {
    const { streamtype, port = '', requestid = '' } = stream.headers;
    const number = Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) return stream.reset();
    if (streamtype === 'error') {
      errors.set(requestid, stream);
      stream.events = { data: nothing, end: nothing, reset: () => errors.delete(requestid) };
    } else if (streamtype === 'data') join(stream, number, takeError(requestid));
    else stream.reset();
  });

  function takeError(id: string): SpdyStream | undefined {
    const stream = errors.get(id);
    errors.delete(id);
    return stream;
  }

  function join(stream: SpdyStream, port: number, error: SpdyStream | undefined): void {
    const over = (): void => {
      stream.end();
      error?.end();
    };
    const connection = connect(port, { write: (bytes) => stream.write(bytes), end: over });
    if ('error' in connection) {
      error?.write(Buffer.from(connection.error));
      return over();
    }
    stream.events = {
      data: (bytes) => connection.receive(bytes),
      end: () => connection.receiveEnd(),
      reset: () => connection.destroy(),
    };
  }
}

const nothing = (): void => undefined;
