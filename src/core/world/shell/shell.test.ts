import { describe, expect, test } from 'vitest';
import { compileArgv, compileScript } from './compile.ts';
import { step, type ShellState } from './step.ts';
import type { Code } from './code.ts';

/** Runs to the end, through at most so many sleeps; tells what was printed, slept and returned. */
function run(code: Code, sleeps = 20) {
  let state: ShellState = { pc: 0, status: 0, files: {} };
  let output = '';
  let sleptMs = 0;
  for (let i = 0; i <= sleeps; i++) {
    const result = step(code, state, {
      env: { NAME: 'ann' },
      hostname: 'web-0',
      now: '2026-01-01T00:00:00Z',
      program: (argv) => (argv[0] === 'server' ? { kind: 'serve' } : { kind: 'works', ms: 10, status: 0 }),
    });
    output += result.output;
    state = result.state;
    if (result.next.kind === 'sleep') sleptMs += result.next.ms;
    else return { output, sleptMs, end: result.next.kind === 'exit' ? result.next.code : 'serve', files: state.files };
  }
  return { output, sleptMs, end: 'running', files: state.files };
}

describe('scripts', () => {
  const rows = [
    { script: 'true', end: 0 },
    { script: 'false', end: 1 },
    { script: 'exit 3', end: 3 },
    { script: 'false; true', end: 0 },
    { script: 'echo hello world', end: 0, output: 'hello world\n' },
    { script: 'echo "$NAME on $(hostname)"', end: 0, output: 'ann on web-0\n' },
    { script: 'sleep 5; exit 1', end: 1, sleptMs: 5000 },
    { script: 'sleep 1m && echo up', end: 0, sleptMs: 60_000, output: 'up\n' },
    { script: 'false && echo no', end: 1, output: '' },
    { script: 'false || echo yes', end: 0, output: 'yes\n' },
    { script: '! false', end: 0 },
    { script: 'touch /a; rm /a; cat /a', end: 1, output: "cat: can't open '/a': No such file or directory\n" },
    { script: 'echo one > /f; echo two >> /f; cat /f', end: 0, output: 'one\ntwo\n' },
    { script: 'if [ -f /x ]; then echo a; else echo b; fi', end: 0, output: 'b\n' },
    { script: 'if false; then echo a; elif true; then echo c; fi', end: 0, output: 'c\n' },
    { script: 'for i in 1 2 3; do echo $i; sleep 1; done', end: 0, sleptMs: 3000, output: '1\n2\n3\n' },
    { script: 'for i in $(seq 1 2); do echo "n=${i}"; done', end: 0, output: 'n=1\nn=2\n' },
    { script: 'until test -f /x; do touch /x; sleep 2; done; echo done', end: 0, sleptMs: 2000, output: 'done\n' },
    { script: 'while true; do echo tick; sleep 5; done', end: 'running' },
    { script: 'while true; do :; done', end: 'running' },
    { script: 'echo start; exec server --port 80', end: 'serve', output: 'start\n' },
    { script: '# nothing\n\n  echo a # b\n', end: 0, output: 'a\n' },
    { script: 'cat /none 2>/dev/null || exit 7', end: 7 },
  ];
  test.each(rows)('$script', ({ script, ...wanted }) => {
    expect(run(compileScript(script))).toMatchObject(wanted);
  });
});

test.each([
  { argv: ['sleep', '3600'], sleptMs: 3_600_000, end: 0 },
  { argv: ['/bin/sh', '-c', 'exit 4'], sleptMs: 0, end: 4 },
  { argv: ['sh', '-ec', 'sh -c "exit 5"'], sleptMs: 0, end: 5 },
  { argv: ['server'], sleptMs: 0, end: 'serve' },
  { argv: ['worker', '--once'], sleptMs: 10, end: 0 },
])('$argv', ({ argv, ...wanted }) => {
  expect(run(compileArgv(argv))).toMatchObject(wanted);
});

test('files a script has written are its result', () => {
  expect(run(compileScript('mkdir -p /d; touch /d/a /d/b; rm -rf /d/a')).files).toEqual({ '/d/b': '' });
});
