import { createEngine } from '../core/index.ts';
import { EngineHost } from './engine-host.ts';
import type { Command, Event } from './protocol.ts';

/** The engine behind a dedicated Worker. */
declare const self: DedicatedWorkerGlobalScope;

new EngineHost({
  createEngine,
  wallNow: () => performance.now(),
  schedule: (callback, ms) => void setTimeout(callback, ms),
  port: {
    post: (event: Event) => self.postMessage(event),
    onMessage: (listener) => self.addEventListener('message', (e: MessageEvent<Command>) => listener(e.data)),
    close: () => self.close(),
  },
});
