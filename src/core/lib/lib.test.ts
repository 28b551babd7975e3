import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from './clock.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { deepEqual } from './equal.ts';
import { canonicalJson, fnv32a } from './hash.ts';
import { Heap } from './heap.ts';
import { NAME_ALPHABET, Rng } from './rng.ts';
import { formatMicroTime, formatTime, humanDuration, parseTime } from './time.ts';

describe('heap', () => {
  it('gives back in order whatever goes in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const heap = new Heap<number>((a, b) => a < b);
        for (const n of numbers) heap.push(n);
        const out: number[] = [];
        while (heap.size > 0) out.push(heap.pop() as number);
        expect(out).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });
});

describe('clock', () => {
  const make = () => {
    const clock = new Clock();
    const seen: string[] = [];
    clock.own('a', (key) => seen.push(`${clock.now} a ${key}`));
    clock.own('b', (key) => seen.push(`${clock.now} b ${key}`));
    const run = () => {
      for (let next = clock.take(); next; next = clock.take()) next.handler(next.timer.key);
      return seen;
    };
    return { clock, run };
  };
  it('delivers by time, then in the order of setting', () => {
    const { clock, run } = make();
    clock.set('a', 'late', 20, 0);
    clock.set('b', 'x', 10, 0);
    clock.set('a', 'y', 10, 0);
    expect(run()).toEqual(['10 b x', '10 a y', '20 a late']);
  });
  it('moves a timer that is set again and forgets one that is cleared', () => {
    const { clock, run } = make();
    clock.set('a', 'x', 10, 0);
    clock.set('a', 'x', 30, 0);
    clock.set('a', 'y', 20, 0);
    clock.clear('a', 'y');
    expect(run()).toEqual(['30 a x']);
  });
  it('never delivers in the past', () => {
    const { clock, run } = make();
    clock.idleUntil(100);
    clock.set('a', 'x', 10, 0);
    expect(run()).toEqual(['100 a x']);
  });
  it('drops what a disowned owner waits for', () => {
    const { clock, run } = make();
    clock.set('a', 'x', 10, 0);
    clock.set('b', 'x', 10, 0);
    clock.disown('a');
    expect(run()).toEqual(['10 b x']);
  });
});

describe('rng', () => {
  it('repeats for a seed, differs by name, and goes on after a restore', () => {
    const a = new Rng(5);
    const b = new Rng(5);
    expect(a.fork('x').suffix(40)).toBe(b.fork('x').suffix(40));
    expect(a.fork('x').uint32()).not.toBe(a.fork('y').uint32());
    const saved = a.snapshot();
    const next = [a.fork('x').uint32(), a.fork('y').uint32(), a.fork('new').uint32()];
    b.restore(saved);
    expect([b.fork('x').uint32(), b.fork('y').uint32(), b.fork('new').uint32()]).toEqual(next);
  });
  it('makes version 4 UUIDs and names in the alphabet of Kubernetes', () => {
    const stream = new Rng(1).fork('t');
    for (let i = 0; i < 200; i++) {
      expect(stream.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      for (const c of stream.suffix(5)) expect(NAME_ALPHABET).toContain(c);
    }
  });
});

describe('time', () => {
  it('agrees with the calendar of the platform', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000, max: 7_000_000_000 }), (seconds) => {
        const text = formatTime(seconds * 1000);
        expect(text).toBe(new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'));
        expect(parseTime(text)).toBe(seconds * 1000);
      }),
    );
  });
  it.each([
    ['2026-01-01T00:00:00.250000Z', 1_767_225_600_250],
    ['2026-01-01T02:00:00+02:00', 1_767_225_600_000],
    ['2026-01-01 00:00:00Z', undefined],
    ['2026-01-01T00:00:0xZ', undefined],
    ['2026-1-001T00:00:00Z', undefined],
    ['2026-01-01t00:00:00z', 1_767_225_600_000],
    ['soon', undefined],
  ])('reads %s', (text, ms) => expect(parseTime(text)).toBe(ms));
  it('writes six decimals for MicroTime', () => {
    expect(formatMicroTime(1_767_225_600_250)).toBe('2026-01-01T00:00:00.250000Z');
  });
  // Rows from upstream's duration_test.go.
  it.each([
    [1, '1s'],
    [70, '70s'],
    [120, '2m'],
    [190, '3m10s'],
    [600, '10m'],
    [60 * 47, '47m'],
    [60 * 179, '179m'],
    [3600 * 3, '3h'],
    [3600 * 3 + 60 * 10, '3h10m'],
    [3600 * 8, '8h'],
    [3600 * 47, '47h'],
    [3600 * 49, '2d1h'],
    [3600 * 48, '2d'],
    [86_400 * 8, '8d'],
    [86_400 * 365 * 2, '2y'],
    [86_400 * 375 * 2, '2y20d'],
    [86_400 * 365 * 9, '9y'],
    [-1, '0s'],
    [-5, '<invalid>'],
  ])('prints %i seconds as %s', (seconds, text) => expect(humanDuration(seconds * 1000)).toBe(text));
});

describe('duration', () => {
  it.each([
    ['10s', 10_000, '10s'],
    ['1m30s', 90_000, '1m30s'],
    ['2h', 7_200_000, '2h0m0s'],
    ['500ms', 500, '500ms'],
    ['1.5s', 1500, '1.5s'],
  ])('%s', (text, ms, printed) => {
    expect(parseDuration(text)).toBe(ms);
    expect(formatDuration(ms)).toBe(printed);
  });
  it.each(['', '10', 's', '10 s', '-1s'])('refuses %j', (text) => expect(parseDuration(text)).toBeUndefined());
});

describe('values', () => {
  it('equality and canonical text agree, and undefined is absent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(deepEqual(a, structuredClone(a))).toBe(true);
        expect(deepEqual(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(deepEqual({ a: 1 }, { a: 1, b: null })).toBe(false);
  });
  it('hashes as FNV-1a does', () => {
    expect(fnv32a('')).toBe(0x811c9dc5);
    expect(fnv32a('a')).toBe(0xe40c292c);
    expect(fnv32a('foobar')).toBe(0xbf9cf968);
  });
});
