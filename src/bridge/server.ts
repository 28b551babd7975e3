import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isStatusError } from '../core/api/status-error.ts';
import type { ApiRequest, ApiResponse } from '../core/index.ts';
import { BodyTooLarge, parseBody, readBody, skipBody } from './body.ts';
import { isWatch, toApiRequest } from './http-request.ts';
import { isFollowed, streamLog } from './log-stream.ts';
import { acceptsOpenApiV2, OPENAPI_V2_TYPE, openApiV2 } from './openapi-v2.ts';
import { failure, NOT_FOUND, respond, wantsYaml } from './respond.ts';
import type { RunningCluster } from './running-cluster.ts';
import { contentTypeOf } from './streams/content-type.ts';
import type { ContainerStreams } from './streams/container-streams.ts';
import { answerOnSocket } from './streams/raw-answer.ts';
import { Upgrades } from './streams/upgrades.ts';
import { streamWatch } from './watch-stream.ts';

/**
 * The Kubernetes API of a running cluster over plain HTTP. Whatever goes wrong with a request is answered with a Status;
 * it never ends the server.
 */
const SERVED = /^\/(api|apis|version|healthz|livez|readyz|openapi\/v3)(\/|$)/;
/** Bodies on their way to somebody else are not read as objects. */
const PROXIED = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?(?:pods|services|nodes)\/[^/]+\/proxy(?:\/|$)/;
/** Longer than clients keep idle connections, so that none sends into a closing one. */
const KEEP_ALIVE_MS = 120_000;

export function createBridge(cluster: RunningCluster, containers: ContainerStreams = cluster.containers): Server {
  const upgrades = new Upgrades({ cluster, containers });
  const server = createHttpServer((message, response) => {
    serve(cluster, message, response).catch((error: unknown) => {
      if (!response.headersSent) respond(response, answerFor(error));
      else response.destroy();
    });
  });
  server.on('upgrade', (message, socket, head) => {
    if (upgrades.take(message, socket, head)) return;
    // Whatever else it wants to become, it gets a plain answer.
    const request = toApiRequest(message);
    answerOnSocket(socket, request && SERVED.test(request.path) ? cluster.handle(request) : NOT_FOUND);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  return server;
}

async function serve(cluster: RunningCluster, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const head = toApiRequest(message);
  const isProxied = head !== undefined && PROXIED.test(head.path);
  const bytes = isProxied ? await skipBody(message) : await readBody(message);
  if (!head) return respond(response, METHOD_NOT_ALLOWED);
  if (head.path === '/openapi/v2') return respondOpenApiV2(head, response);
  if (!SERVED.test(head.path)) return respond(response, NOT_FOUND);
  if (isWatch(head) && !isProxied) return openWatch(cluster, head, response);
  if (isFollowed(head)) return openLog(cluster, head, response);
  const body = parseBody(bytes, head.headers?.['content-type']);
  const answer = cluster.handle(body === undefined ? head : { ...head, body });
  respond(response, isProxied ? withType(answer) : answer, wantsYaml(head));
}

/** Servers in pods do not always say what they send. */
function withType(answer: ApiResponse): ApiResponse {
  if (typeof answer.body !== 'string') return answer;
  return { ...answer, headers: { 'content-type': contentTypeOf(answer.body), ...answer.headers } };
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

function respondOpenApiV2({ headers = {} }: ApiRequest, response: ServerResponse): void {
  if (!acceptsOpenApiV2(headers.accept))
    return respond(
      response,
      failure(406, 'NotAcceptable', `only the following media types are accepted: ${OPENAPI_V2_TYPE}`),
    );
  response.writeHead(200, { 'content-type': OPENAPI_V2_TYPE });
  response.end(openApiV2());
}

const METHOD_NOT_ALLOWED = failure(
  405,
  'MethodNotAllowed',
  'the server does not allow this method on the requested resource',
);

function answerFor(error: unknown): ApiResponse {
  if (isStatusError(error)) return { code: error.code, body: error.status };
  if (error instanceof BodyTooLarge)
    return failure(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
  if (error instanceof URIError) return failure(400, 'BadRequest', 'the path is not a valid URL');
  const text = error instanceof Error ? error.message : String(error);
  return failure(500, 'InternalError', `Internal error occurred: ${text}`);
}
