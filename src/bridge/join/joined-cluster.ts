import type { ServerResponse } from 'node:http';
import type { ApiRequest, ApiResponse } from '../../core/index.ts';
import { streamedAs } from '../../workers/streamed.ts';
import { urlOf } from '../http-request.ts';
import { failure, respond } from '../respond.ts';
import type { Served } from '../served.ts';
import { answerOnSocket } from '../streams/raw-answer.ts';
import type { Joining } from './joining.ts';
import { unavailable } from './page-link.ts';

/** The cluster of a page that has joined. Left out: exec, attach and port-forward. */
const STREAM = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(exec|attach|portforward)$/;
const NOBODY = unavailable('no page has joined this server yet');

export function joinedCluster(joining: Joining): Served {
  return {
    handle: (request) => joining.page?.request(request) ?? NOBODY,
    stream(request, response) {
      if (joining.page) streamFrom(joining, request, response);
      else respond(response, NOBODY);
    },
    upgrade(message, socket, head) {
      if (joining.take(message, socket, head)) return true;
      const what = STREAM.exec(urlOf(message).path)?.[1];
      if (!what) return false;
      answerOnSocket(socket, failure(501, 'NotImplemented', `${what} does not reach into a page that has joined`));
      return true;
    },
  };
}

function streamFrom(joining: Joining, request: ApiRequest, response: ServerResponse): void {
  const type = streamedAs(request) === 'log' ? 'text/plain' : 'application/json';
  const stop = joining.page?.stream(
    request,
    {
      opened() {
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache, private' });
        response.flushHeaders();
      },
      text(text, more) {
        if (response.write(text)) more();
        else response.once('drain', more);
      },
      end: () => void response.end(),
    },
    (answer: ApiResponse) => {
      if (!response.headersSent) respond(response, answer);
    },
  );
  response.on('close', () => stop?.());
}
