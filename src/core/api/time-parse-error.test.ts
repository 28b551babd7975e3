import { describe, expect, it } from 'vitest';
import { timeParseError } from './time-parse-error.ts';

const LAYOUT = '"2006-01-02T15:04:05Z07:00"';

describe('timeParseError', () => {
  it.each(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z', '2026-02-28T23:59:59+08:00', '2024-02-29T00:00:00Z'])(
    'accepts %s',
    (text) => expect(timeParseError(text, false)).toBeUndefined(),
  );

  it.each([
    { text: 'yesterday', message: `parsing time "yesterday" as ${LAYOUT}: cannot parse "yesterday" as "2006"` },
    { text: '2026-01-01', message: `parsing time "2026-01-01" as ${LAYOUT}: cannot parse "" as "T"` },
    {
      text: '2026-01-01T00:00:00',
      message: `parsing time "2026-01-01T00:00:00" as ${LAYOUT}: cannot parse "" as "Z07:00"`,
    },
    { text: '2026-13-01T00:00:00Z', message: 'parsing time "2026-13-01T00:00:00Z": month out of range' },
    { text: '2026-02-30T00:00:00Z', message: 'parsing time "2026-02-30T00:00:00Z": day out of range' },
    { text: '2026-01-01T25:00:00Z', message: 'parsing time "2026-01-01T25:00:00Z": hour out of range' },
    { text: '2026-01-01T00:00:00Zx', message: 'parsing time "2026-01-01T00:00:00Zx": extra text: "x"' },
  ])('$text', ({ text, message }) => expect(timeParseError(text, false)).toBe(message));
});
