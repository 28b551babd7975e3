import { expect, it } from 'vitest';
import { EventCorrelator } from './event-correlator.ts';

const POD = 'pod-uid';
const MINUTE = 60_000;

it('combines the tenth event that differs by its message only', () => {
  const correlator = new EventCorrelator();
  const said = Array.from({ length: 12 }, (_, i) =>
    correlator.correlate(POD, '|Warning|Failed', { message: `no ${i}` }, i),
  );
  expect(said.slice(0, 9).map((c) => c?.message)).toEqual(Array.from({ length: 9 }, (_, i) => `no ${i}`));
  expect(said.slice(9).map((c) => c?.message)).toEqual(
    [9, 10, 11].map((i) => `(combined from similar events): no ${i}`),
  );
  expect(new Set(said.slice(9).map((c) => c?.key)).size).toBe(1);
});

it('counts equal events under one key, however many', () => {
  const correlator = new EventCorrelator();
  const keys = Array.from(
    { length: 20 },
    (_, i) => correlator.correlate(POD, '|Normal|Pulled', { message: 'same' }, i)?.key,
  );
  expect(new Set(keys).size).toBe(1);
});

it('begins anew after ten quiet minutes', () => {
  const correlator = new EventCorrelator();
  for (let i = 0; i < 9; i++) correlator.correlate(POD, '|Warning|Failed', { message: `no ${i}` }, 0);
  expect(correlator.correlate(POD, '|Warning|Failed', { message: 'late' }, 11 * MINUTE)?.message).toBe('late');
});

it('drops what a source says about an object beyond 25 events, but for one every five minutes', () => {
  const correlator = new EventCorrelator();
  const said = (n: number, at: number) =>
    Array.from({ length: n }, () => correlator.correlate(POD, '|Normal|Pulled', { message: 'same' }, at)).filter(
      Boolean,
    ).length;
  expect(said(40, 0)).toBe(25);
  expect(said(10, 4 * MINUTE)).toBe(0);
  expect(said(10, 10 * MINUTE)).toBe(2);
  expect(correlator.correlate('other-uid', '|Normal|Pulled', { message: 'same' }, 10 * MINUTE)).toBeDefined();
});
