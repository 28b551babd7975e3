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
    ['a text less than no times', "print('x' * -1 + '.')", {}, { out: '.\n' }],
    ['sleeping backwards', 'import time; time.sleep(-1)', {}, { status: 1, err: expect.stringContaining('ValueError: sleep length must be non-negative') }], // prettier-ignore
    ['whole milliseconds', 'import time; time.sleep(0.00123)', {}, { sleptMs: 1 }],
    ['a variable called as what every object has', "import os; print(os.getenv('constructor'))", {}, { out: 'None\n' }],
    ['a name that every object has', 'toString', {}, { status: 1, err: expect.stringContaining("NameError: name 'toString' is not defined") }], // prettier-ignore
  ])('%s', (_, text, env, expected) => expect(runPython(text, env)).toMatchObject(expected));

  const DEEP = `${'('.repeat(50_000)}1${')'.repeat(50_000)}`;
  it.each([
    ['more text than there may be', "print('x' * 10 ** 10)"],
    ['a text that doubles', "a = 'ab'\nfor i in range(60): a += a"],
    ['a text that is replaced by itself', "a = 'ab'\nfor i in range(60): a = a.replace('', a)"],
    ['a list of lists that doubles', 'a = [1]\nfor i in range(60): a = [a, a]\nprint(a)'],
    ['output without an end', "for i in range(40000): print('x' * 9000)"],
    ['parentheses without an end', DEEP],
    ['a text times a fraction', "'x' * 1.5"],
    ['sleep of no number', "import time; time.sleep('a')"],
    ['sleep of not a number', "import time; time.sleep(float('nan'))"],
    ['sleep for ever', 'import time; time.sleep(10 ** 300)'],
    ['what modules inherit', 'import os; os.constructor("a")'],
    ['what texts inherit', '"a".constructor("a")'],
    ['a function of every object', 'import os; os.__defineGetter__("a")'],
    ['a module called as what every object has', 'import constructor'],
  ])('not understood, and nothing is lost: %s', (_, text) => expect(runPython(text, {})).toBeUndefined());

  it.each([
    ['a function', 'def f():\n  return 1'],
    ['a module that is not known', 'import numpy'],
    ['what does not end', 'while True:\n  pass'],
  ])('leaves %s alone', (_, text) => expect(runPython(text, {})).toBeUndefined());
});
