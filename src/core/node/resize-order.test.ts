import { expect, test } from 'vitest';
import type { Pod } from '../api/types.ts';
import { inOrder, type Waiting } from './resize.ts';

const waiting = (
  name: string,
  extra: { more?: boolean; priority?: number; qos?: string; since?: string } = {},
): Waiting => ({
  pod: { metadata: { name }, spec: { priority: extra.priority ?? 0 }, status: { qosClass: extra.qos ?? 'Burstable' } } as unknown as Pod, // prettier-ignore
  isIncreasing: extra.more ?? true,
  since: extra.since ?? '2026-01-01T00:00:00Z',
});

// upstream: TestSortPendingResizes in pkg/kubelet/allocation/allocation_manager_test.go
test.each<[string, readonly Waiting[], string]>([
  [
    'who asks for no more goes first',
    [waiting('more', { priority: 9 }), waiting('less', { more: false })],
    'less,more',
  ],
  ['then the higher priority', [waiting('low'), waiting('high', { priority: 5 })], 'high,low'],
  ['then Guaranteed before Burstable', [waiting('b'), waiting('g', { qos: 'Guaranteed' })], 'g,b'],
  ['then who has waited longest', [waiting('new', { since: '2026-01-02T00:00:00Z' }), waiting('old')], 'old,new'],
])('%s', (_, list, order) => {
  expect(inOrder(list).map((w) => w.pod.metadata.name).join()).toBe(order); // prettier-ignore
});
