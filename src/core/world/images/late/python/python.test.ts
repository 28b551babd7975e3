import { describe, expect, it } from 'vitest';
import { runPython } from './run.ts';

const EVEN_FAILS = `import os, sys
print("Hello world")
if int(os.environ.get("JOB_COMPLETION_INDEX")) % 2 == 0:
  sys.exit(1)
`;
const ONLY_TWO = `import os, sys
if os.environ.get("JOB_COMPLETION_INDEX") == "2":
  sys.exit(0)
else:
  sys.exit(1)
`;
const LOOP = `import time
total = 0
for i in range(1, 4):
    if i == 2: continue  # not this one
    total += i
    time.sleep(0.5)
while True:
    total = total * 2
    if not total < 30 or total == 16:
        break
print(f'{total} {{x}}', "a" 'b', sep='-', end='!\\n')
`;

describe('small Python programs', () => {
  it.each([
    ["the documentation's Job with backoffLimitPerIndex, index 3", EVEN_FAILS, { JOB_COMPLETION_INDEX: '3' }, { out: 'Hello world\n', status: 0 }], // prettier-ignore
    ['the same, index 4', EVEN_FAILS, { JOB_COMPLETION_INDEX: '4' }, { out: 'Hello world\n', status: 1 }],
    ['the Job with a success policy, index 2', ONLY_TWO, { JOB_COMPLETION_INDEX: '2' }, { status: 0 }],
    ['the same, index 7', ONLY_TWO, { JOB_COMPLETION_INDEX: '7' }, { status: 1 }],
    ['loops, formats, sleep', LOOP, {}, { out: '16 {x}-ab!\n', sleptMs: 1000, status: 0 }],
    ['text', "print('a,b'.split(','), 'x'.upper() + '%s=%d' % ['k', 3], 7 // 2, -7 % 3, 2 ** 3)", {}, { out: "['a', 'b'] Xk=3 3 2 8\n" }], // prettier-ignore
    ['words of logic', "print(1 in [1, 2] and not 3 not in [3] or False, None is None, 'a' < 'b')", {}, { out: 'True True True\n' }], // prettier-ignore
    ['a variable that is not there', "import os\n\nos.environ['X']", {}, { status: 1, err: 'Traceback (most recent call last):\n  File "<string>", line 3, in <module>\nKeyError: \'X\'\n' }], // prettier-ignore
    ['an exception', "raise Exception('no')", {}, { status: 1, err: expect.stringMatching(/\nException: no\n$/) }],
    ['exit with a text', "import sys; sys.exit('bad')", {}, { status: 1, err: 'bad\n' }],
  ])('%s', (_, text, env, expected) => expect(runPython(text, env)).toMatchObject(expected));

  it.each([
    ['a function', 'def f():\n  return 1'],
    ['a module that is not known', 'import numpy'],
    ['what does not end', 'while True:\n  pass'],
  ])('leaves %s alone', (_, text) => expect(runPython(text, {})).toBeUndefined());
});
