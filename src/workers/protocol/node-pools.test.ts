import { expect, test } from 'vitest';
import { countOf, GPU, parsePools, PoolError } from './node-pools.ts';

const GIB = 1024 ** 3;
const MEDIUM = { cpuMilli: 4000, memoryBytes: 8 * GIB };
const GPU_NODE = { cpuMilli: 8000, memoryBytes: 32 * GIB, extended: { [GPU]: 1 }, prefix: 'gpu' };

test.each([
  { name: 'a number', text: '3', pools: [{ count: 3, ...MEDIUM }] },
  { name: 'a preset alone', text: 'gpu', pools: [{ count: 1, ...GPU_NODE }] },
  {
    name: 'two pools',
    text: '3 medium,  2 gpu zone=zone-c',
    pools: [{ count: 3, ...MEDIUM }, { count: 2, ...GPU_NODE, zone: 'zone-c' }], // prettier-ignore
  },
  {
    name: 'sizes of its own',
    text: '1 cpu=500m memory=2Gi pods=20 gpu=4 type=x.large region=eu',
    pools: [
      {
        count: 1,
        cpuMilli: 500,
        memoryBytes: 2 * GIB,
        maxPods: 20,
        extended: { [GPU]: 4 },
        instanceType: 'x.large',
        region: 'eu',
      },
    ],
  },
  {
    name: 'labels, taints, names and grace',
    text: '2 small label=disk=ssd label=example.com/a=b taint=k=v:NoSchedule taint=x:NoExecute name=edge grace=60/20',
    pools: [
      {
        count: 2,
        cpuMilli: 2000,
        memoryBytes: 4 * GIB,
        labels: { disk: 'ssd', 'example.com/a': 'b' },
        taints: [
          { key: 'k', value: 'v', effect: 'NoSchedule' },
          { key: 'x', effect: 'NoExecute' },
        ],
        prefix: 'edge',
        kubelet: { shutdownGracePeriod: 60, shutdownGracePeriodCriticalPods: 20 },
      },
    ],
  },
])('reads $name', ({ text, pools }) => expect(parsePools(text)).toEqual(pools));

test.each([
  { text: '', says: /^nodes must be COUNT/ },
  { text: '0 small', says: /^nodes must be COUNT/ },
  { text: '3,', says: /^nodes must be COUNT/ },
  { text: '3 huge', says: /^"huge" says nothing of a node/ },
  { text: '3 colour=red', says: /^"colour=red" says nothing of a node/ },
  { text: '3 toString', says: /^"toString" says nothing of a node/ },
  { text: '3 constructor=x', says: /^"constructor=x" says nothing of a node/ },
  { text: 'cpu=lots', says: /^"cpu=lots" needs a quantity/ },
  { text: 'cpu=0', says: /^"cpu=0" needs more than nothing/ },
  { text: 'pods=many', says: /^"pods=many" needs a whole number/ },
  { text: 'taint=k', says: /^"taint=k" must be like/ },
  { text: 'label=k', says: /^"label=k" must be like/ },
])('refuses "$text"', ({ text, says }) => {
  expect(() => parsePools(text)).toThrow(PoolError);
  expect(() => parsePools(text)).toThrow(says);
});

test('counts them', () => expect(countOf(parsePools('3 medium, gpu'))).toBe(4));
