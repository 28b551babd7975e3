import type { CronJob } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import type { Schedule } from './next-time.ts';

/**
 * Which start of a CronJob is due, and when to look again.
 * Upstream: pkg/controller/cronjob/utils.go (mostRecentScheduleTime, nextScheduleTimeDuration).
 */
export interface Missed {
  /** The last start, or the creation, or how far back the deadline lets one look. */
  readonly earliestMs: number;
  /** The latest start since then that is not in the future. */
  readonly recentMs?: number;
  readonly missed: 'none' | 'few' | 'many';
  /** The schedule never comes. */
  readonly error?: string;
}

/** Spare time after a start, for clocks that differ. */
const DELTA_MS = 100;
const MANY = 100;

export function mostRecent(cron: CronJob, nowMs: number, schedule: Schedule, withDeadline: boolean): Missed {
  const { creationTimestamp } = cron.metadata;
  const { startingDeadlineSeconds } = cron.spec;
  const lastMs = parseTime(cron.status?.lastScheduleTime ?? creationTimestamp) ?? nowMs;
  const deadlineMs =
    withDeadline && startingDeadlineSeconds !== undefined ? nowMs - startingDeadlineSeconds * 1000 : -Infinity;
  const earliestMs = Math.max(lastMs, deadlineMs);
  const first = schedule.next(earliestMs);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || second === undefined) return never(earliestMs);
  if (nowMs < first) return { earliestMs, missed: 'none' };
  if (nowMs < second) return { earliestMs, recentMs: first, missed: 'none' };
  const every = second - first;
  const count = Math.floor((nowMs - first) / every) + 1;
  let recentMs: number | undefined;
  let at = schedule.next(first + (count - 2) * every);
  while (at !== undefined && at <= nowMs) {
    recentMs = at;
    at = schedule.next(at);
  }
  const missed = count > MANY ? 'many' : 'few';
  return { earliestMs, missed, ...(recentMs === undefined ? {} : { recentMs }) };
}

function never(earliestMs: number): Missed {
  return { earliestMs, missed: 'none', error: 'time difference between two schedules is less than 1 second' };
}

/** Milliseconds until the CronJob must be looked at again; undefined: never. */
export function untilNext(cron: CronJob, nowMs: number, schedule: Schedule): number | undefined {
  const { earliestMs, recentMs, missed, error } = mostRecent(cron, nowMs, schedule, false);
  const known = recentMs ?? (missed === 'none' ? earliestMs : nowMs);
  const next = schedule.next(error === undefined ? known : nowMs);
  return next === undefined ? undefined : Math.max(1, next + DELTA_MS - nowMs);
}
