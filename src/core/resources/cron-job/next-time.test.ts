import { describe, expect, it } from 'vitest';
import { formatTime, parseTime } from '../../lib/time.ts';
import { longTime } from './job-draft.ts';
import { timeZone } from '../../lib/time-zone.ts';
import { parseSchedule } from './next-time.ts';
import zonedTimes from './fixtures/zoned-times.json';

const ms = (text: string): number => parseTime(text) ?? NaN;

describe('the next time of a schedule', () => {
  // 2026-01-01 is a Thursday.
  const rows: [rule: string, schedule: string, after: string, next: string | undefined][] = [
    ['a time of day', '0 2 * * *', '2026-01-01T00:00:00Z', '2026-01-01T02:00:00Z'],
    ['the time itself is over', '0 2 * * *', '2026-01-01T02:00:00Z', '2026-01-02T02:00:00Z'],
    ['seconds round up', '* * * * *', '2026-01-01T00:00:01Z', '2026-01-01T00:01:00Z'],
    ['steps from the start', '*/15 * * * *', '2026-01-01T00:16:00Z', '2026-01-01T00:30:00Z'],
    ['steps from a number go on to the end', '5/20 * * * *', '2026-01-01T00:26:00Z', '2026-01-01T00:45:00Z'],
    ['steps within a range', '0 8-18/5 * * *', '2026-01-01T13:00:00Z', '2026-01-01T18:00:00Z'],
    ['lists', '0,30 1,3 * * *', '2026-01-01T01:30:00Z', '2026-01-01T03:00:00Z'],
    ['names of days', '30 9 * * MON-FRI', '2026-01-02T09:30:00Z', '2026-01-05T09:30:00Z'],
    ['names of months', '0 0 1 mar *', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['Sunday is 0', '0 0 * * 0', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
    ['two day fields: either', '0 0 13 * 5', '2026-01-03T00:00:00Z', '2026-01-09T00:00:00Z'],
    ['a star leaves the choice to the other', '0 0 13 * *', '2026-01-01T00:00:00Z', '2026-01-13T00:00:00Z'],
    ['a stepped star restricts', '0 0 */10 * 5', '2026-01-01T12:00:00Z', '2026-01-02T00:00:00Z'],
    ['a question mark is a star', '0 0 ? * 1', '2026-01-01T00:00:00Z', '2026-01-05T00:00:00Z'],
    ['leap days', '0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['days that never come', '59 23 31 2 *', '2026-01-01T00:00:00Z', undefined],
    ['@hourly', '@hourly', '2026-01-01T00:10:00Z', '2026-01-01T01:00:00Z'],
    ['@weekly', '@weekly', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
    ['@yearly', '@yearly', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['@every counts from when it is asked', '@every 1h30m', '2026-01-01T00:10:07Z', '2026-01-01T01:40:07Z'],
  ];

  it.each(rows)('%s: %s after %s', (_, schedule, after, next) => {
    const at = parseSchedule(schedule).next(ms(after));
    expect(at === undefined ? undefined : formatTime(at)).toBe(next);
  });
});

it('writes times as Go does in RFC1123Z', () => {
  expect(longTime(ms('2026-01-01T02:00:00Z'))).toBe('Thu, 01 Jan 2026 02:00:00 +0000');
  expect(longTime(ms('2026-11-23T08:26:09Z'))).toBe('Mon, 23 Nov 2026 08:26:09 +0000');
});

describe('the next time by the clocks of a zone, as upstream finds it', () => {
  it.each(zonedTimes as string[][])('%s: %s after %s', (zone = '', schedule = '', after = '', next = '') => {
    const at = parseSchedule(schedule, timeZone(zone)).next(ms(after));
    expect(at === undefined ? '' : formatTime(at)).toBe(next);
  });
});
