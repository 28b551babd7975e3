import type { WebSocket } from 'ws';
import type { ApiRequest, ApiResponse } from '../../core/index.ts';
import { parseRelayReply, type RelayCommand, type RelayReply } from '../../workers/protocol/relay.ts';

/**
 * A page that has joined: requests go out with an id, what comes back is matched by it. Invariants: everything asked is
 * answered once, with 503 if the page goes; a message that is not well-formed ends the connection.
 */
export interface TextReader {
  opened(): void;
  /** Call `more` when there is room for the next piece. */
  text(text: string, more: () => void): void;
  end(): void;
}

interface Waiting {
  readonly answer: (response: ApiResponse) => void;
  readonly reader?: TextReader;
  readonly timer?: NodeJS.Timeout;
}

/** A page in the background may be slow, but not that slow. */
const ANSWER_LIMIT_MS = 30_000;
const MALFORMED = 1008;

export class PageLink {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  request(request: ApiRequest): Promise<ApiResponse> {
    return new Promise((answer) => void this.#ask('request', request, { answer }));
  }

  /** Streams to the reader, or answers. Returns how to stop it. */
  stream(request: ApiRequest, reader: TextReader, answer: (response: ApiResponse) => void): () => void {
    const id = this.#ask('stream', request, { answer, reader });
    return () => {
      if (this.#forget(id)) this.#post({ type: 'cancel', id });
    };
  }

  receive(text: string): void {
    const reply = parseRelayReply(text);
    if (!reply || reply.type === 'hello') return this.#socket.close(MALFORMED);
    const waiting = this.#waiting.get(reply.id);
    if (waiting) this.#take(reply, waiting);
  }

  /** The page is gone. */
  close(): void {
    for (const [id, { reader, answer }] of [...this.#waiting]) {
      this.#forget(id);
      if (reader) reader.end();
      answer(unavailable('the page has left'));
    }
  }

  #ask(type: 'request' | 'stream', request: ApiRequest, waiting: Waiting): number {
    const id = this.#nextId++;
    const timer = setTimeout(() => this.#late(id), ANSWER_LIMIT_MS);
    this.#waiting.set(id, { ...waiting, timer });
    this.#post({ type, id, request });
    return id;
  }

  #take(reply: Exclude<RelayReply, { type: 'hello' }>, waiting: Waiting): void {
    clearTimeout(waiting.timer);
    switch (reply.type) {
      case 'response':
        this.#forget(reply.id);
        return waiting.answer(reply.response);
      case 'opened':
        return waiting.reader?.opened();
      case 'text':
        waiting.reader?.text(reply.text, () => this.#post({ type: 'more', id: reply.id }));
        if (reply.isOver && this.#forget(reply.id)) waiting.reader?.end();
    }
  }

  #late(id: number): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#forget(id);
    this.#post({ type: 'cancel', id });
    waiting.answer(status(504, 'Timeout', 'the page did not answer in time'));
  }

  #forget(id: number): boolean {
    clearTimeout(this.#waiting.get(id)?.timer);
    return this.#waiting.delete(id);
  }

  #post(command: RelayCommand): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(command));
  }
}

export const unavailable = (message: string): ApiResponse => status(503, 'ServiceUnavailable', message);

function status(code: number, reason: string, message: string): ApiResponse {
  return { code, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code } };
}
