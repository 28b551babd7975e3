import { expect, test } from 'vitest';
import { EPOCH_MS } from '../../lib/time.ts';
import { pod, type PodShape } from '../../testing/workload-builders.ts';
import { podsToDelete } from './pods-to-delete.ts';

/** Rules of upstream's ActivePodsWithRanks, in their order; the pod named 'goes' is the one to delete. */
const onNode = { node: 'node-1', readyAt: 0 };
const rows: { name: string; goes: Omit<PodShape, 'name'>; stays: Omit<PodShape, 'name'>; related?: PodShape[] }[] = [
  { name: '1 unassigned < assigned', goes: { readyAt: 0 }, stays: { node: 'node-1' } },
  { name: '2 pending < running', goes: { node: 'a', phase: 'Pending' }, stays: { node: 'a' } },
  { name: '2 pending < unknown', goes: { node: 'a', phase: 'Pending' }, stays: { node: 'a', phase: 'Unknown' } },
  { name: '2 unknown < running', goes: { ...onNode, phase: 'Unknown' }, stays: { node: 'node-1' } },
  { name: '3 not ready < ready', goes: { node: 'a' }, stays: { ...onNode, cost: '-5' } },
  { name: '4 lower deletion cost first', goes: { ...onNode, cost: '-1' }, stays: onNode },
  { name: '4 an invalid cost counts as 0', goes: { ...onNode, cost: '-1' }, stays: { ...onNode, cost: '+7' } },
  { name: '4 leading zeros are invalid', goes: { ...onNode, cost: '1' }, stays: { ...onNode, cost: '2' } },
  {
    name: '5 doubled up < not doubled up, counting related pods',
    goes: { ...onNode, readyAt: 0 },
    stays: { node: 'node-2', readyAt: 500 },
    related: [
      { name: 'sibling', ...onNode },
      { name: 'gone', node: 'node-2', isDeleted: true },
    ],
  },
  { name: '6 ready for less time first', goes: { ...onNode, readyAt: 900 }, stays: { ...onNode, readyAt: 100 } },
  { name: '7 more restarts first', goes: { ...onNode, restarts: 2 }, stays: { ...onNode, restarts: 1 } },
  { name: '8 younger first', goes: { ...onNode, at: 900 }, stays: { ...onNode, at: 0 } },
];

for (const { name, goes, stays, related = [] } of rows) {
  test(name, () => {
    const pods = [pod({ ...stays, name: 'a-stays' }), pod({ ...goes, name: 'b-goes' })];
    const choice = { pods, related: [...pods, ...related.map(pod)], count: 1, epochMs: EPOCH_MS + 1_000_000 };
    expect(podsToDelete(choice).map((p) => p.metadata.name)).toEqual(['b-goes']);
    const reversed = podsToDelete({ ...choice, pods: [...pods].reverse() });
    expect(reversed.map((p) => p.metadata.name)).toEqual(['b-goes']);
  });
}

test('times within the same power of two are equal: UID decides', () => {
  const pods = [pod({ ...onNode, name: 'x', readyAt: 10 }), pod({ ...onNode, name: 'w', readyAt: 0 })];
  const chosen = podsToDelete({ pods, related: [], count: 1, epochMs: EPOCH_MS + 3_600_000 });
  expect(chosen.map((p) => p.metadata.name)).toEqual(['w']);
});

test('all of them when as many are asked for', () => {
  const pods = [pod({ name: 'a' }), pod({ name: 'b' })];
  expect(podsToDelete({ pods, related: [], count: 2, epochMs: 0 })).toEqual(pods);
});
