import type { WebSocket } from 'ws';
import type { ExecListener, ExecSession } from '../../workers/shell/exec-session.ts';
import { CHANNEL, ChannelSocket } from './channel-socket.ts';
import { parseResize } from './resize.ts';
import { errorText, statusFrame } from './status-frame.ts';
import type { StreamOptions } from './stream-options.ts';

/** Carries one exec or attach over a WebSocket. Upstream: kubelet's cri/streaming/remotecommand/websocket.go. */
export function execOverWebSocket(
  socket: WebSocket,
  options: StreamOptions,
  start: (listener: ExecListener) => ExecSession,
): void {
  let isOver = false;
  const channels = new ChannelSocket(socket, {
    message(channel, bytes) {
      if (isOver) return;
      if (channel === CHANNEL.stdin && options.stdin) session.write(bytes);
      if (channel === CHANNEL.resize && options.tty) resize(bytes);
    },
    closeChannel(channel) {
      if (channel === CHANNEL.stdin && !isOver) session.closeStdin();
    },
    gone() {
      if (!isOver) session.cancel();
      isOver = true;
    },
  });

  function resize(bytes: Buffer): void {
    const size = parseResize(bytes.toString('utf8'));
    if (size) session.resize(size.columns, size.rows);
  }

  // An empty message on the first stream to the client: it is there.
  const first = options.stdout ? CHANNEL.stdout : options.stderr ? CHANNEL.stderr : CHANNEL.error;
  channels.send(first, new Uint8Array(0));
  const session = start({
    stdout: (bytes) => options.stdout && channels.send(CHANNEL.stdout, bytes),
    stderr: (bytes) => options.stderr && channels.send(CHANNEL.stderr, bytes),
    exit(result) {
      if (isOver) return;
      isOver = true;
      const last = channels.hasStatus ? statusFrame(result) : errorText(result);
      if (last !== '') channels.send(CHANNEL.error, Buffer.from(last));
      channels.finish();
    },
  });
}
