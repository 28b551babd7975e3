import { describe, expect, it } from 'vitest';
import { Tracer } from './trace.ts';

const make = (capacity = 100) => {
  const time = { now: 0 };
  return { time, tracer: new Tracer({ now: () => time.now, capacity, chatterCapacity: 10 }) };
};

describe('tracer', () => {
  it('walks from an effect to what the user did', () => {
    const { tracer } = make();
    tracer.during('user', 0, () => {
      tracer.current = tracer.record('command', 'user.apply', '');
      const write = tracer.record('write', 'object.created', 'Pod/default/a');
      tracer.during('kube-scheduler', write, () => {
        tracer.decide('scheduler.bound', 'Pod/default/a', { node: 'node-1' });
        const last = tracer.record('write', 'object.updated', 'Pod/default/a');
        expect(tracer.why(last).map((r) => [r.actor, r.code])).toEqual([
          ['kube-scheduler', 'object.updated'],
          ['kube-scheduler', 'scheduler.bound'],
          ['user', 'object.created'],
          ['user', 'user.apply'],
        ]);
      });
    });
    expect(tracer.current).toBe(0);
    expect(tracer.actor).toBe('engine');
  });

  it('puts actor and cause back after a throw', () => {
    const { tracer } = make();
    expect(() =>
      tracer.during('x', 7, () => {
        throw new Error('boom');
      }),
    ).toThrow('boom');
    expect([tracer.actor, tracer.current]).toEqual(['engine', 0]);
  });

  it('forgets the oldest, finds the rest, and does not let heartbeats push out the story', () => {
    const { tracer } = make(5);
    const ids = Array.from({ length: 8 }, (_, i) => tracer.record('write', 'object.created', `Pod/default/${i}`));
    for (let i = 0; i < 100; i++) tracer.chatter('write', 'object.updated', 'coordination.k8s.io/Lease/x/y');
    expect(ids.map((id) => tracer.find(id)?.ref)).toEqual([
      undefined,
      undefined,
      undefined,
      ...[3, 4, 5, 6, 7].map((i) => `Pod/default/${i}`),
    ]);
    expect(tracer.since(ids[5] as number).map((r) => r.id)).toEqual(ids.slice(5));
    expect(tracer.tail(2).map((r) => r.id)).toEqual(ids.slice(6));
  });
});
