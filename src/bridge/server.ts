import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isStatusError } from '../core/api/status-error.ts';
import type { ApiRequest, ApiResponse } from '../core/index.ts';
import { BodyTooLarge, parseBody, readBody } from './body.ts';
import { isWatch, toApiRequest } from './http-request.ts';
import { acceptsOpenApiV2, OPENAPI_V2_TYPE, openApiV2 } from './openapi-v2.ts';
import { podLog, streamLog } from './pod-log.ts';
import { failure, NOT_FOUND, respond, wantsYaml } from './respond.ts';
import type { RunningCluster } from './running-cluster.ts';
import { streamWatch } from './watch-stream.ts';

/**
 * The Kubernetes API of a running cluster over plain HTTP. Whatever goes wrong with a request is answered with a Status;
 * it never ends the server.
 * Left out: exec, attach, port-forward and proxy, which need streams in both directions.
 */
const SERVED = /^\/(api|apis|version|healthz|livez|readyz|openapi\/v3)(\/|$)/;
const STREAMED = /^\/api\/v1\/namespaces\/[^/]+\/(?:pods|services)\/[^/]+\/(exec|attach|portforward|proxy)(?:\/|$)/;
/** Longer than clients keep idle connections, so that none sends into a closing one. */
const KEEP_ALIVE_MS = 120_000;

export function createBridge(cluster: RunningCluster): Server {
  const server = createHttpServer((message, response) => {
    serve(cluster, message, response).catch((error: unknown) => {
      if (!response.headersSent) respond(response, answerFor(error));
      else response.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  return server;
}

async function serve(cluster: RunningCluster, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = await readBody(message);
  const head = toApiRequest(message);
  if (!head) return respond(response, NOT_FOUND);
  if (head.path === '/openapi/v2') return respondOpenApiV2(head, response);
  if (!SERVED.test(head.path)) return respond(response, NOT_FOUND);
  const streamed = STREAMED.exec(head.path)?.[1];
  if (streamed) return respond(response, notStreamed(streamed));
  if (isWatch(head)) return openWatch(cluster, head, response);
  const log = podLog(cluster, head);
  if (log) return 'code' in log ? respond(response, log) : streamLog(cluster, log, response);
  const body = parseBody(bytes, head.headers?.['content-type']);
  const answer = cluster.handle(body === undefined ? head : { ...head, body });
  respond(response, answer, wantsYaml(head));
}

function openWatch(cluster: RunningCluster, request: ApiRequest, response: ServerResponse): void {
  const opened = cluster.engine.watch(request);
  if ('code' in opened) respond(response, opened);
  else streamWatch(cluster, opened, response);
}

function respondOpenApiV2({ headers = {} }: ApiRequest, response: ServerResponse): void {
  if (!acceptsOpenApiV2(headers.accept))
    return respond(
      response,
      failure(406, 'NotAcceptable', `only the following media types are accepted: ${OPENAPI_V2_TYPE}`),
    );
  response.writeHead(200, { 'content-type': OPENAPI_V2_TYPE });
  response.end(openApiV2());
}

function notStreamed(what: string): ApiResponse {
  return failure(
    501,
    'NotImplemented',
    `${what} is not served by the bridge: it has no streams in both directions yet`,
  );
}

function answerFor(error: unknown): ApiResponse {
  if (isStatusError(error)) return { code: error.code, body: error.status };
  if (error instanceof BodyTooLarge)
    return failure(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
  if (error instanceof URIError) return failure(400, 'BadRequest', 'the path is not a valid URL');
  const text = error instanceof Error ? error.message : String(error);
  return failure(500, 'InternalError', `Internal error occurred: ${text}`);
}
