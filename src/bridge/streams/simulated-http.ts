import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpCall, HttpOutcome } from '../../core/index.ts';
import { contentTypeOf } from './content-type.ts';

/**
 * Connections that end at a simulated server. Node parses HTTP/1.1; each request goes through the data plane and is
 * answered at once. What is no HTTP closes the connection, as does whatever the data plane cannot bring to an answer;
 * one that would hang for ever in a real cluster hangs here. Left out: bodies of requests, upgrades.
 */
export interface Destination {
  readonly source: HttpCall['source'];
  /** 'http://localhost:8080'. */
  readonly origin: string;
}

export class SimulatedHttp {
  readonly #send: (call: HttpCall) => HttpOutcome;
  readonly #destinations = new WeakMap<object, Destination>();
  readonly #server: Server;

  constructor(send: (call: HttpCall) => HttpOutcome) {
    this.#send = send;
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.keepAliveTimeout = 75_000;
    this.#server.requestTimeout = 0;
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** Takes over the server's end of a connection. */
  serve(connection: Duplex, destination: Destination): void {
    this.#destinations.set(connection, destination);
    this.#server.emit('connection', connection);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const destination = this.#destinations.get(request.socket);
    if (!destination) return void response.destroy();
    // Bodies are read so that the next request on the connection can be.
    request.resume();
    request.on('end', () => this.#reply(destination, request, response));
  }

  #reply({ source, origin }: Destination, request: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url = '/' } = request;
    const outcome = this.#send({ source, method, url: origin + (url.startsWith('/') ? url : '/') });
    if (outcome.status === undefined) {
      if (outcome.failure !== 'connection-timeout') request.socket.destroy();
      return;
    }
    const body = Buffer.from(outcome.body ?? '');
    const headers = { 'content-type': contentTypeOf(outcome.body ?? ''), ...outcome.headers };
    response.writeHead(outcome.status, { ...headers, 'content-length': body.length });
    response.end(body);
  }
}
