import { describe, expect, it } from 'vitest';
import type { HttpOutcome, TrafficReport, TrafficSource } from '../../../workers/protocol.ts';
import type { Layout } from '../layout/layout.ts';
import { RoomPlan } from '../layout/room.ts';
import { pointOfRoute, routeOf } from './dot-route.ts';
import { newOutcomes } from './new-outcomes.ts';

const source: TrafficSource = {
  name: 'visitors',
  namespace: 'default',
  url: 'http://web/',
  requestsPerSecond: 1,
  isOn: true,
};
const POD = 'Pod/default/web-a';
const layout: Layout = {
  rects: new Map([
    ['traffic/default/visitors', { x: 0, y: 0, width: 200, height: 60 }],
    ['Service/default/web', { x: 240, y: 0, width: 200, height: 60 }],
    ['Node//node-1', { x: 0, y: 120, width: 240, height: 214 }],
  ]),
  rooms: new Map([['Node//node-1', new RoomPlan(4).update([POD], false)]]),
  zones: [],
};

const outcome = (part: Partial<HttpOutcome>): HttpOutcome => ({
  id: 1,
  t: 0,
  latencyMs: 1,
  call: { source: '', method: 'GET', url: source.url },
  ok: part.failure === undefined,
  service: 'Service/default/web',
  pod: POD,
  node: 'node-1',
  hops: [],
  ...part,
});

describe('routeOf', () => {
  const rows = [
    { name: 'answered: to the pod', part: {}, legs: 3, end: { x: 23, y: 225 } },
    { name: 'refused: to the pod', part: { failure: 'connection-refused' as const }, legs: 3, end: { x: 23, y: 225 } },
    { name: 'node down: to the door', part: { failure: 'node-down' as const }, legs: 2, end: { x: 120, y: 120 } },
    {
      name: 'no endpoints: to the Service',
      part: { failure: 'no-endpoints' as const },
      legs: 1,
      end: { x: 240, y: 30 },
    },
    { name: 'no such name: halfway', part: { failure: 'dns-no-such-name' as const }, legs: 1, end: { x: 220, y: 30 } },
  ];
  it.each(rows)('$name', ({ part, legs, end }) => {
    const route = routeOf(outcome(part), source, layout);
    expect(route.legs).toHaveLength(legs);
    expect(pointOfRoute(route, 1)).toEqual(end);
  });

  it('is empty when the Service is not shown', () => {
    expect(routeOf(outcome({ service: 'Service/other/x' }), source, layout).legs).toEqual([]);
  });
});

describe('newOutcomes', () => {
  const report = (ids: readonly number[]): TrafficReport => ({
    source,
    rate: 0,
    sent: 0,
    ok: 0,
    recent: ids.map((id) => outcome({ id, t: id * 10 })),
  });
  const rows = [
    { name: 'all at first', ids: [1, 2], seen: undefined, want: [1, 2] },
    { name: 'each once', ids: [1, 2, 3], seen: { id: 2, t: 20 }, want: [3] },
    { name: 'afresh after a rewind', ids: [1, 2], seen: { id: 9, t: 90 }, want: [1, 2] },
  ];
  it.each(rows)('$name', ({ ids, seen, want }) => {
    expect(newOutcomes(report(ids), seen).fresh.map(({ id }) => id)).toEqual(want);
  });
});
