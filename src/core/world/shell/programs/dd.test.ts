import { expect, test } from 'vitest';
import { runShell } from '../../../testing/shell-run.ts';

const ROWS: { name: string; script: string; out?: string; err?: string; exit?: number }[] = [
  { name: 'zeros of a size', script: 'dd if=/dev/zero of=/tmp/a bs=1 count=1 conv=fsync; wc -c < /tmp/a', out: '1\n' },
  {
    name: 'units',
    script: 'dd if=/dev/zero of=/tmp/a bs=1M count=2 status=none; wc -c < /tmp/a',
    out: '2097152\n',
    err: '',
  },
  { name: 'a file', script: 'echo hello > /tmp/a; dd if=/tmp/a of=/tmp/b status=none; cat /tmp/b', out: 'hello\n' },
  { name: 'standard input and output', script: 'echo hello | dd bs=2 count=1 status=none', out: 'he' },
  {
    name: 'what it reports',
    script: 'printf hello | dd of=/dev/null bs=2',
    out: '',
    err: '2+1 records in\n2+1 records out\n',
  },
  { name: 'no such file', script: 'dd if=/none of=/tmp/a', exit: 1, err: 'No such file or directory\n' },
  { name: 'more than there is room for', script: 'dd if=/dev/zero of=/tmp/a bs=1G count=900', exit: 1, err: 'No space left on device\n' }, // prettier-ignore
];

test.each(ROWS)('dd: $name', ({ script, out, err, exit = 0 }) => {
  const run = runShell(['sh', '-c', script]);
  run.until(10_000);
  if (out !== undefined) expect(run.out).toBe(out);
  if (err !== undefined) expect(run.err).toContain(err);
  expect(run.exit()).toBe(exit);
});
