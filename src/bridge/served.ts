import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiRequest, ApiResponse } from '../core/index.ts';
import { streamLog } from './log-stream.ts';
import { ownAnswer } from './own-api.ts';
import { respond } from './respond.ts';
import type { RunningCluster } from './running-cluster.ts';
import type { ContainerStreams } from './streams/container-streams.ts';
import { Upgrades } from './streams/upgrades.ts';
import { streamWatch } from './watch-stream.ts';
import { streamedAs } from '../workers/streamed.ts';

/** What the HTTP server serves: a cluster in this process, or one in a page. */
export interface Served {
  handle(request: ApiRequest): ApiResponse | Promise<ApiResponse>;
  /** A watch or a followed log, as long as it lasts. */
  stream(request: ApiRequest, response: ServerResponse): void;
  /** True if it takes over the connection. */
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export function servedHere(cluster: RunningCluster, containers: ContainerStreams): Served {
  const upgrades = new Upgrades({ cluster, containers });
  return {
    handle: (request) => ownAnswer(cluster, request) ?? cluster.handle(request),
    stream(request, response) {
      if (streamedAs(request) === 'watch') openWatch(cluster, request, response);
      else openLog(cluster, request, response);
    },
    upgrade: (message, socket, head) => upgrades.take(message, socket, head),
  };
}

function openWatch(cluster: RunningCluster, request: ApiRequest, response: ServerResponse): void {
  const opened = cluster.engine.watch(request);
  if ('code' in opened) respond(response, opened);
  else streamWatch(cluster, opened, response);
}

function openLog(cluster: RunningCluster, request: ApiRequest, response: ServerResponse): void {
  const opened = cluster.engine.open(request);
  if ('code' in opened) respond(response, opened);
  else if (opened.kind === 'text') streamLog(cluster, opened, response);
}
