import { describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../core/index.ts';
import { LeafRunner } from './leaf-runner.ts';
import { runLeaf } from './just-bash-leaf.ts';

/** Programs of the library, asked for by scripts in an engine. */
const ask = (argv: string[], more: Partial<Parameters<typeof runLeaf>[0]> = {}) =>
  runLeaf({ argv, stdin: '', env: {}, cwd: '/', now: 1_767_225_600_000, files: {}, ...more });

describe('one program', () => {
  test.each([
    { argv: ['awk', '{ print $2 }'], stdin: 'a b\nc d\n', stdout: 'b\nd\n' },
    { argv: ['jq', '-r', '.items[].name'], stdin: '{"items":[{"name":"x"},{"name":"y"}]}', stdout: 'x\ny\n' },
    { argv: ['jq', '-n', 'now'], stdin: '', stdout: '1767225600\n' },
    {
      argv: ['sha256sum'],
      stdin: 'abc',
      stdout: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n',
    },
    { argv: ['base64'], stdin: 'gr\u00c3\u00bcn', stdout: 'Z3LDvG4=\n' },
  ])('$argv', async ({ argv, stdin, stdout }) => {
    expect(await ask(argv, { stdin })).toMatchObject({ stdout, status: 0 });
  });

  test('reads the files it was given and tells what it wrote', async () => {
    const files = { '/d/': '', '/d/in': 'k v\n' };
    expect(await ask(['awk', '{ print $1 > "/d/out" }', '/d/in'], { files })).toMatchObject({
      status: 0,
      files: { '/d/out': 'k\n' },
    });
  });
});

async function run(delayMs: number): Promise<{ log: readonly string[]; hash: string }> {
  const engine: Engine = createEngine({ nodes: 1, seed: 1, hashWrites: true });
  engine.enableLeaves();
  let failure: unknown;
  const runner = new LeafRunner({
    engine: () => engine,
    run: async (request) => {
      await new Promise((done) => setTimeout(done, delayMs));
      return runLeaf(request);
    },
    answered: () => undefined,
    onError: (error) => (failure = error),
  });
  engine.advance(10_000);
  const script =
    'for i in 1 2 3; do echo "a $i" | awk "{ print \\$2 * 2 }"; sleep 1; done; echo "{\\"a\\":1}" > /tmp/f; jq .a /tmp/f';
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'alpine', command: ['sh', '-c', script] }] },
  };
  engine.handle({ method: 'POST', path: '/api/v1/namespaces/default/pods', body });
  // The library is loaded when first asked for, which takes a busy machine seconds.
  while (engine.now < 30_000 && !failure) {
    engine.advance(30_000);
    runner.look();
    if (engine.isHeld) await new Promise((done) => setTimeout(done, 5));
  }
  expect(failure).toBeUndefined();
  return { log: engine.logs('Pod/default/p'), hash: engine.hash() };
}

test('a run does not depend on how fast programs are answered', async () => {
  const [fast, slow] = [await run(0), await run(40)];
  expect(fast.log).toEqual(['2', '4', '6', '1']);
  expect(slow).toEqual(fast);
});
