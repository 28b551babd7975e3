import { createEngine, type Engine, type EngineOptions } from '../core/index.ts';
import { celGate } from './cel-gate.ts';
import { EngineHost } from './engine-host.ts';
import type { Command, Event } from './protocol.ts';

/** The engine behind a dedicated Worker. */
declare const self: DedicatedWorkerGlobalScope;

/** What the page asks for first, made and booted while the page is still loading. */
const FIRST = { seed: 1, nodes: 3, bootMs: 10_000 };
let first: Engine | undefined;

let deliver: (command: Command) => void = () => undefined;
const gate = celGate(
  () => import('../core/cel.ts').then(({ createCel }) => createCel()),
  (command) => deliver(command),
);
const create = (options: EngineOptions): Engine => createEngine({ ...options, cel: gate.cel });

new EngineHost({
  createEngine: create,
  prepared: ({ seed, nodes }, bootMs) => {
    const engine = seed === FIRST.seed && nodes === FIRST.nodes && bootMs === FIRST.bootMs ? first : undefined;
    first = undefined;
    return engine;
  },
  wallNow: () => performance.now(),
  schedule: (callback, ms) => void setTimeout(callback, ms),
  runLeaf: async (request) => (await import('./shell/just-bash-leaf.ts')).runLeaf(request),
  port: {
    post: (event: Event) => self.postMessage(event),
    onMessage: (listener) => {
      deliver = listener;
      self.addEventListener('message', (e: MessageEvent<Command>) => gate.pass(e.data));
    },
    close: () => self.close(),
  },
});

first = create({ seed: FIRST.seed, nodes: FIRST.nodes });
first.advance(FIRST.bootMs);
