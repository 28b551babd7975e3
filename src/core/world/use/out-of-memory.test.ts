import { expect, test } from 'vitest';
import { outOfMemoryMs } from './out-of-memory.ts';
import type { ContainerSpec } from '../records.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const profile = (rest: number, grows = 0) => ({
  steadyCpuMilli: 0,
  requestCpuMs: 0,
  memoryBytes: rest * MIB,
  ...(grows > 0 ? { growth: { bytesPerSecond: 100 * MIB, upToBytes: grows * MIB } } : {}),
});

test.each([
  ['within its limit', profile(1, 150), 200, 8 * GIB, undefined],
  ['beyond its limit, when its growth gets there', profile(1, 250), 101, 8 * GIB, 1050],
  ['too big from the start', profile(300), 100, 8 * GIB, 50],
  ['without limit on a big machine', profile(1, 250), undefined, 8 * GIB, undefined],
  ['without limit, more than its machine has', profile(0, 2000), undefined, GIB, 6790],
])('%s', (_, of, limitMiB, machine, expected) => {
  const spec = limitMiB === undefined ? {} : { resources: { memoryLimitBytes: limitMiB * MIB } };
  expect(outOfMemoryMs(of, spec as ContainerSpec, machine)).toBe(expected);
});
