import { controllerRef } from '../../api/edit.ts';
import type { CronJob, Job } from '../../api/types.ts';
import { civil, DAY_MS, formatTime } from '../../lib/time.ts';
import { timeZone } from '../../lib/time-zone.ts';

/**
 * The Job of one start; its name follows from the time, so that the same start cannot be made twice.
 * Upstream: pkg/controller/cronjob/utils.go (getJobFromTemplate2).
 */
const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

export function jobName(cron: CronJob, scheduledMs: number): string {
  return `${cron.metadata.name}-${Math.floor(scheduledMs / 60_000)}`;
}

export function draftJob(cron: CronJob, scheduledMs: number) {
  const { metadata, spec } = cron.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1' as const,
    kind: 'Job' as const,
    metadata: {
      name: jobName(cron, scheduledMs),
      namespace: cron.metadata.namespace ?? '',
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata?.annotations, [SCHEDULED_AT]: localTime(scheduledMs, cron.spec.timeZone) },
      ownerReferences: [controllerRef(cron)],
    },
    spec: spec as Job['spec'],
  };
}

/** RFC 3339 with the offset of the zone. */
function localTime(epochMs: number, zone: string | undefined): string {
  const offsetMs = timeZone(zone ?? '')?.offsetAt(epochMs) ?? 0;
  if (offsetMs === 0) return formatTime(epochMs);
  const sign = offsetMs < 0 ? '-' : '+';
  return formatTime(epochMs + offsetMs).replace('Z', `${sign}${formatTime(Math.abs(offsetMs)).slice(11, 16)}`);
}

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 'Thu, 01 Jan 2026 02:00:00 +0000': Go's RFC1123Z. */
export function longTime(epochMs: number): string {
  const days = Math.floor(epochMs / DAY_MS);
  const [year, month, day] = civil(days);
  const date = `${String(day).padStart(2, '0')} ${MONTHS[month - 1] as string} ${year}`;
  return `${WEEKDAYS[((days % 7) + 7) % 7] as string}, ${date} ${formatTime(epochMs).slice(11, 19)} +0000`;
}
