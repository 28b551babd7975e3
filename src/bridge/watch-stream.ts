import type { ServerResponse } from 'node:http';
import type { WatchSession } from '../core/index.ts';
import type { RunningCluster } from './running-cluster.ts';

/**
 * A watch as chunks of JSON lines. A reader that does not keep up is not written to: its session goes on from the last
 * revision it took, or is told that this is gone.
 */
export function streamWatch(cluster: RunningCluster, session: WatchSession, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  // Clients wait for the headers before they begin their own time-outs.
  response.flushHeaders();
  const stop = cluster.onProgress(pull);
  response.on('close', stop);
  pull();

  function pull(): void {
    if (response.writableNeedDrain) return;
    const lines = session.pull();
    if (lines.length > 0) response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    if (!session.isClosed) return;
    stop();
    response.end();
  }
}
