import { createEngine, type Engine } from '../core/index.ts';
import { EngineHost } from './engine-host.ts';
import type { Command, Event } from './protocol.ts';

/** The engine behind a dedicated Worker. */
declare const self: DedicatedWorkerGlobalScope;

/** What the page asks for first, made and booted while the page is still loading. */
const FIRST = { seed: 1, nodes: 3, bootMs: 10_000 };
let first: Engine | undefined;

new EngineHost({
  createEngine,
  prepared: ({ seed, nodes }, bootMs) => {
    const engine = seed === FIRST.seed && nodes === FIRST.nodes && bootMs === FIRST.bootMs ? first : undefined;
    first = undefined;
    return engine;
  },
  wallNow: () => performance.now(),
  schedule: (callback, ms) => void setTimeout(callback, ms),
  port: {
    post: (event: Event) => self.postMessage(event),
    onMessage: (listener) => self.addEventListener('message', (e: MessageEvent<Command>) => listener(e.data)),
    close: () => self.close(),
  },
});

first = createEngine({ seed: FIRST.seed, nodes: FIRST.nodes });
first.advance(FIRST.bootMs);
