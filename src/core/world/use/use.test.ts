import { describe, expect, it } from 'vitest';
import { advance, serviceMs, type Account, type Flow } from './account.ts';
import { shareCpu, sharesOf } from './share-cpu.ts';
import { memoryOf, ORDINARY } from './profile.ts';

const fresh: Account = { at: 0, usedMs: 0, backlogMs: 0, starvedMs: 0 };

describe('advance', () => {
  const rows: { name: string; flow: Flow; backlogMs?: number; want: Omit<Account, 'at'> }[] = [
    {
      name: 'idle: the steady part alone',
      flow: { steady: 0.1, arriving: 0, cap: 4 },
      want: { usedMs: 1000, backlogMs: 0, starvedMs: 0 },
    },
    {
      name: 'a stream within the limit is used up as it comes',
      flow: { steady: 0, arriving: 0.3, cap: 0.5 },
      want: { usedMs: 3000, backlogMs: 0, starvedMs: 0 },
    },
    {
      name: 'a stream above the limit: never more than the limit, the rest queues up to what clients wait for',
      flow: { steady: 0, arriving: 1, cap: 0.5 },
      want: { usedMs: 5000, backlogMs: 2500, starvedMs: 10_000 },
    },
    {
      name: 'queued work is done at full speed, then it rests',
      flow: { steady: 0, arriving: 0, cap: 2 },
      backlogMs: 4000,
      want: { usedMs: 4000, backlogMs: 0, starvedMs: 2000 },
    },
    {
      name: 'a queue shrinks while a stream goes on',
      flow: { steady: 0, arriving: 1, cap: 2 },
      backlogMs: 4000,
      want: { usedMs: 14_000, backlogMs: 0, starvedMs: 4000 },
    },
    {
      name: 'a stress test above its limit does less, and makes nothing up',
      flow: { steady: 2, arriving: 0, cap: 1 },
      want: { usedMs: 10_000, backlogMs: 0, starvedMs: 10_000 },
    },
    {
      name: 'exactly the limit is not starved',
      flow: { steady: 1, arriving: 0, cap: 1 },
      want: { usedMs: 10_000, backlogMs: 0, starvedMs: 0 },
    },
  ];
  for (const { name, flow, backlogMs = 0, want } of rows)
    it(name, () => expect(advance({ ...fresh, backlogMs }, flow, 10_000)).toEqual({ at: 10_000, ...want }));

  it('comes to the same in one step or in many', () => {
    const flow = { steady: 0.2, arriving: 0.7, cap: 1.5 };
    let many: Account = { ...fresh, backlogMs: 900 };
    for (let t = 7; t <= 4200; t += 7) many = advance(many, flow, t);
    const once = advance({ ...fresh, backlogMs: 900 }, flow, 4200);
    expect(many.usedMs).toBeCloseTo(once.usedMs, 6);
    expect(many.backlogMs).toBeCloseTo(once.backlogMs, 6);
  });
});

describe('serviceMs', () => {
  it.each([
    ['on an idle machine the work itself', 0, 4, 28],
    ['a limit below one core stretches it', 0, 0.5, 56],
    ['whoever comes behind a queue waits for it', 1000, 2, 528],
  ])('%s', (_, backlogMs, cap, want) =>
    expect(serviceMs({ ...fresh, backlogMs }, { steady: 0, arriving: 0, cap }, 28)).toBe(want),
  );
});

describe('shareCpu', () => {
  it.each([
    ['enough for all', 4, [{ wants: 1, weight: 2 }, { wants: 2, weight: 2 }], [1, 2]], // prettier-ignore
    ['by weight', 3, [{ wants: 9, weight: 1024 }, { wants: 9, weight: 512 }], [2, 1]], // prettier-ignore
    ['what the modest leave goes to the others', 4, [{ wants: 0.5, weight: 9 }, { wants: 9, weight: 1 }], [0.5, 3.5]], // prettier-ignore
    ['nobody', 4, [], []],
  ])('%s', (_, cores, claims, want) => expect(shareCpu(cores, claims)).toEqual(want));

  it.each([
    [undefined, 2],
    [1, 2],
    [100, 102],
    [1000, 1024],
  ])('%s milli are %s shares', (milli, want) => expect(sharesOf(milli)).toBe(want));
});

describe('memoryOf', () => {
  const MIB = 1024 * 1024;
  it.each([
    ['at rest', ORDINARY, 0, 0, 32 * MIB],
    ['under load', ORDINARY, 0, 10, 42 * MIB],
    ['growing', { ...ORDINARY, growth: { bytesPerSecond: MIB, upToBytes: 50 * MIB } }, 20_000, 0, 52 * MIB],
    ['grown', { ...ORDINARY, growth: { bytesPerSecond: MIB, upToBytes: 50 * MIB } }, 90_000, 0, 82 * MIB],
  ])('%s', (_, profile, age, inService, want) => expect(memoryOf(profile, age, inService)).toBe(want));
});
