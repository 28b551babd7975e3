import { expect, it } from 'vitest';
import type { MachineRecord } from '../world/records.ts';
import { nodeStatus } from './node-object.ts';

const machine = {
  name: 'node-1',
  cpuMilli: 4000,
  memoryBytes: 8 * 1024 ** 3,
  maxPods: 110,
  zone: 'a',
  region: 'r',
  instanceType: 't',
  ip: '172.18.0.12',
  boots: 1,
} satisfies MachineRecord;

const view = { machine, images: [], podCidr: '10.244.0.0/24', now: '2026-01-01T00:00:10Z' };

// https://kubernetes.io/docs/tasks/administer-cluster/extended-resource-node/
it('an extended resource that somebody advertised stays, and can be allocated', () => {
  const first = nodeStatus({ ...view, old: {} });
  const told = { ...first, capacity: { ...first.capacity, 'example.org/dongle': '4' } };
  const next = nodeStatus({ ...view, old: told });
  expect([next.capacity?.['example.org/dongle'], next.allocatable?.['example.org/dongle']]).toEqual(['4', '4']);
  expect(nodeStatus({ ...view, old: next }).capacity).toBe(next.capacity);
  const gone = nodeStatus({ ...view, old: { ...next, capacity: first.capacity ?? {} } });
  expect(gone.allocatable).toEqual(first.allocatable);
});

// Upstream: RuntimeHandlers in pkg/kubelet/nodestatus/setters.go
it('tells what the handlers of its runtime can, and keeps the list as it was', () => {
  const first = nodeStatus({ ...view, old: {} });
  const features = { recursiveReadOnlyMounts: true, userNamespaces: true };
  expect(first.runtimeHandlers).toEqual([
    { name: '', features },
    { name: 'runc', features },
  ]);
  expect(nodeStatus({ ...view, old: first }).runtimeHandlers).toBe(first.runtimeHandlers);
});
