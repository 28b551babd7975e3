import { describe, expect, it } from 'vitest';
import { EPOCH_MS, formatTime } from '../../../core/lib/time.ts';
import type { Event } from '../../../core/api/types.ts';
import { eventRow, isAbout, sortEvents } from './event-rows.ts';

const at = (seconds: number): string => formatTime(EPOCH_MS + seconds * 1000);

function event(fields: Partial<Event>): Event {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', uid: 'e', resourceVersion: '1', creationTimestamp: at(0) },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid: 'u1' },
    ...fields,
  } as Event;
}

describe('eventRow', () => {
  const cases = [
    { name: 'once', fields: { firstTimestamp: at(40), lastTimestamp: at(40), count: 1 }, age: '60s' },
    { name: 'repeated', fields: { firstTimestamp: at(40), lastTimestamp: at(90), count: 4 }, age: '10s (x4 over 60s)' },
    {
      name: 'series',
      fields: { eventTime: '2026-01-01T00:00:40.000000Z', series: { count: 3, lastObservedTime: at(95) } },
      age: '5s (x3 over 60s)',
    },
    { name: 'no time at all', fields: {}, age: '<unknown>' },
    { name: 'just ahead of the clock', fields: { firstTimestamp: at(101) }, age: '0s' },
  ];
  for (const { name, fields, age } of cases)
    it(name, () => expect(eventRow(event(fields as Partial<Event>), 100_000).age).toBe(age));

  it('from: source, else reporting component', () => {
    expect(eventRow(event({ source: { component: 'kubelet' } }), 0).from).toBe('kubelet');
    expect(eventRow(event({ source: {}, reportingComponent: 'default-scheduler' }), 0).from).toBe('default-scheduler');
  });

  it('newest last', () => {
    const rows = [90, 20, 50].map((s) => eventRow(event({ lastTimestamp: at(s), reason: String(s) }), 100_000));
    expect(sortEvents(rows).map((row) => row.reason)).toEqual(['20', '50', '90']);
  });

  it('within a second, in the order they were written', () => {
    const rows = ['12', '9', '100'].map((resourceVersion) =>
      eventRow(event({ lastTimestamp: at(1), metadata: { ...event({}).metadata, resourceVersion } }), 100_000),
    );
    expect(sortEvents(rows).map((row) => row.version)).toEqual([9, 12, 100]);
  });
});

describe('isAbout', () => {
  const node = { kind: 'Node', name: 'node-1', uid: 'node-1' };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web', uid: 'u2' };
  const cases = [
    { name: 'the pod', about: undefined, key: 'Pod/default/web', uid: 'u1', is: true },
    { name: 'an earlier pod of that name', about: undefined, key: 'Pod/default/web', uid: 'u9', is: false },
    { name: 'a pod that is gone', about: undefined, key: 'Pod/default/web', uid: undefined, is: true },
    { name: 'another namespace', about: undefined, key: 'Pod/other/web', uid: 'u1', is: false },
    { name: 'another kind', about: undefined, key: 'Service/default/web', uid: 'u1', is: false },
    { name: 'a group', about: deployment, key: 'apps/Deployment/default/web', uid: 'u2', is: true },
    { name: 'a node by its name as uid', about: node, key: 'Node//node-1', uid: 'real-uid', is: true },
  ];
  for (const { name, about, key, uid, is } of cases)
    it(name, () => expect(isAbout(event(about ? { involvedObject: about } : {}), key, uid)).toBe(is));
});
