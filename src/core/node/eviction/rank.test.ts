import { expect, test } from 'vitest';
import type { Pod } from '../../api/types.ts';
import { evictionMessage } from './memory.ts';
import { isCritical, rankByMemory, type Candidate } from './rank.ts';

const MIB = 1024 ** 2;
const candidate = (name: string, used: number, requested: number, priority = 0): Candidate => ({
  pod: {
    metadata: { name, namespace: 'default', uid: name },
    spec: { priority, containers: [{ name: 'c', resources: { requests: { memory: `${requested}Mi` } } }] },
  } as unknown as Pod,
  usedBytes: used * MIB,
  requestedBytes: requested * MIB,
  containers: [['c', used * MIB]],
});

// upstream: rankMemoryPressure, orderedBy(exceedMemoryRequests, priority, memory)
test.each([
  ['who exceeds its request goes first', [candidate('in', 90, 100), candidate('over', 20, 10)], 'over,in'],
  ['then the lower priority', [candidate('high', 90, 10, 5), candidate('low', 20, 10, 1)], 'low,high'],
  ['then the larger use beyond the request', [candidate('less', 50, 40), candidate('more', 60, 10)], 'more,less'],
  ['within requests the priority decides, too', [candidate('a', 1, 10, 9), candidate('b', 9, 10, 1)], 'b,a'],
])('%s', (_, list, order) => {
  expect(
    rankByMemory(list)
      .map((c) => c.pod.metadata.name)
      .join(),
  ).toBe(order);
});

test.each([
  ['a plain pod', {}, 0, false],
  ['a static pod', { 'kubernetes.io/config.source': 'file' }, 0, true],
  ['a pod of the system', {}, 2_000_001_000, true],
])('critical or not: %s', (_, annotations, priority, expected) => {
  expect(isCritical({ metadata: { annotations }, spec: { priority } } as unknown as Pod)).toBe(expected);
});

test('the message names who used more than it asked for', () => {
  expect(evictionMessage(candidate('hog', 200, 50), 64 * MIB + 4096)).toBe(
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 65540Ki. ' +
      'Container c was using 200Mi, request is 50Mi, has larger consumption of memory. ',
  );
});
