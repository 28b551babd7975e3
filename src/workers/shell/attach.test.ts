import { expect, it } from 'vitest';
import { createEngine, type Engine } from '../../core/index.ts';
import { openAttach } from './open-exec.ts';

const PODS = '/api/v1/namespaces/default/pods';

function started(container: object): Engine {
  const engine = createEngine({ nodes: 1, seed: 1 });
  engine.advance(15_000);
  const containers = [{ name: 'x', image: 'busybox', ...container }];
  engine.handle({
    method: 'POST',
    path: PODS,
    body: { metadata: { name: 'x' }, spec: { containers, restartPolicy: 'Never' } },
  });
  engine.advance(30_000);
  return engine;
}

function attached(engine: Engine, tty = false) {
  const seen: string[] = [];
  const decoder = new TextDecoder();
  const session = openAttach(
    { engine },
    { podKey: 'Pod/default/x', container: 'x', command: [], stdin: true, tty },
    {
      stdout: (bytes) => seen.push(decoder.decode(bytes)),
      stderr: (bytes) => seen.push(`err ${decoder.decode(bytes)}`),
      exit: (result) => seen.push(JSON.stringify(result)),
    },
  );
  return { seen, session, type: (text: string) => session?.write(new TextEncoder().encode(text)) };
}

const phase = (engine: Engine): unknown =>
  (engine.handle({ method: 'GET', path: `${PODS}/x` }).body as { status: { phase: string } }).status.phase;

it('gives a process its input and ends it with the first who came', () => {
  const engine = started({ args: ['cat'], stdin: true, stdinOnce: true });
  const { seen, session, type } = attached(engine);
  type('hello\n');
  session?.closeStdin();
  engine.advance(35_000);
  expect(seen).toEqual(['hello\n', '{"code":0}']);
  expect(phase(engine)).toBe('Succeeded');
  expect(engine.handle({ method: 'GET', path: `${PODS}/x/log` }).body).toBe('hello\n');
});

it('leaves the input open where it is not for one only', () => {
  const engine = started({ args: ['cat'], stdin: true });
  const first = attached(engine);
  first.type('a\n');
  first.session?.closeStdin();
  first.session?.cancel();
  const second = attached(engine);
  second.type('b\n');
  expect([first.seen, second.seen, phase(engine)]).toEqual([['a\n'], ['b\n'], 'Running']);
});

it('talks to a shell at a terminal, which waits for somebody', () => {
  const engine = started({ stdin: true, tty: true, stdinOnce: true });
  expect(phase(engine)).toBe('Running');
  const { seen, type } = attached(engine, true);
  type('foo\r');
  type('exit 3\r');
  engine.advance(35_000);
  expect(seen.join('')).toBe('foo\r\nsh: foo: not found\r\n/ # exit 3\r\n{"code":0}');
  const { status } = engine.handle({ method: 'GET', path: `${PODS}/x` }).body as never as {
    status: { containerStatuses: { state: { terminated: { exitCode: number } } }[] };
  };
  expect(status.containerStatuses[0]?.state.terminated.exitCode).toBe(3);
});

it('finds nothing to write to in a program that is its image’s own', () => {
  expect(attached(started({ image: 'nginx' })).session).toBe(undefined);
});
