import type { CronJob } from '../../api/types.ts';
import { timeZone } from '../../lib/time-zone.ts';
import { parseSchedule } from './next-time.ts';
import { scheduleProblem } from './schedule.ts';

/** When the CronJob starts next, in milliseconds since 1970; undefined if it does not, or is suspended. */
export function nextRun({ metadata, spec }: CronJob, epochMs: number): number | undefined {
  const zone = spec.timeZone === undefined ? undefined : timeZone(spec.timeZone);
  const isUnusable = spec.timeZone !== undefined && !zone;
  if (spec.suspend === true || metadata.deletionTimestamp || isUnusable) return undefined;
  return scheduleProblem(spec.schedule) === undefined ? parseSchedule(spec.schedule, zone).next(epochMs) : undefined;
}
