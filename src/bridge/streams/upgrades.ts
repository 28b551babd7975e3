import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isStatusError } from '../../core/api/status-error.ts';
import type { ApiRequest, ApiResponse, StreamTarget, TextStream } from '../../core/index.ts';
import { toApiRequest, urlOf } from '../http-request.ts';
import type { RunningCluster } from '../running-cluster.ts';
import type { SpdyPipe } from '../spdy/session.ts';
import { CHANNEL_PROTOCOLS } from './channel-socket.ts';
import type { ContainerStreams } from './container-streams.ts';
import { execOverSpdy } from './exec-over-spdy.ts';
import { execOverWebSocket } from './exec-over-websocket.ts';
import { forwardOverChannels, portsOf } from './forward-over-channels.ts';
import { forwardOverSpdy, type Connect } from './forward-over-spdy.ts';
import { LOG_PROTOCOLS, logOverWebSocket } from './log-over-websocket.ts';
import { connectToPod } from './pod-port.ts';
import { answerOnSocket } from './raw-answer.ts';
import { SimulatedHttp } from './simulated-http.ts';
import { streamOptions } from './stream-options.ts';

/**
 * Requests that ask for a connection in both directions: exec, attach and portforward, over WebSocket or SPDY/3.1; logs over
 * WebSocket.
 * Invariant: what is wrong with a request is answered with a Status before the connection changes hands.
 * Upstream: staging/src/k8s.io/apiserver/pkg/util/proxy/{streamtranslator,streamtunnel}.go.
 */
export interface UpgradeOptions {
  readonly cluster: RunningCluster;
  readonly containers: ContainerStreams;
}

const STREAM = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(exec|attach|portforward)$/;
const LOG = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log$/;
const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';
const TUNNEL = 'SPDY/3.1+portforward.k8s.io';
const SPDY = 'spdy/3.1';
const PROTOCOL = 'sec-websocket-protocol';
const MAX_MESSAGE = 4 * 1024 * 1024;
const MAX_WAITING = 16 * 1024 * 1024;

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly query: URLSearchParams;
  readonly target: StreamTarget;
  readonly what: string;
}

export class Upgrades {
  readonly #o: UpgradeOptions;
  readonly #http: SimulatedHttp;
  readonly #sockets: WebSocketServer;
  readonly #logSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    handleProtocols: (offered) => [...offered].find((p) => LOG_PROTOCOLS.includes(p as never)) ?? false,
  });
  readonly #open = new Set<Duplex>();
  readonly #tunnels = new WeakSet<IncomingMessage>();

  constructor(options: UpgradeOptions) {
    this.#o = options;
    this.#http = new SimulatedHttp((call) => options.cluster.engine.http(call));
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_MESSAGE,
      handleProtocols: (offered) => [...offered].find((p) => CHANNEL_PROTOCOLS.includes(p as never)) ?? false,
    });
    this.#sockets.on('headers', (headers, request) => {
      if (this.#tunnels.has(request)) headers.push(`Sec-WebSocket-Protocol: ${TUNNEL}`);
    });
  }

  /** True if the request was for a stream and is taken care of. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const api = toApiRequest(request);
    if (api && LOG.test(api.path) && isWebSocket(request)) return this.#log(api, { request, socket, head });
    const what = api && STREAM.exec(api.path)?.[1];
    if (!api || !what) return false;
    socket.on('error', () => socket.destroy());
    try {
      const found = this.#target(api);
      if ('code' in found) answerOnSocket(socket, found);
      else {
        this.#open.add(socket);
        socket.on('close', () => this.#open.delete(socket));
        const { query } = urlOf(request);
        this.#switch({ request, socket, head, query, target: found, what });
      }
    } catch (error) {
      if (!isStatusError(error)) throw error;
      answerOnSocket(socket, { code: error.code, body: error.status });
    }
    return true;
  }

  /** Ends every stream. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  /** An upgrade by GET needs the right to create, too. */
  #target(api: ApiRequest): StreamTarget | ApiResponse {
    const { engine } = this.#o.cluster;
    const opened = engine.open(api);
    if ('code' in opened) return opened;
    const again = api.method === 'GET' ? engine.open({ ...api, method: 'POST' }) : opened;
    if ('code' in again) return again;
    return again as StreamTarget;
  }

  /** What is not followed is a stream that has all it will ever have. */
  #log(api: ApiRequest, { request, socket, head }: Pick<Upgrade, 'request' | 'socket' | 'head'>): true {
    const { engine } = this.#o.cluster;
    const opened = api.query?.['follow'] === 'true' ? engine.open(api) : engine.handle(api);
    if ('kind' in opened && opened.kind === 'text') return this.#logs(request, socket, head, opened);
    const answer = opened as ApiResponse;
    if (answer.code !== 200) answerOnSocket(socket, answer);
    else {
      const text = String(answer.body);
      let isRead = false;
      const pull = (): string => {
        if (isRead) return '';
        isRead = true;
        return text;
      };
      return this.#logs(request, socket, head, { kind: 'text', isClosed: true, pull });
    }
    return true;
  }

  #logs(request: IncomingMessage, socket: Duplex, head: Buffer, log: TextStream): true {
    socket.on('error', () => socket.destroy());
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    this.#logSockets.handleUpgrade(request, socket, head, (ws) => logOverWebSocket(this.#o.cluster, ws, log));
    return true;
  }

  #switch(upgrade: Upgrade): void {
    const { request } = upgrade;
    const isSocket = isWebSocket(request);
    if (upgrade.what === 'portforward') return isSocket ? this.#forward(upgrade) : this.#forwardSpdy(upgrade);
    const options = streamOptions(upgrade.query);
    const { podKey, container } = upgrade.target;
    const { command, stdin, tty } = options;
    const exec = { podKey, container, command, stdin, tty };
    const { containers } = this.#o;
    const start = (listener: Parameters<ContainerStreams['exec']>[1]) =>
      upgrade.what === 'exec' ? containers.exec(exec, listener) : containers.attach(exec, listener);
    if (isSocket) return this.#webSocket(upgrade, (ws) => execOverWebSocket(ws, options, start));
    this.#spdy(upgrade, (pipe) => execOverSpdy(pipe, options, start));
  }

  #forward(upgrade: Upgrade): void {
    const offered = upgrade.request.headers[PROTOCOL] ?? '';
    if (offered.split(/,\s*/).includes(TUNNEL)) return this.#tunnel(upgrade);
    const ports = portsOf(upgrade.query);
    if (!ports) return answerOnSocket(upgrade.socket, { code: 400, body: 'query parameter "ports" is required' });
    this.#webSocket(upgrade, (ws) => forwardOverChannels(ws, ports, this.#connect(upgrade)));
  }

  /** The name of the tunnel is no token of HTTP, so that the library is not shown it. */
  #tunnel(upgrade: Upgrade): void {
    const { headers } = upgrade.request;
    delete headers[PROTOCOL];
    this.#tunnels.add(upgrade.request);
    this.#webSocket(upgrade, (ws) => {
      const pipe = { write: (bytes: Buffer) => sendBounded(ws, bytes), close: () => ws.close(1000) };
      const session = forwardOverSpdy(pipe, this.#connect(upgrade));
      ws.on('message', (data) => session.receive(data as Buffer));
      ws.on('close', () => session.close());
      ws.on('error', () => ws.terminate());
    });
  }

  #forwardSpdy(upgrade: Upgrade): void {
    this.#spdy(upgrade, (pipe) => forwardOverSpdy(pipe, this.#connect(upgrade)), 'portforward.k8s.io');
  }

  #connect({ target }: Upgrade): Connect {
    const forwarder = { cluster: this.#o.cluster, http: this.#http };
    return (port, far) => connectToPod(forwarder, target.podKey, port, far);
  }

  #webSocket({ request, socket, head }: Upgrade, begin: (socket: WebSocket) => void): void {
    this.#sockets.handleUpgrade(request, socket, head, begin);
  }

  #spdy(
    { request, socket, head }: Upgrade,
    begin: (pipe: SpdyPipe) => { receive(bytes: Buffer): void; close(): void },
    protocol = 'v4.channel.k8s.io',
  ): void {
    const { upgrade = '' } = request.headers;
    if (upgrade.toLowerCase() !== SPDY)
      return answerOnSocket(socket, { code: 400, body: `unable to upgrade: ${upgrade} is not served` });
    const offered = String(request.headers['x-stream-protocol-version'] ?? '').split(/,\s*/);
    if (!offered.includes(protocol))
      return answerOnSocket(socket, {
        code: 403,
        body: `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${protocol}]`,
      });
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
    );
    const session = begin({ write: (bytes) => writeBounded(socket, bytes), close: () => socket.end() });
    socket.on('data', (bytes: Buffer) => session.receive(bytes));
    socket.on('close', () => session.close());
    socket.on('end', () => session.close());
    if (head.length > 0) session.receive(head);
  }
}

function sendBounded(ws: WebSocket, bytes: Buffer): void {
  if (ws.readyState !== ws.OPEN) return;
  ws.send(bytes);
  if (ws.bufferedAmount > MAX_WAITING) ws.terminate();
}

function writeBounded(socket: Duplex, bytes: Buffer): void {
  if (socket.destroyed || socket.writableEnded) return;
  socket.write(bytes);
  if (socket.writableLength > MAX_WAITING) socket.destroy();
}
