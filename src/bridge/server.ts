import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { isStatusError } from '../core/api/status-error.ts';
import type { ApiRequest, ApiResponse } from '../core/index.ts';
import { BodyTooLarge, parseBody, readBody, skipBody } from './body.ts';
import { toApiRequest } from './http-request.ts';
import { isAllowedOrigin, isLocalHost } from './join/origins.ts';
import { openApiV2Json } from './openapi-v2-json.ts';
import { acceptsOpenApiV2, OPENAPI_V2_TYPE, openApiV2 } from './openapi-v2.ts';
import { failure, NOT_FOUND, formOf, orNotFound, respond } from './respond.ts';
import type { RunningCluster } from './running-cluster.ts';
import { servedHere, type Served } from './served.ts';
import { contentTypeOf } from './streams/content-type.ts';
import type { ContainerStreams } from './streams/container-streams.ts';
import { answerOnSocket } from './streams/raw-answer.ts';
import { streamedAs } from '../workers/streamed.ts';

/**
 * The Kubernetes API of a cluster over plain HTTP. Whatever goes wrong with a request is answered with a Status;
 * it never ends the server.
 */
/** Bodies on their way to somebody else are not read as objects. */
const PROXIED = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?(?:pods|services|nodes)\/[^/]+\/proxy(?:\/|$)/;
/** Longer than clients keep idle connections, so that none sends into a closing one. */
const KEEP_ALIVE_MS = 120_000;
const LINGER_MS = 1000;

export interface ServerSettings {
  /** Pages that may talk to it, besides this computer's own. */
  readonly origins?: readonly string[];
}

export function createBridge(cluster: RunningCluster, containers: ContainerStreams = cluster.containers): Server {
  return createApiServer(servedHere(cluster, containers));
}

export function createApiServer(served: Served, { origins = [] }: ServerSettings = {}): Server {
  const answerError = (message: IncomingMessage, response: ServerResponse, error: unknown): void => {
    if (response.headersSent) response.destroy();
    else if (error instanceof BodyTooLarge) hangUp(message);
    else respond(response, answerFor(error));
  };
  const server = createHttpServer((message, response) => {
    if (isForeign(message, origins)) refuse(message, response);
    else serve(served, message, response).catch((error: unknown) => answerError(message, response, error));
  });
  server.on('upgrade', (message, socket, head) => {
    if (isForeign(message, origins)) answerOnSocket(socket, FOREIGN);
    else if (!served.upgrade(message, socket, head)) void answerPlainly(served, message, socket);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  return server;
}

/**
 * Says why and hangs up, but not at once: a connection that is closed with bytes unread is reset, and the client loses
 * the answer. So what still comes is thrown away for a while. As Go's server does (closeWriteAndWait).
 */
function hangUp(message: IncomingMessage): void {
  const { socket } = message;
  message.resume();
  answerOnSocket(socket, TOO_LARGE);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** There are no credentials, so a page from elsewhere must not reach the cluster through its visitor's browser. */
function isForeign({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  return !isLocalHost(headers.host) || (headers.origin !== undefined && !isAllowedOrigin(headers.origin, origins));
}

const FOREIGN = failure(403, 'Forbidden', 'only programs and pages of this computer may ask');

function refuse(message: IncomingMessage, response: ServerResponse): void {
  message.resume();
  respond(response, { ...FOREIGN, headers: { connection: 'close' } });
}

/** Whatever else it wants to become, it gets a plain answer. */
async function answerPlainly(served: Served, message: IncomingMessage, socket: Duplex): Promise<void> {
  const request = toApiRequest(message);
  answerOnSocket(socket, request === undefined ? NOT_FOUND : orNotFound(await served.handle(request)));
}

async function serve(served: Served, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const head = toApiRequest(message);
  const isProxied = head !== undefined && PROXIED.test(head.path);
  const bytes = isProxied ? await skipBody(message) : await readBody(message);
  if (!head) return respond(response, METHOD_NOT_ALLOWED);
  if (head.path === '/openapi/v2') return respondOpenApiV2(served, head, response);
  if (streamedAs(head)) return served.stream(head, response);
  const answer = await served.handle({ ...head, ...parseBody(bytes, head.headers?.['content-type']) });
  respond(response, isProxied ? withType(answer) : orNotFound(answer), formOf(head));
}

/** Servers in pods do not always say what they send. */
function withType(answer: ApiResponse): ApiResponse {
  if (typeof answer.body !== 'string') return answer;
  return { ...answer, headers: { 'content-type': contentTypeOf(answer.body), ...answer.headers } };
}

/** Go's clients name no type at all when they want JSON. */
const WANTS_JSON = /^$|application\/json|\*\/\*|application\/\*/;

async function respondOpenApiV2(served: Served, head: ApiRequest, response: ServerResponse): Promise<void> {
  const { headers = {} } = head;
  if (!acceptsOpenApiV2(headers.accept)) {
    if (!WANTS_JSON.test(headers.accept ?? ''))
      return respond(
        response,
        failure(
          406,
          'NotAcceptable',
          `only the following media types are accepted: ${OPENAPI_V2_TYPE}, application/json`,
        ),
      );
    const body = await openApiV2Json((request) => served.handle({ ...request, headers }));
    return respond(response, { code: 200, body });
  }
  response.writeHead(200, { 'content-type': OPENAPI_V2_TYPE });
  response.end(openApiV2());
}

const TOO_LARGE = failure(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
const METHOD_NOT_ALLOWED = failure(
  405,
  'MethodNotAllowed',
  'the server does not allow this method on the requested resource',
);

function answerFor(error: unknown): ApiResponse {
  if (isStatusError(error)) return { code: error.code, body: error.status };
  if (error instanceof URIError) return failure(400, 'BadRequest', 'the path is not a valid URL');
  const text = error instanceof Error ? error.message : String(error);
  return failure(500, 'InternalError', `Internal error occurred: ${text}`);
}
