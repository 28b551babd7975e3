import { describe, expect, test } from 'vitest';
import type { Pod } from '../../api/types.ts';
import { underPressure } from '../eviction/admit.ts';
import { lowMessage, ranked, type PodUse } from './rank.ts';
import { inOrder, isMet, quantityOf, thresholdsOf, type Observations, type Signal } from './thresholds.ts';

const GIB = 1024 ** 3;
const observed = (of: Partial<Record<Signal, [number, number]>>): Observations => {
  const at = (signal: Signal): { capacity: number; available: number } => {
    const [capacity, available] = of[signal] ?? [100 * GIB, 100 * GIB];
    return { capacity, available };
  };
  return {
    'memory.available': at('memory.available'),
    'nodefs.available': at('nodefs.available'),
    'nodefs.inodesFree': at('nodefs.inodesFree'),
    'imagefs.available': at('imagefs.available'),
    'imagefs.inodesFree': at('imagefs.inodesFree'),
    'pid.available': at('pid.available'),
  };
};

// upstream: TestParseThresholdConfig, DefaultEvictionHard
describe('thresholds', () => {
  test('the usual ones', () => {
    expect(thresholdsOf().map((t) => `${t.signal}<${t.value}`)).toEqual([
      'memory.available<100Mi',
      'nodefs.available<10%',
      'nodefs.inodesFree<5%',
      'imagefs.available<15%',
      'imagefs.inodesFree<5%',
    ]);
  });
  test('hard ones replace the usual ones, soft ones come after their grace period', () => {
    const config = {
      evictionHard: { 'memory.available': '150Mi', 'nodefs.available': '0%', 'other.signal': '1' },
      evictionSoft: { 'pid.available': '10%' },
      evictionSoftGracePeriod: { 'pid.available': 90 },
    };
    expect(thresholdsOf(config)).toEqual([
      { signal: 'memory.available', value: '150Mi', graceMs: 0 },
      { signal: 'pid.available', value: '10%', graceMs: 90_000 },
    ]);
  });

  // upstream: TestThresholdsMet
  test.each<[string, Partial<Record<Signal, [number, number]>>, string]>([
    ['nothing', {}, ''],
    ['memory below 100Mi', { 'memory.available': [GIB, 99 * 1024 ** 2] }, 'memory.available'],
    ['a threshold itself is not below', { 'memory.available': [GIB, 100 * 1024 ** 2] }, ''],
    ['the disk below 10%', { 'nodefs.available': [100, 9], 'imagefs.available': [100, 9] }, 'nodefs.available,imagefs.available'], // prettier-ignore
    ['below 15% images are told of alone', { 'nodefs.available': [100, 14], 'imagefs.available': [100, 14] }, 'imagefs.available'], // prettier-ignore
    ['inodes below 5%', { 'nodefs.inodesFree': [1000, 49] }, 'nodefs.inodesFree'],
    ['memory comes first', { 'nodefs.inodesFree': [1000, 0], 'memory.available': [GIB, 0] }, 'memory.available,nodefs.inodesFree'], // prettier-ignore
  ])('met: %s', (_, of, expected) => {
    const met = inOrder(thresholdsOf().filter((t) => isMet(t, observed(of))));
    expect(met.map((t) => t.signal).join()).toBe(expected);
  });
  test('percentages are of the capacity', () => {
    expect(quantityOf({ signal: 'nodefs.available', value: '10%', graceMs: 0 }, { capacity: 1003, available: 0 })).toBe(100); // prettier-ignore
  });
});

const use = (name: string, used: number, request?: string, priority = 0): PodUse => ({
  pod: {
    metadata: { name },
    spec: { priority, containers: [{ name: 'c', ...(request ? { resources: { requests: { 'ephemeral-storage': request } } } : {}) }] }, // prettier-ignore
  } as unknown as Pod,
  used,
  containers: [['c', used]],
});

// upstream: TestOrderedByDisk, TestOrderedByPriorityDisk, TestOrderedByPriorityProcess
test.each<[string, readonly PodUse[], 'ephemeral-storage' | 'pids', string]>([
  ['who exceeds its request goes first', [use('in', 90, '100'), use('over', 20, '10')], 'ephemeral-storage', 'over,in'],
  ['then the lower priority', [use('high', 90, '10', 5), use('low', 20, '10', 1)], 'ephemeral-storage', 'low,high'],
  ['then the larger use beyond the request', [use('less', 50, '40'), use('more', 60, '10')], 'ephemeral-storage', 'more,less'], // prettier-ignore
  ['of processes only the priority and the number count', [use('few', 2), use('many', 9), use('high', 99, '1', 1)], 'pids', 'many,few,high'], // prettier-ignore
])('%s', (_, list, resource, order) => {
  expect(
    ranked(list, resource)
      .map((u) => u.pod.metadata.name)
      .join(),
  ).toBe(order);
});

test('what is said of a pod that has to go', () => {
  const met = { resource: 'ephemeral-storage', quantity: 15 * GIB, available: 2 * GIB } as const;
  expect(lowMessage(use('hog', 70 * GIB), met)).toBe(
    'The node was low on resource: ephemeral-storage. Threshold quantity: 15Gi, available: 2Gi. ' +
      'Container c was using 70Gi, request is 0, has larger consumption of ephemeral-storage. ',
  );
  expect(lowMessage({ ...use('p', 5), containers: [] }, { resource: 'inodes', quantity: 3000, available: 12 })).toBe(
    'The node was low on resource: inodes. Threshold quantity: 3k, available: 12. ',
  );
});

// upstream: TestAdmitUnderNodeConditions in eviction_manager_test.go
test.each<[string, readonly string[], string, object, string | undefined]>([
  ['no pressure', [], 'BestEffort', {}, undefined],
  ['memory: BestEffort', ['MemoryPressure'], 'BestEffort', {}, 'The node had condition: [MemoryPressure]. '],
  ['memory: Burstable', ['MemoryPressure'], 'Burstable', {}, undefined],
  ['memory: tolerated', ['MemoryPressure'], 'BestEffort', { tolerations: [{ operator: 'Exists' }] }, undefined],
  ['disk: everybody', ['DiskPressure'], 'Guaranteed', { tolerations: [{ operator: 'Exists' }] }, 'The node had condition: [DiskPressure]. '], // prettier-ignore
  ['both', ['MemoryPressure', 'DiskPressure'], 'Burstable', {}, 'The node had condition: [MemoryPressure DiskPressure]. '], // prettier-ignore
  ['disk: but for the critical', ['DiskPressure'], 'Burstable', { priority: 2_000_000_000 }, undefined],
])('admission under pressure: %s', (_, pressures, qosClass, spec, message) => {
  const pod = { metadata: { name: 'p' }, spec: { containers: [], ...spec }, status: { qosClass } } as unknown as Pod;
  expect(underPressure(pod, pressures)?.message).toBe(message);
});
