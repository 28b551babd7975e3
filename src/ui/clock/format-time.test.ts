import { describe, expect, it } from 'vitest';
import { formatClock, formatMoment, formatSpeed } from './format-time.ts';

describe('formatClock', () => {
  const cases = [
    { name: 'boot', ms: 0, text: '00:00:00.0' },
    { name: 'before boot is boot', ms: -5, text: '00:00:00.0' },
    { name: 'tenths are cut, not rounded', ms: 401_499, text: '00:06:41.4' },
    { name: 'just before a minute', ms: 59_999, text: '00:00:59.9' },
    { name: 'hours', ms: 3_600_000 + 61_000, text: '01:01:01.0' },
    { name: 'more than a day', ms: 100 * 3_600_000, text: '100:00:00.0' },
    { name: 'fractions of a millisecond', ms: 1000.7, text: '00:00:01.0' },
  ];
  for (const { name, ms, text } of cases) it(name, () => expect(formatClock(ms)).toBe(text));
});

describe('formatMoment', () => {
  const cases = [
    { name: 'seconds', ms: 5_000, text: '0:05' },
    { name: 'minutes', ms: 401_400, text: '6:41' },
    { name: 'hours', ms: 3_661_000, text: '1:01:01' },
  ];
  for (const { name, ms, text } of cases) it(name, () => expect(formatMoment(ms)).toBe(text));
});

describe('formatSpeed', () => {
  const cases = [
    { name: 'slow', factor: 0.1, text: '0.1×' },
    { name: 'real time', factor: 1, text: '1×' },
    { name: 'noise of floating point', factor: 0.1 + 0.2, text: '0.3×' },
    { name: 'fast', factor: 100, text: '100×' },
  ];
  for (const { name, factor, text } of cases) it(name, () => expect(formatSpeed(factor)).toBe(text));
});
