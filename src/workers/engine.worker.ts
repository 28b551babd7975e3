import type { EngineOptions, NewMachines } from '../core/index.ts';
import { Engine } from '../core/lean.ts';
import { EngineHost } from './engine-host.ts';
import { lateGate } from './late-gate.ts';
import type { Command, Event } from './protocol.ts';

/** The engine behind a dedicated Worker. */
declare const self: DedicatedWorkerGlobalScope;

/** What the page asks for first, made and booted while the page is still loading. */
const FIRST = { seed: 1, nodes: 3, bootMs: 10_000 };
let first: Engine | undefined;

let nodesInWords: ((text: string) => NewMachines[] | number) | undefined;

let deliver: (command: Command) => void = () => undefined;
const gate = lateGate({
  loadLate: async () => {
    const [late, words] = await Promise.all([import('../core/late.ts'), import('./protocol/node-pools.ts')]);
    ({ nodesInWords } = words);
    return late.LATE_PARTS;
  },
  loadCel: async () => (await import('../core/cel.ts')).createCel(),
  deliver: (command) => deliver(command),
  onError: (error) => {
    throw error;
  },
});
const create = (options: EngineOptions): Engine => new Engine({ ...options, cel: gate.cel, late: gate.late });

new EngineHost({
  createEngine: create,
  prepared: ({ seed, nodes, preset = 'plain', cloudProvider = 'none' }, bootMs) => {
    const isUsual = preset === 'plain' && cloudProvider === 'none';
    const isFirst = isUsual && seed === FIRST.seed && nodes === FIRST.nodes && bootMs === FIRST.bootMs;
    const engine = isFirst ? first : undefined;
    first = undefined;
    return engine;
  },
  nodesInWords: (text) => nodesInWords?.(text) ?? FIRST.nodes,
  wallNow: () => performance.now(),
  schedule: (callback, ms) => void setTimeout(callback, ms),
  runLeaf: async (request) => (await import('./shell/just-bash-leaf.ts')).runLeaf(request),
  port: {
    post: (event: Event) => self.postMessage(event),
    onMessage: (listener) => {
      deliver = (command) => {
        listener(command);
        if (command.type === 'frame.ack') gate.loadLate();
      };
      self.addEventListener('message', (e: MessageEvent<Command>) => gate.pass(e.data));
    },
    close: () => self.close(),
  },
});

first = create({ seed: FIRST.seed, nodes: FIRST.nodes });
first.advance(FIRST.bootMs);
