import type { WebSocket } from 'ws';
import { ChannelSocket } from './channel-socket.ts';
import type { Connect } from './forward-over-spdy.ts';
import type { PipeDuplex } from './pipe-duplex.ts';

/**
 * Port-forward as the JavaScript client does it: one connection for each port of the query, on two channels, the first
 * for data, the second for errors; each begins with the port as two bytes, low byte first.
 * Upstream: kubelet's cri/streaming/portforward/websocket.go (v4.channel.k8s.io).
 */
export function forwardOverChannels(socket: WebSocket, ports: readonly number[], connect: Connect): void {
  const connections = new Map<number, PipeDuplex>();
  let open = ports.length;
  const channels = new ChannelSocket(socket, {
    message: (channel, bytes) => connections.get(channel)?.receive(bytes),
    closeChannel: (channel) => connections.get(channel)?.receiveEnd(),
    gone() {
      for (const connection of connections.values()) connection.destroy();
    },
  });
  const over = (): void => {
    if (--open === 0) channels.finish();
  };
  ports.forEach((port, i) => {
    const low = Buffer.from([port & 0xff, port >> 8]);
    channels.send(2 * i, low);
    channels.send(2 * i + 1, low);
    const connection = connect(port, { write: (bytes) => channels.send(2 * i, bytes), end: once(over) });
    if (!('error' in connection)) return void connections.set(2 * i, connection);
    channels.send(2 * i + 1, Buffer.from(connection.error));
    over();
  });
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

/** 'ports=80,8080' or repeated; undefined if one of them is no port. */
export function portsOf(query: URLSearchParams): readonly number[] | undefined {
  const ports = query.getAll('ports').flatMap((p) => p.split(',').map(Number));
  return ports.length > 0 && ports.every((p) => Number.isInteger(p) && p > 0 && p < 65_536) ? ports : undefined;
}
