import { expect, test } from 'vitest';
import { continueSlowStart, isOver, slowStart, slowStartOf } from './slow-start.ts';

/** Upstream: TestSlowStartBatch. */
const rows = [
  { name: 'nothing to do', count: 0, failFrom: Infinity, calls: 0, successes: 0 },
  { name: 'all succeed', count: 10, failFrom: Infinity, calls: 10, successes: 10 },
  { name: 'the first fails: one call', count: 10, failFrom: 1, calls: 1, successes: 0 },
  { name: 'a failure ends its batch of 1, 2, 4', count: 10, failFrom: 5, calls: 7, successes: 4 },
];

for (const { name, count, failFrom, calls, successes } of rows) {
  test(name, () => {
    let n = 0;
    const result = slowStart(count, () => (++n >= failFrom ? `error ${n}` : undefined));
    const firstError = successes === count ? undefined : `error ${failFrom}`;
    expect({ ...result, calls: n }).toEqual({ successes, calls, firstError });
  });
}

test('in parts it is the same: batches go on where the part before ended, also after a failure', () => {
  for (const { count, failFrom, calls, successes } of rows) {
    let n = 0;
    let done = 0;
    let start = slowStartOf(count);
    while (!isOver(start)) {
      const part = continueSlowStart(start, 3, () => (++n >= failFrom ? `error ${n}` : undefined));
      start = part.start;
      done += part.successes;
    }
    expect({ n, done }).toEqual({ n: calls, done: successes });
  }
});
