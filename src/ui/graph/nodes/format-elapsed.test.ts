import { describe, expect, it } from 'vitest';
import { formatElapsed } from './format-elapsed.ts';

describe('formatElapsed', () => {
  const rows = [
    { ms: 351_400, want: '5:51' },
    { ms: 0, want: '0:00' },
    { ms: -5, want: '0:00' },
    { ms: 3_951_000, want: '1:05:51' },
  ];
  it.each(rows)('$ms', ({ ms, want }) => {
    expect(formatElapsed(ms)).toBe(want);
  });
});
