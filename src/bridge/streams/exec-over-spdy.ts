import type { ExecListener, ExecSession } from '../../workers/shell/exec-session.ts';
import { SpdySession, type SpdyPipe, type SpdyStream } from '../spdy/session.ts';
import { parseResize } from './resize.ts';
import { statusFrame } from './status-frame.ts';
import type { StreamOptions } from './stream-options.ts';

/**
 * Carries one exec or attach over SPDY/3.1, for clients that know no WebSockets. It starts when the client has opened
 * all streams it asked for. Upstream: kubelet's cri/streaming/remotecommand/httpstream.go (protocol v4).
 */
export function execOverSpdy(
  pipe: SpdyPipe,
  options: StreamOptions,
  start: (listener: ExecListener) => ExecSession,
): SpdySession {
  const streams = new Map<string, SpdyStream>();
  let session: ExecSession | undefined;
  let isOver = false;
  const early: (() => void)[] = [];
  const wanted = ['error', ...NAMES.filter((name) => options[name]), ...(options.tty ? ['resize'] : [])];
  const spdy = new SpdySession({ ...pipe, close: closePipe }, (stream) => {
    const type = stream.headers.streamtype ?? '';
    streams.set(type, stream);
    stream.events = eventsOf(type);
    if (!session && wanted.every((name) => streams.has(name))) begin();
  });
  return spdy;

  function begin(): void {
    session = start({
      stdout: (bytes) => streams.get('stdout')?.write(bytes),
      stderr: (bytes) => streams.get('stderr')?.write(bytes),
      exit: finish,
    });
    for (const replay of early.splice(0)) replay();
  }

  function finish(result: Parameters<ExecListener['exit']>[0]): void {
    if (isOver) return;
    isOver = true;
    streams.get('error')?.write(Buffer.from(statusFrame(result)));
    for (const stream of streams.values()) stream.end();
    setImmediate(() => spdy.close());
  }

  /** Streams may send before the last of them is open. */
  function later(action: () => void): void {
    if (isOver) return;
    if (session) action();
    else early.push(action);
  }

  function eventsOf(type: string): NonNullable<SpdyStream['events']> {
    const nothing = (): void => undefined;
    if (type === 'stdin')
      return {
        data: (bytes) => later(() => session?.write(bytes)),
        end: () => later(() => session?.closeStdin()),
        reset: nothing,
      };
    if (type === 'resize') return { data: (bytes) => later(() => resize(bytes)), end: nothing, reset: nothing };
    return { data: nothing, end: nothing, reset: nothing };
  }

  function resize(bytes: Buffer): void {
    for (const line of bytes.toString('utf8').split('\n')) {
      const size = parseResize(line);
      if (size) session?.resize(size.columns, size.rows);
    }
  }

  function closePipe(): void {
    if (!isOver) session?.cancel();
    isOver = true;
    pipe.close();
  }
}

const NAMES = ['stdin', 'stdout', 'stderr'] as const;
