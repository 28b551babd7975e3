import { describe, expect, it } from 'vitest';
import type { CronJob } from '../../api/types.ts';
import { formatTime, parseTime } from '../../lib/time.ts';
import { mostRecent, untilNext } from './due.ts';
import { parseSchedule } from './next-time.ts';

const ms = (text: string): number => parseTime(`2026-01-${text}Z`) ?? NaN;

function cron(last?: string, deadline?: number): CronJob {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {
      name: 'c',
      namespace: 'default',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      schedule: '',
      jobTemplate: {},
      ...(deadline === undefined ? {} : { startingDeadlineSeconds: deadline }),
    },
    ...(last ? { status: { lastScheduleTime: `2026-01-${last}Z` } } : {}),
  } as CronJob;
}

/** Rows of TestMostRecentScheduleTime and TestNextScheduleTimeDuration, pkg/controller/cronjob/utils_test.go. */
describe('which start is due', () => {
  interface Row {
    readonly rule: string;
    readonly schedule: string;
    readonly last?: string;
    readonly deadline?: number;
    readonly now: string;
    readonly recent?: string;
    readonly missed?: 'few' | 'many';
  }
  const rows: Row[] = [
    { rule: 'none before the first', schedule: '0 2 * * *', now: '01T01:59:59' },
    { rule: 'at the time', schedule: '0 2 * * *', now: '01T02:00:00', recent: '01T02:00:00' },
    { rule: 'until the next one', schedule: '0 2 * * *', now: '01T23:00:00', recent: '01T02:00:00' },
    { rule: 'not again', schedule: '0 2 * * *', last: '01T02:00:00', now: '01T02:00:01' },
    {
      rule: 'only the latest of several',
      schedule: '0 * * * *',
      now: '01T05:10:00',
      recent: '01T05:00:00',
      missed: 'few',
    },
    { rule: 'very many', schedule: '* * * * *', now: '01T05:10:30', recent: '01T05:10:00', missed: 'many' },
    { rule: 'no further back than the deadline', schedule: '0 * * * *', deadline: 300, now: '01T05:10:00' },
    { rule: 'within the deadline', schedule: '0 * * * *', deadline: 900, now: '01T05:10:00', recent: '01T05:00:00' },
    { rule: 'uneven steps', schedule: '30 6-16/4 * * 1-5', now: '02T11:00:00', recent: '02T10:30:00', missed: 'few' },
  ];

  it.each(rows)('$rule', ({ schedule, last, deadline, now, recent, missed = 'none' }) => {
    const found = mostRecent(cron(last, deadline), ms(now), parseSchedule(schedule), true);
    expect(found.recentMs === undefined ? undefined : formatTime(found.recentMs)).toBe(recent && `2026-01-${recent}Z`);
    expect(found.missed).toBe(missed);
  });

  it('a schedule that never comes is an error', () => {
    const { error } = mostRecent(cron(), ms('01T00:00:00'), parseSchedule('59 23 31 2 *'), true);
    expect(error).toBe('time difference between two schedules is less than 1 second');
  });

  const waits: [rule: string, schedule: string, last: string | undefined, now: string, seconds: number][] = [
    ['to the first', '0 2 * * *', undefined, '01T01:00:00', 3600.1],
    ['to the next after a start', '*/5 * * * *', '01T01:00:00', '01T01:00:03', 297.1],
    ['what was missed does not make it wait longer', '*/5 * * * *', undefined, '01T01:01:00', 240.1],
  ];

  it.each(waits)('looks again %s', (_, schedule, last, now, seconds) => {
    expect(untilNext(cron(last), ms(now), parseSchedule(schedule))).toBe(seconds * 1000);
  });
});
