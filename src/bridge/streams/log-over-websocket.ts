import type { WebSocket } from 'ws';
import type { TextStream } from '../../core/index.ts';
import type { RunningCluster } from '../running-cluster.ts';

/**
 * A log as messages of a WebSocket: an empty one first, then what there is, and what comes as long as it is followed.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/httpstream/wsstream/stream.go.
 */
export const LOG_PROTOCOLS = ['', 'binary.k8s.io', 'base64.binary.k8s.io'] as const;

export function logOverWebSocket(cluster: RunningCluster, ws: WebSocket, log: TextStream): void {
  const isBase64 = ws.protocol.startsWith('base64.');
  const send = (text: string): void => {
    const bytes = Buffer.from(text);
    if (isBase64) ws.send(bytes.toString('base64'));
    else ws.send(bytes);
  };
  const stop = cluster.onProgress(pull);
  ws.on('close', stop);
  ws.on('error', () => ws.terminate());
  send('');
  pull();

  function pull(): void {
    if (ws.readyState !== ws.OPEN || ws.bufferedAmount > 0) return;
    const text = log.pull();
    if (text !== '') send(text);
    if (!log.isClosed) return;
    stop();
    ws.close(1000);
  }
}
