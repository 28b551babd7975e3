import type { ServerResponse } from 'node:http';
import type { TextStream } from '../core/index.ts';
import type { RunningCluster } from './running-cluster.ts';

/**
 * A log that is followed, as chunks of text. A reader that does not keep up is not written to; meanwhile only the last
 * lines are kept.
 */
export function streamLog(cluster: RunningCluster, log: TextStream, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const stop = cluster.onProgress(pull);
  response.on('close', stop);
  pull();

  function pull(): void {
    if (response.writableNeedDrain) return;
    const text = log.pull();
    if (text !== '') response.write(text);
    if (!log.isClosed) return;
    stop();
    response.end();
  }
}
