import { StatusError, type Status } from '../core/api/status-error.ts';
import type { EngineClient } from './client.ts';
import { PROTOCOL_VERSION, type Command, type CrashReport, type Event } from './protocol.ts';
import type { Port } from './port.ts';

/** The page's end of the protocol: replies matched by id, events handed to subscribers in order. */
interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StatusError) => void;
}

export function createEngineClient(port: Port<Command, Event>): EngineClient {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(event: Event) => void>();
  let nextId = 1;

  const settle = (event: Extract<Event, { type: 'reply' }>): void => {
    const call = waiting.get(event.id);
    waiting.delete(event.id);
    if (event.ok) call?.resolve(event.result);
    else call?.reject(new StatusError(event.status));
  };
  const broken = (reason: string): void => {
    for (const [id] of waiting) settle({ type: 'reply', id, ok: false, status: goneStatus(reason) });
  };
  const publish = (event: Event): void => {
    for (const listener of [...listeners]) listener(event);
    if (event.type === 'crashed') broken(event.report.message);
  };
  port.onMessage((event) => {
    // Subscribers first: what the reply tells about must be on the page before the caller goes on.
    if (event.type === 'reply') {
      publish(event);
      return settle(event);
    }
    if (event.type === 'ready' && event.version !== PROTOCOL_VERSION) {
      return publish({
        type: 'crashed',
        report: emptyReport(
          `the engine speaks protocol ${event.version}, this page ${PROTOCOL_VERSION}: reload the page`,
        ),
      });
    }
    publish(event);
  });
  port.onBroken?.((reason) => publish({ type: 'crashed', report: emptyReport(reason) }));

  const request = (command: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      port.post({ ...command, id } as Command);
    });
  return {
    call: (type, payload) => request({ ...payload, type }) as never,
    ask: (query) => request({ type: 'query', query }) as never,
    send: (command) => port.post(command),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      broken('the client was closed');
      listeners.clear();
      port.close();
    },
  };
}

/** A client of an engine in a Web Worker of its own. */
export function createWorkerClient(worker: Worker): EngineClient {
  return createEngineClient({
    post: (command) => worker.postMessage(command),
    onMessage: (listener) => worker.addEventListener('message', (e: MessageEvent<Event>) => listener(e.data)),
    onBroken: (listener) => {
      worker.addEventListener('error', (e) => listener(e.message || 'the engine worker could not be started'));
      worker.addEventListener('messageerror', () => listener('a message of the engine could not be read'));
    },
    close: () => worker.terminate(),
  });
}

function goneStatus(message: string): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: 'ServiceUnavailable',
    code: 503,
  };
}

function emptyReport(message: string): CrashReport {
  return { message, stack: '', seed: 0, nodes: 0, preset: 'plain', now: 0, commands: [], trace: [] };
}
