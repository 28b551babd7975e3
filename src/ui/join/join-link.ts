import type { EngineClient } from '../../workers/client.ts';
import { RELAY_PATH, RELAY_VERSION, type JoinCode, type RelayReply } from '../../workers/protocol/relay.ts';
import { createRelay, type Relay } from './relay.ts';

/**
 * The page's connection to a bridge on this computer. It says its secret first; when the connection is lost it tries
 * again, ever more seldom, until told to leave. A refusal is final.
 */
export type JoinStatus = 'connecting' | 'joined' | 'waiting' | 'refused';

export interface JoinLinkOptions {
  readonly code: JoinCode;
  /** The engine to answer from; another one after a restart. */
  readonly client: () => EngineClient;
  readonly onStatus: (status: JoinStatus) => void;
  readonly connect?: (url: string, events: SocketEvents) => Socket;
  readonly later?: (callback: () => void, ms: number) => () => void;
}

/** What is used of a WebSocket. */
export interface SocketEvents {
  opened(): void;
  message(data: unknown): void;
  closed(code: number): void;
}

export interface Socket {
  send(text: string): void;
  close(code?: number): void;
}

export interface JoinLink {
  leave(): void;
  /** Starts over: what is asked from now on goes to another engine. */
  renew(): void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** The bridge's words for: wrong secret or origin, and: another page is there. */
const REFUSALS: ReadonlySet<number> = new Set([4401, 4409]);
const LEAVING = 1000;
/** Pages may close with 1000 and 3000 to 4999 only. */
const MALFORMED = 4400;

export function openJoinLink(options: JoinLinkOptions): JoinLink {
  const { code, client, onStatus, connect = webSocket, later = afterWall } = options;
  let socket: Socket | undefined;
  let relay: Relay | undefined;
  let waitMs = FIRST_WAIT_MS;
  let stopWaiting = (): void => undefined;
  let hasLeft = false;

  const post = (reply: RelayReply): void => socket?.send(JSON.stringify(reply));

  function open(): void {
    onStatus('connecting');
    socket = connect(`ws://127.0.0.1:${code.port}${RELAY_PATH}`, {
      opened: () => post({ type: 'hello', version: RELAY_VERSION, token: code.token }),
      message: receive,
      closed,
    });
  }

  function receive(data: unknown): void {
    if (hasLeft) return;
    relay ??= createRelay(client(), post);
    const outcome = typeof data === 'string' ? relay.receive(data) : 'malformed';
    if (outcome === 'malformed') socket?.close(MALFORMED);
    if (outcome !== 'welcome') return;
    waitMs = FIRST_WAIT_MS;
    onStatus('joined');
  }

  function closed(why: number): void {
    relay?.close();
    relay = undefined;
    if (hasLeft) return;
    if (REFUSALS.has(why)) return onStatus('refused');
    onStatus('waiting');
    stopWaiting = later(open, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  open();
  return {
    leave() {
      hasLeft = true;
      stopWaiting();
      relay?.close();
      socket?.close(LEAVING);
    },
    renew: () => socket?.close(LEAVING),
  };
}

function webSocket(url: string, events: SocketEvents): Socket {
  const socket = new WebSocket(url);
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => events.message(data);
  socket.onclose = ({ code }) => events.closed(code);
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: (code) => socket.close(code),
  };
}

function afterWall(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
