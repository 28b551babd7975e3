import type { CronJob, Job } from '../../api/types.ts';
import { finishedCondition } from '../job/conditions.ts';

/**
 * Ended Jobs that exceed a CronJob's history limits, oldest first.
 * Upstream: cleanupFinishedJobs in pkg/controller/cronjob/cronjob_controllerv2.go.
 */
export function surplusJobs({ spec }: CronJob, jobs: readonly Job[]): Job[] {
  const ended = (type: string): Job[] => jobs.filter((job) => finishedCondition(job)?.type === type);
  return [
    ...oldest(ended('Complete'), spec.successfulJobsHistoryLimit),
    ...oldest(ended('Failed'), spec.failedJobsHistoryLimit),
  ];
}

function oldest(jobs: Job[], limit: number | undefined): Job[] {
  if (limit === undefined || jobs.length <= limit) return [];
  return jobs.sort(byStart).slice(0, jobs.length - limit);
}

/** Jobs that never started count as the youngest. */
function byStart(a: Job, b: Job): number {
  const [x, y] = [a.status?.startTime ?? '~', b.status?.startTime ?? '~'];
  return compare(x, y) || compare(a.metadata.name, b.metadata.name);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
