import { expired } from '../core/api/status-error.ts';
import type { ApiRequest, ApiResponse, Engine } from '../core/index.ts';
import type { Event, RemoteAnswer } from './protocol.ts';
import { streamedAs } from './streamed.ts';

/**
 * Watches and followed logs of whoever is behind the port, as text. Invariants:
 * 1. A new stream waits until its reader was told, and after each piece until the reader asks for more, so a slow one costs no memory: sessions are pulled, not pushed.
 * 2. Each stream ends with one message that says so, unless it was closed by the reader.
 * 3. When the past changes (rewind, restart), every stream ends; watches say 410 first, so that clients list anew.
 */
interface Source {
  pull(): string;
  readonly isClosed: boolean;
}

interface Open {
  readonly source: Source;
  readonly isWatch: boolean;
  mayPull: boolean;
}

export class HostStreams {
  readonly #post: (event: Event) => void;
  readonly #open = new Map<number, Open>();

  constructor(post: (event: Event) => void) {
    this.#post = post;
  }

  open(engine: Engine, id: number, request: ApiRequest): RemoteAnswer {
    const kind = streamedAs(request);
    const opened = kind === 'watch' ? watchOf(engine, request) : logOf(engine, request);
    if ('code' in opened) return { answer: opened };
    this.#open.set(id, { source: opened, isWatch: kind === 'watch', mayPull: false });
    return { stream: id };
  }

  more(id: number): void {
    const open = this.#open.get(id);
    if (open) open.mayPull = true;
  }

  close(id: number): void {
    this.#open.delete(id);
  }

  /** Sends what is new to those who can take it. */
  pull(): void {
    for (const [id, open] of this.#open) {
      if (!open.mayPull) continue;
      const text = open.source.pull();
      const isOver = open.source.isClosed;
      if (isOver) this.#open.delete(id);
      if (text === '' && !isOver) continue;
      open.mayPull = false;
      this.#post({ type: 'remote', stream: id, text, isOver });
    }
  }

  endAll(): void {
    for (const [id, { isWatch }] of this.#open)
      this.#post({ type: 'remote', stream: id, text: isWatch ? GONE : '', isOver: true });
    this.#open.clear();
  }
}

const line = (object: unknown): string => `${JSON.stringify(object)}\n`;
const GONE = line({ type: 'ERROR', object: expired('the cluster went back in time').status });

function watchOf(engine: Engine, request: ApiRequest): Source | ApiResponse {
  const opened = engine.watch(request);
  if ('code' in opened) return opened;
  return {
    pull: () => opened.pull().map(line).join(''),
    get isClosed() {
      return opened.isClosed;
    },
  };
}

function logOf(engine: Engine, request: ApiRequest): Source | ApiResponse {
  const opened = engine.open(request);
  if ('code' in opened || opened.kind === 'text') return opened;
  throw new Error(`${request.path} is no stream of text`);
}
