import { expect, it } from 'vitest';
import { createEngine } from '../core/index.ts';
import { HostExecs } from './host-execs.ts';
import type { Event } from './protocol.ts';

type ExecEvent = Extract<Event, { type: 'exec' | 'exec.exit' }>;

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'box' },
  spec: { containers: [{ name: 'box', image: 'busybox', command: ['sleep', '3600'] }] },
};
const OPEN = { type: 'exec.open', id: 1, podKey: 'Pod/default/box', container: 'box' } as const;

/** A pod that runs, and everything its terminals said. */
function setUp() {
  const engine = createEngine({ nodes: 1 });
  engine.advance(10_000);
  engine.handle({ method: 'POST', path: '/api/v1/namespaces/default/pods', body: POD });
  engine.advance(20_000);
  const events: ExecEvent[] = [];
  const execs = new HostExecs((event) => events.push(event));
  const text = (): string =>
    events.flatMap((e) => (e.type === 'exec' ? [new TextDecoder().decode(e.output)] : [])).join('');
  const type = (session: number, keys: string): void => {
    execs.input(session, new TextEncoder().encode(keys));
    engine.advance(engine.now + 100);
  };
  return { engine, execs, events, text, type };
}

it('a shell answers what is typed, and ends with its code', () => {
  const { engine, execs, events, text, type } = setUp();
  execs.open(engine, { ...OPEN, session: 7, command: ['sh'] });
  engine.advance(engine.now + 100);
  type(7, 'echo $((6*7))\r');
  expect(text()).toContain('42');
  type(7, 'exit 3\r');
  expect(events.at(-1)).toEqual({ type: 'exec.exit', session: 7, code: 3 });
});

it('what cannot be started says so in the words of the runtime', () => {
  const { engine, execs, events } = setUp();
  execs.open(engine, { ...OPEN, session: 1, command: ['nonesuch'] });
  expect(events).toEqual([{ type: 'exec.exit', session: 1, error: expect.stringContaining('"nonesuch"') }]);
});

it('nothing more is said to a session that was closed, or whose engine is gone', () => {
  const { engine, execs, events, type } = setUp();
  execs.open(engine, { ...OPEN, session: 1, command: ['sh'] });
  execs.open(engine, { ...OPEN, session: 2, command: ['sh'] });
  execs.close(1);
  engine.advance(engine.now + 100);
  execs.endAll();
  const before = events.length;
  expect(events.at(-1)).toEqual({ type: 'exec.exit', session: 2 });
  type(1, 'echo one\r');
  type(2, 'echo two\r');
  expect(events.length).toBe(before);
});
