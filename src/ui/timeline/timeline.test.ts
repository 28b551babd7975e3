import { describe, expect, it } from 'vitest';
import type { TimelineMark } from '../../workers/protocol.ts';
import { groupMarks } from './group-marks.ts';
import { readyCurve, sampleAt } from './ready-curve.ts';
import { createScale, ticksOf, timeAt, xOf } from './time-scale.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('createScale', () => {
  const cases = [
    { name: 'a fresh cluster', now: 0, window: 'all', from: 0, to: 30_000 },
    { name: 'grows in steps', now: 29_500, window: 'all', from: 0, to: 45_000 },
    { name: 'six minutes', now: 401_400, window: 'all', from: 0, to: 480_000 },
    { name: 'hours', now: 5 * HOUR, window: 'all', from: 0, to: 6.4 * HOUR },
    { name: 'a window at the beginning', now: 5_000, window: '1m', from: 0, to: MINUTE },
    { name: 'a window follows in steps', now: 125_000, window: '1m', from: 70_000, to: 130_000 },
    { name: 'ten minutes of hours', now: 2 * HOUR, window: '10m', from: 2 * HOUR - 500_000, to: 2 * HOUR + 100_000 },
  ] as const;
  for (const { name, now, window, from, to } of cases)
    it(name, () => expect(createScale(now, window, 600)).toEqual({ from, to, width: 600 }));

  it('now is always inside, with room for its line', () => {
    for (let now = 0; now < 3 * 24 * HOUR; now = now * 1.37 + 777)
      for (const window of ['all', '10m', '1m'] as const) {
        const scale = createScale(now, window, 600);
        expect(xOf(scale, now)).toBeGreaterThanOrEqual(0);
        expect(xOf(scale, now)).toBeLessThanOrEqual(600);
      }
  });

  it('time and place are inverse', () => {
    const scale = createScale(401_400, 'all', 600);
    expect(timeAt(scale, xOf(scale, 123_456))).toBeCloseTo(123_456, 3);
  });
});

describe('ticksOf', () => {
  it('are round and at least 72 pixels apart, from seconds to weeks', () => {
    for (let now = 1000; now < 30 * 24 * HOUR; now *= 1.7) {
      const ticks = ticksOf(createScale(now, 'all', 700));
      expect(ticks.length).toBeGreaterThan(2);
      for (let i = 1; i < ticks.length; i++)
        expect((ticks[i]?.x ?? 0) - (ticks[i - 1]?.x ?? 0)).toBeGreaterThanOrEqual(71.9);
    }
  });

  it('labels', () => {
    expect(ticksOf(createScale(401_400, 'all', 676)).map(({ label }) => label)).toEqual([
      '0:00',
      '1:00',
      '2:00',
      '3:00',
      '4:00',
      '5:00',
      '6:00',
      '7:00',
      '8:00',
    ]);
  });

  it('none without a width', () => expect(ticksOf(createScale(0, 'all', 0))).toEqual([]));
});

const mark = (t: number, tone: TimelineMark['tone'] = 'neutral', lane: TimelineMark['lane'] = 'you'): TimelineMark => ({
  trace: t,
  t,
  lane,
  tone,
  code: 'user.apply',
  ref: '',
  args: {},
});

describe('groupMarks', () => {
  const scale = { from: 0, to: 1000, width: 1000 };
  const cases = [
    {
      name: 'apart',
      marks: [mark(100), mark(200)],
      groups: [
        { x: 100, n: 1, room: 100 },
        { x: 200, n: 1, room: 800 },
      ],
    },
    { name: 'close ones join', marks: [mark(100), mark(108), mark(113)], groups: [{ x: 100, n: 3, room: 900 }] },
    {
      name: 'a chain does not join without end',
      marks: [mark(100), mark(110), mark(120), mark(130)],
      groups: [
        { x: 100, n: 3, room: 30 },
        { x: 130, n: 1, room: 870 },
      ],
    },
    { name: 'a count keeps its room', marks: [mark(100), mark(110), mark(118)], groups: [{ x: 100, n: 3, room: 900 }] },
    {
      name: 'other lanes and what is out of sight are left out',
      marks: [mark(100, 'bad', 'cluster'), mark(2000)],
      groups: [],
    },
  ];
  for (const { name, marks, groups } of cases)
    it(name, () =>
      expect(
        groupMarks(marks, 'you', scale).map(({ x, room, marks: members }) => ({ x, room, n: members.length })),
      ).toEqual(groups.map(({ x, room, n }) => ({ x, room, n }))),
    );

  it('the worst tone wins', () => {
    expect(groupMarks([mark(1, 'good'), mark(2, 'bad'), mark(3, 'busy')], 'you', scale)[0]?.tone).toBe('bad');
  });
});

describe('readyCurve', () => {
  const scale = { from: 0, to: 100, width: 100 };
  const cases = [
    { name: 'nothing known', samples: [], now: 50, line: '' },
    {
      name: 'steps, and holds to now',
      samples: [
        { t: 0, ready: 0, total: 2 },
        { t: 10, ready: 2, total: 2 },
      ],
      now: 50,
      line: 'M0.0 22.0H10.0V2.0H50.0',
    },
    {
      name: 'no point where nothing changes',
      samples: [1, 2, 3].map((t) => ({ t, ready: 1, total: 1 })),
      now: 9,
      line: 'M1.0 2.0H9.0',
    },
    {
      name: 'the last of those on one pixel',
      samples: [
        { t: 5.1, ready: 0, total: 1 },
        { t: 5.9, ready: 1, total: 1 },
      ],
      now: 9,
      line: 'M5.9 2.0H9.0',
    },
  ];
  for (const { name, samples, now, line } of cases)
    it(name, () => expect(readyCurve(samples, now, scale, 22).line).toBe(line));

  it('what was before the span holds into it', () => {
    expect(readyCurve([{ t: 5, ready: 1, total: 1 }], 80, { from: 50, to: 100, width: 50 }, 22).line).toBe(
      'M0.0 2.0H30.0',
    );
  });
});

describe('sampleAt', () => {
  const samples = [10, 20, 30].map((t) => ({ t, ready: t, total: t }));
  const cases = [
    { name: 'before all', t: 5, ready: undefined },
    { name: 'on one', t: 20, ready: 20 },
    { name: 'between', t: 29, ready: 20 },
    { name: 'after all', t: 99, ready: 30 },
  ];
  for (const { name, t, ready } of cases) it(name, () => expect(sampleAt(samples, t)?.ready).toBe(ready));
});
