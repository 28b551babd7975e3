import type { EngineClient } from '../../workers/client.ts';
import type { Event } from '../../workers/protocol.ts';
import { parseRelayCommand, type RelayCommand, type RelayReply } from '../../workers/protocol/relay.ts';

/**
 * Answers what a bridge asks, from the page's own engine. Owns the streams it opened: they end with it. What is not
 * well-formed ends the connection.
 */
export interface Relay {
  receive(text: string): 'welcome' | 'done' | 'malformed';
  close(): void;
}

type Asking = Extract<RelayCommand, { type: 'request' | 'stream' }>;

export function createRelay(client: EngineClient, post: (reply: RelayReply) => void): Relay {
  /** By the bridge's id and by the engine's. */
  const streams = new Map<number, number>();
  const ids = new Map<number, number>();
  const cancelled = new Set<number>();
  let isClosed = false;

  const unsubscribe = client.subscribe((event) => {
    if (event.type === 'remote') passOn(event);
  });

  function passOn({ stream, text, isOver }: Extract<Event, { type: 'remote' }>): void {
    const id = ids.get(stream);
    if (id === undefined) return;
    post({ type: 'text', id, text, isOver });
    if (isOver) forget(id, stream);
  }

  function forget(id: number, stream: number): void {
    streams.delete(id);
    ids.delete(stream);
  }

  async function ask({ id, request }: Asking): Promise<void> {
    const result = await client.call('remote.request', { request });
    if ('answer' in result) return post({ type: 'response', id, response: result.answer });
    if (isClosed || cancelled.delete(id)) return client.send({ type: 'remote.close', stream: result.stream });
    streams.set(id, result.stream);
    ids.set(result.stream, id);
    post({ type: 'opened', id });
  }

  function failed(id: number, error: unknown): void {
    if (isClosed) return;
    const message = error instanceof Error ? error.message : String(error);
    const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 };
    post({ type: 'response', id, response: { code: 500, body } });
  }

  function cancel(id: number): void {
    const stream = streams.get(id);
    if (stream === undefined) return void cancelled.add(id);
    forget(id, stream);
    client.send({ type: 'remote.close', stream });
  }

  return {
    receive(text) {
      const command = parseRelayCommand(text);
      if (!command) return 'malformed';
      if (command.type === 'welcome') return 'welcome';
      if (command.type === 'cancel') cancel(command.id);
      else if (command.type === 'more') more(command.id);
      else ask(command).catch((error: unknown) => failed(command.id, error));
      return 'done';
    },
    close() {
      isClosed = true;
      unsubscribe();
      for (const stream of streams.values()) client.send({ type: 'remote.close', stream });
      streams.clear();
      ids.clear();
    },
  };

  function more(id: number): void {
    const stream = streams.get(id);
    if (stream !== undefined) client.send({ type: 'remote.more', stream });
  }
}
