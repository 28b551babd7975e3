import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, clearFaults, fault, patch, refused } from '../testing/scenario-acts.ts';
import { count, event, is } from '../testing/sights.ts';

/** When CronJobs run: time zones, changing clocks, deadlines. */
const CRON_JOB = 'concepts/workloads/controllers/cron-jobs/';
const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

const cron = (spec: string, name = 'report') => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: ${name} }
spec:
${spec}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: c, image: "busybox:1.28", command: [sh, -c, date] }]
`;
const scheduledAt = (time: string) => ({
  metadata: { annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': time } },
});
const last = (time: string | undefined) => ({ status: { lastScheduleTime: time } });
/** After the first of January 2026, in milliseconds. */
const days = (n: number): number => n * DAY * 1000;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'three time zones, each with hours of its own',
    page: `${CRON_JOB}#time-zones`,
    cluster: { nodes: 1 },
    manifest: `${cron('  schedule: "0 7 * * *"\n  timeZone: Asia/Kolkata', 'kolkata')}---${cron('  schedule: "0 1 * * *"\n  timeZone: Etc/UTC', 'utc')}---${cron('  schedule: "0 21 * * *"\n  timeZone: America/New_York', 'new-york')}`, // prettier-ignore
    steps: [
      at(HOUR - 20, count(0, 'jobs')),
      by(HOUR, count(1, 'jobs'), is('cronjob/utc', last('2026-01-01T01:00:00Z')), count(1, 'jobs', scheduledAt('2026-01-01T01:00:00Z'))), // prettier-ignore
      at(1.5 * HOUR, count(1, 'jobs', scheduledAt('2026-01-01T07:00:00+05:30')), is('cronjob/kolkata', last('2026-01-01T01:30:00Z'))), // prettier-ignore
      at(2 * HOUR, count(1, 'jobs', scheduledAt('2025-12-31T21:00:00-05:00')), is('cronjob/new-york', last('2026-01-01T02:00:00Z'))), // prettier-ignore
    ],
  },
  {
    name: 'a time zone that does not exist, and one in the schedule',
    page: `${CRON_JOB}#time-zones`,
    cluster: { nodes: 1 },
    manifest: cron('  schedule: "0 9 * * *"'),
    steps: [
      act(1, refused(apply(cron('  schedule: "0 9 * * *"\n  timeZone: Europe/Atlantis', 'x')), /spec\.timeZone: Invalid value: \\"Europe\/Atlantis\\": unknown time zone Europe\/Atlantis/)), // prettier-ignore
      act(2, refused(apply(cron('  schedule: "TZ=Etc/UTC 0 9 * * *"', 'x')), /spec\.schedule: Invalid value: \\"TZ=Etc\/UTC 0 9 \* \* \*\\": cannot use TZ or CRON_TZ in schedule, use timeZone field instead/)), // prettier-ignore
    ],
  },
  {
    name: 'where clocks go forward, what falls into the missing hour does not run that day',
    page: `${CRON_JOB}#time-zones`,
    // Berlin skips from 02:00 to 03:00 on the 29th of March, which is 01:00 in UTC.
    cluster: { nodes: 1, startMs: days(87) + 50 * MINUTE * 1000 },
    manifest: `${cron('  schedule: "30 2 * * *"\n  timeZone: Europe/Berlin', 'skipped')}---${cron('  schedule: "30 3 * * *"\n  timeZone: Europe/Berlin')}`, // prettier-ignore
    steps: [
      at(40 * MINUTE, is('cronjob/report', last('2026-03-29T01:30:00Z')), count(1, 'jobs', scheduledAt('2026-03-29T03:30:00+02:00'))), // prettier-ignore
      at(3 * HOUR, is('cronjob/skipped', last(undefined))),
    ],
  },
  {
    name: 'where clocks go back, it runs in both of the doubled hours',
    page: `${CRON_JOB}#time-zones`,
    // Berlin has the hour from 02:00 to 03:00 twice on the 25th of October.
    cluster: { nodes: 1, startMs: days(297) },
    manifest: cron('  schedule: "30 2 * * *"\n  timeZone: Europe/Berlin'),
    steps: [
      at(31 * MINUTE, is('cronjob/report', last('2026-10-25T00:30:00Z'))),
      at(91 * MINUTE, is('cronjob/report', last('2026-10-25T01:30:00Z'))),
      at(3 * HOUR, is('cronjob/report', last('2026-10-25T01:30:00Z'))),
    ],
  },
  {
    name: 'what the controller slept through is made up for once, unless its deadline has passed',
    page: `${CRON_JOB}#starting-deadline`,
    cluster: { nodes: 1 },
    manifest: `${cron('  schedule: "*/10 * * * *"\n  startingDeadlineSeconds: 60', 'strict')}---${cron('  schedule: "*/10 * * * *"', 'lenient')}`, // prettier-ignore
    steps: [
      at(9 * MINUTE, count(0, 'jobs')),
      act(9 * MINUTE, fault('stop-controller-manager', 'kube-controller-manager')), // prettier-ignore
      act(33 * MINUTE, clearFaults),
      by(34 * MINUTE, is('cronjob/lenient', last('2026-01-01T00:30:00Z')), count(1, 'jobs')),
      at(39 * MINUTE, count(1, 'jobs')),
      by(41 * MINUTE, is('cronjob/strict', last('2026-01-01T00:40:00Z'))),
    ],
  },
  {
    name: 'more than a hundred missed runs are told of, and one is made up for',
    page: `${CRON_JOB}#job-creation`,
    cluster: { nodes: 1 },
    manifest: cron('  schedule: "* * * * *"\n  concurrencyPolicy: Forbid'),
    steps: [
      by(62, count(1, 'jobs')),
      act(90, fault('stop-controller-manager', 'kube-controller-manager')),
      act(3 * HOUR, clearFaults),
      by(3 * HOUR + 30, event('report', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew')), // prettier-ignore
      at(3 * HOUR + 31, count(2, 'jobs')),
    ],
  },
  {
    name: 'only so many finished Jobs are kept',
    page: `${CRON_JOB}#jobs-history-limits`,
    cluster: { nodes: 1 },
    manifest: cron('  schedule: "* * * * *"\n  successfulJobsHistoryLimit: 1'),
    steps: [
      at(5 * MINUTE + 40, count(1, 'jobs')),
      act(5 * MINUTE + 41, patch('cronjob/report', { spec: { successfulJobsHistoryLimit: 0 } })),
      by(6 * MINUTE + 50, count(0, 'jobs')),
    ],
  },
];

describe('when CronJobs run', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
