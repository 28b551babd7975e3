import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { parseRelayReply, RELAY_MAX_BYTES, RELAY_PATH, RELAY_VERSION } from '../../workers/protocol/relay.ts';
import { urlOf } from '../http-request.ts';
import { failure } from '../respond.ts';
import { answerOnSocket } from '../streams/raw-answer.ts';
import { isAllowedOrigin } from './origins.ts';
import { PageLink } from './page-link.ts';

/**
 * Lets one page in: from an origin that is allowed, and with the secret as its first word. What it has to say before
 * that is little and soon. A second page is turned away.
 */
export interface JoiningOptions {
  readonly token: string;
  /** Besides this computer's own. */
  readonly origins: readonly string[];
  readonly report: (text: string) => void;
}

const HELLO_LIMIT_MS = 5_000;
const PING_EVERY_MS = 20_000;
const REFUSED = 4401;
const TAKEN = 4409;

export class Joining {
  readonly #o: JoiningOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: RELAY_MAX_BYTES });
  #page: PageLink | undefined;

  constructor(options: JoiningOptions) {
    this.#o = options;
  }

  get page(): PageLink | undefined {
    return this.#page;
  }

  /** True if the request was to join and is taken care of. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (urlOf(request).path !== RELAY_PATH) return false;
    socket.on('error', () => socket.destroy());
    const { origin } = request.headers;
    if (isAllowedOrigin(origin, this.#o.origins))
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#greet(ws));
    else
      answerOnSocket(socket, failure(403, 'Forbidden', `pages of ${origin ?? 'no origin'} may not join; see --origin`));
    return true;
  }

  #greet(socket: WebSocket): void {
    const timer = setTimeout(() => socket.close(REFUSED), HELLO_LIMIT_MS);
    socket.on('close', () => clearTimeout(timer));
    socket.on('error', () => socket.terminate());
    socket.once('message', (data) => {
      clearTimeout(timer);
      const hello = parseRelayReply(String(data as Buffer));
      const isKnown = hello?.type === 'hello' && hello.version === RELAY_VERSION && isSame(hello.token, this.#o.token);
      if (!isKnown) return socket.close(REFUSED);
      if (this.#page) return socket.close(TAKEN);
      this.#admit(socket);
    });
  }

  #admit(socket: WebSocket): void {
    const page = new PageLink(socket);
    this.#page = page;
    socket.on('message', (data) => page.receive(String(data as Buffer)));
    const stop = keepAlive(socket);
    socket.on('close', () => {
      stop();
      this.#page = undefined;
      page.close();
      this.#o.report('the page has left');
    });
    socket.send(JSON.stringify({ type: 'welcome', version: RELAY_VERSION }));
    this.#o.report('a page has joined');
  }
}

/** Without a sign of life the connection is given up, so that the page can come back. */
function keepAlive(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_EVERY_MS);
  return () => clearInterval(timer);
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
