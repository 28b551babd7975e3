import { expect, test } from 'vitest';
import { disruption, evictionRate, zoneState, type ZoneState } from './zones.ts';
import { EvictorQueue } from './evictor-queue.ts';
import { Ranges } from './ranges.ts';

/** Upstream: ComputeZoneState, ReducedQPSFunc. */
test.each([
  [3, 0, 'Normal', 0.1],
  [1, 2, 'Normal', 0.1],
  [2, 3, 'PartialDisruption', 0],
  [20, 40, 'PartialDisruption', 0.01],
  [0, 1, 'FullDisruption', 0.1],
] as const)('%i ready, %i not: %s', (ready, notReady, state, rate) => {
  expect(zoneState({ ready, notReady })).toBe(state);
  expect(evictionRate(state, ready + notReady)).toBe(rate);
});

const states = (...list: ZoneState[]): Map<string, ZoneState> => new Map(list.map((s, i) => [String(i), s]));
test.each([
  ['one zone of two is lost', states('Normal', 'Normal'), states('Normal', 'FullDisruption'), 'none'],
  ['the last zone is lost', states('Normal', 'FullDisruption'), states('FullDisruption', 'FullDisruption'), 'entering'],
  ['still lost', states('FullDisruption'), states('FullDisruption'), 'total'],
  ['one is back', states('FullDisruption', 'FullDisruption'), states('Normal', 'FullDisruption'), 'leaving'],
] as const)('%s', (_name, before, now, want) => {
  expect(disruption(before, now)).toBe(want);
});

test('the evictor lets one through every ten seconds, and each only once', () => {
  const queue = new EvictorQueue(0.1);
  for (const node of ['a', 'b', 'a']) queue.add(node);
  expect([queue.take(0), queue.take(0), queue.dueAt(0), queue.take(10_000), queue.dueAt(10_000)]).toEqual([
    'a',
    undefined,
    10_000,
    'b',
    undefined,
  ]);
  expect(queue.add('a')).toBe(false);
  queue.remove('a');
  expect(queue.add('a')).toBe(true);
});

test('ranges: the lowest free, a released one again, beyond 256', () => {
  const ranges = new Ranges();
  for (let i = 0; i < 256; i++) ranges.take(`10.244.${i}.0/24`);
  expect(ranges.lowestFree()).toBe('10.245.0.0/24');
  ranges.release('10.244.7.0/24');
  expect(ranges.lowestFree()).toBe('10.244.7.0/24');
});
