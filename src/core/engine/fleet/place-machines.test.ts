import { expect, test } from 'vitest';
import { FLEET } from './fleet.ts';
import { placeMachines } from './place-machines.ts';

const SHAPE = { cpuMilli: 1000, memoryBytes: 1024 ** 3 };
const NONE = { names: [], zones: [] };

test.each([
  { name: 'numbers go on after the highest', taken: { ...NONE, names: ['node-1', 'node-7'] }, names: ['node-8', 'node-9'] }, // prettier-ignore
  {
    name: 'a Node without a machine keeps its name',
    taken: { ...NONE, names: ['node-3'] },
    names: ['node-4', 'node-5'],
  },
  { name: 'other names do not count', taken: { ...NONE, names: ['gpu-4', 'node-x', 'node-1a'] }, names: ['node-1', 'node-2'] }, // prettier-ignore
])('names: $name', ({ taken, names }) => {
  expect(placeMachines([{ ...SHAPE, count: 2 }], taken).map((m) => m.name)).toEqual(names);
});

test.each([
  { name: 'none yet: one after the other', zones: [], want: ['zone-a', 'zone-b', 'zone-c', 'zone-a'] },
  { name: 'the emptiest first', zones: ['zone-a', 'zone-a', 'zone-b'], want: ['zone-c', 'zone-b', 'zone-c', 'zone-a'] },
  { name: 'zones of others count too', zones: ['eu-1', 'zone-a', 'zone-b', 'zone-c', 'zone-c'], want: ['zone-a', 'zone-b', 'eu-1', 'zone-a'] }, // prettier-ignore
])('zones: $name', ({ zones, want }) => {
  expect(placeMachines([{ ...SHAPE, count: 4 }], { names: [], zones }).map((m) => m.zone)).toEqual(want);
});

test('a zone that was asked for', () => {
  expect(placeMachines([{ ...SHAPE, count: 1, zone: 'zone-z' }], NONE)[0]?.zone).toBe('zone-z');
});

test('pools at the start: names do not clash', () => {
  const pools = [
    { ...SHAPE, count: 2 },
    { ...SHAPE, count: 1, prefix: 'gpu' },
    { ...SHAPE, count: 1 },
  ];
  const named = { ...SHAPE, name: 'node-1', zone: 'zone-a' };
  expect(FLEET.shapes([named, ...pools]).map((m) => m.name)).toEqual(['node-1', 'node-2', 'node-3', 'gpu-1', 'node-4']);
});
