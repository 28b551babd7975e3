import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { patch } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, log } from '../testing/sights.ts';

/** Jobs and CronJobs, as the documentation shows them. */
const JOB = 'concepts/workloads/controllers/job/';
const CRON_JOB = 'concepts/workloads/controllers/cron-jobs/';
const MINUTE = 60;
const HOUR = 3600;

const job = (spec: string, script: string) => `
apiVersion: batch/v1
kind: Job
metadata: { name: work }
spec:
${spec}
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: c, image: "busybox:1.36", command: [sh, -c, '${script}'] }]
`;
const cron = (spec: string, script = 'date; echo Hello from the Kubernetes cluster') => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: hello }
spec:
${spec}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{ name: c, image: "busybox:1.28", command: [sh, -c, '${script}'] }]
`;
const condition = (type: string, more: object = {}) => ({
  status: { conditions: [{ type, status: 'True', ...more }] },
});
const ACTIVE = { status: { phase: (p: unknown) => p === 'Running' || p === 'Pending' }, metadata: { deletionTimestamp: undefined } }; // prettier-ignore
const SUCCEEDED = { status: { phase: 'Succeeded' } };
const atMost = (n: number) => (v: unknown) => ((v as number | undefined) ?? 0) <= n;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a Job computes pi to 2000 places',
    page: JOB,
    manifest: `
apiVersion: batch/v1
kind: Job
metadata: { name: pi }
spec:
  template:
    spec:
      containers:
      - name: pi
        image: perl:5.34.0
        command: ["perl",  "-Mbignum=bpi", "-wle", "print bpi(2000)"]
      restartPolicy: Never
  backoffLimit: 4
`,
    steps: [
      by(40, is('job/pi', { ...condition('Complete'), spec: { completions: 1 } }), count(1, 'pods', SUCCEEDED)),
      at(41, event('pi', 'Completed', 'Job completed'), event('pi', 'SuccessfulCreate', /^Created pod: pi-/)),
    ],
  },
  {
    name: 'six completions, two at a time',
    page: `${JOB}#parallel-jobs`,
    manifest: job('  completions: 6\n  parallelism: 2', 'sleep 5'),
    steps: [
      always(20, is('job/work', { status: { active: atMost(2) } })),
      by(60, is('job/work', { ...condition('Complete', { reason: 'CompletionsReached' }) }), count(6, 'pods', SUCCEEDED)), // prettier-ignore
    ],
  },
  {
    name: 'pods of an indexed Job know their index',
    page: 'tasks/job/indexed-parallel-processing-static/',
    manifest: job('  completions: 3\n  parallelism: 3\n  completionMode: Indexed', 'echo index $JOB_COMPLETION_INDEX; hostname'), // prettier-ignore
    steps: [
      by(25, is('job/work', { ...condition('Complete'), status: { completedIndexes: '0-2' } })),
      at(26, ...[0, 1, 2].map((i) => count(1, 'pods', { metadata: { annotations: { 'batch.kubernetes.io/job-completion-index': `${i}` } } }))), // prettier-ignore
      at(26, (engine) => {
        const pods = [...engine.objects()].filter((o) => o.kind === 'Pod' && o.metadata.name?.startsWith('work-1-'));
        return log(pods[0]?.metadata.name ?? '', 'index 1')(engine);
      }),
    ],
  },
  {
    name: 'retries back off 10, 20, 40 s until the limit',
    page: `${JOB}#pod-backoff-failure-policy`,
    manifest: job('  backoffLimit: 2', 'exit 1'),
    steps: [
      at(8, count(1, 'pods')),
      by(20, count(2, 'pods')),
      never(30, count(3, 'pods')),
      by(45, count(3, 'pods')),
      by(60, is('job/work', { ...condition('Failed', { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }) })), // prettier-ignore
      always(150, count(3, 'pods', { status: { phase: 'Failed' } })),
    ],
  },
  {
    name: 'a Job that takes too long is ended',
    page: `${JOB}#job-termination-and-cleanup`,
    manifest: job('  activeDeadlineSeconds: 20', 'sleep 3600'),
    steps: [
      at(15, is('job/work', { status: { active: 1 } })),
      by(55, is('job/work', condition('Failed', { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' })), count(0, 'pods', ACTIVE)), // prettier-ignore
    ],
  },
  {
    name: 'a finished Job goes after its time to live',
    page: 'concepts/workloads/controllers/ttlafterfinished/',
    manifest: job('  ttlSecondsAfterFinished: 100', 'sleep 5'),
    steps: [
      by(20, is('job/work', condition('Complete'))),
      always(100, is('job/work')),
      by(125, isGone('job/work')),
      by(130, count(0, 'pods')),
    ],
  },
  {
    name: 'an exit code fails the Job without retries, by its pod failure policy',
    page: 'tasks/job/pod-failure-policy/',
    manifest: job(
      `  backoffLimit: 6
  podFailurePolicy:
    rules:
    - action: FailJob
      onExitCodes: { containerName: c, operator: In, values: [42] }
    - action: Ignore
      onPodConditions: [{ type: DisruptionTarget }]`,
      'echo "Hello world!"; sleep 2; exit 42',
    ),
    steps: [
      by(20, is('job/work', condition('Failed', { reason: 'PodFailurePolicy', message: /^Container c for pod default\/work-\w+ failed with exit code 42 matching FailJob rule at index 0$/ }))), // prettier-ignore
      always(60, count(1, 'pods')),
    ],
  },
  {
    name: 'each index has retries of its own',
    page: 'tasks/job/job-backoff-limit-per-index/',
    manifest: job('  completions: 4\n  parallelism: 4\n  completionMode: Indexed\n  backoffLimitPerIndex: 1', 'test $((JOB_COMPLETION_INDEX % 2)) = 1'), // prettier-ignore
    steps: [
      by(60, is('job/work', { ...condition('Failed', { reason: 'FailedIndexes', message: 'Job has failed indexes' }) })), // prettier-ignore
      at(61, is('job/work', { status: { completedIndexes: '1,3', failedIndexes: '0,2', succeeded: 2, failed: 4 } })),
    ],
  },
  {
    name: 'the leader decides, by its success policy',
    page: `${JOB}#success-policy`,
    manifest: job('  completions: 3\n  parallelism: 3\n  completionMode: Indexed\n  successPolicy: { rules: [{ succeededIndexes: "0", succeededCount: 1 }] }', 'test $JOB_COMPLETION_INDEX = 0 || sleep 3600'), // prettier-ignore
    steps: [
      by(50, is('job/work', condition('SuccessCriteriaMet', { reason: 'SuccessPolicy', message: 'Matched rules at index 0' }))), // prettier-ignore
      by(60, is('job/work', condition('Complete', { reason: 'SuccessPolicy' })), count(0, 'pods', ACTIVE)),
    ],
  },
  {
    name: 'a suspended Job waits, and gives its pods up when suspended again',
    page: `${JOB}#suspending-a-job`,
    manifest: job('  suspend: true\n  parallelism: 2\n  completions: 4', 'sleep 10'),
    steps: [
      always(15, count(0, 'pods')),
      at(15, is('job/work', condition('Suspended', { reason: 'JobSuspended', message: 'Job suspended' }))),
      act(16, patch('job/work', { spec: { suspend: false } })),
      by(22, count(2, 'pods', ACTIVE), event('work', 'Resumed', 'Job resumed')),
      act(23, patch('job/work', { spec: { suspend: true } })),
      by(60, count(0, 'pods', ACTIVE), event('work', 'Suspended', 'Job suspended')),
      act(70, patch('job/work', { spec: { suspend: false } })),
      by(110, is('job/work', condition('Complete'))),
    ],
  },
  {
    name: 'a CronJob of every minute says hello, and keeps three',
    page: 'tasks/job/automated-tasks-with-cron-jobs/',
    manifest: cron('  schedule: "* * * * *"'),
    steps: [
      by(62, count(1, 'jobs')),
      at(10 * MINUTE, count(3, 'jobs', condition('Complete'))),
      at(10 * MINUTE, event('hello', 'SuccessfulCreate', /^Created job hello-\d+$/), event('hello', 'SawCompletedJob', /^Saw completed job: hello-\d+, condition: Complete$/)), // prettier-ignore
    ],
  },
  {
    name: 'a backup at two in the morning runs once',
    page: CRON_JOB,
    cluster: { nodes: 1 },
    manifest: cron('  schedule: "0 2 * * *"'),
    steps: [
      at(2 * HOUR - 20, count(0, 'jobs')),
      by(2 * HOUR, count(1, 'jobs', { metadata: { annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T02:00:00Z' } } })), // prettier-ignore
      by(2 * HOUR + 30, count(1, 'jobs', condition('Complete'))),
      at(3 * HOUR, count(1, 'jobs')),
    ],
  },
  {
    name: 'Forbid skips a run while the last one works; Replace ends it',
    page: `${CRON_JOB}#concurrency-policy`,
    manifest: `${cron('  schedule: "* * * * *"\n  concurrencyPolicy: Forbid', 'sleep 100')}---${cron(
      '  schedule: "* * * * *"\n  concurrencyPolicy: Replace',
      'sleep 100',
    ).replace('name: hello', 'name: other')}`,
    steps: [
      at(140, count(1, 'jobs', { metadata: { ownerReferences: [{ name: 'hello' }] } })),
      at(3 * MINUTE, event('hello', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid')), // prettier-ignore
      at(5 * MINUTE, count(1, 'jobs', { metadata: { ownerReferences: [{ name: 'other' }] } })),
      at(5 * MINUTE, event('other', 'SuccessfulDelete', /^Deleted job other-\d+$/)),
    ],
  },
  {
    name: 'a suspended CronJob makes no Jobs',
    page: `${CRON_JOB}#schedule-suspension`,
    manifest: cron('  schedule: "* * * * *"\n  suspend: true'),
    steps: [
      at(3 * MINUTE, count(0, 'jobs')),
      act(3 * MINUTE + 10, patch('cronjob/hello', { spec: { suspend: false } })),
      by(4 * MINUTE + 10, is('cronjob/hello', { status: { lastScheduleTime: /./ } })),
    ],
  },
];

describe('jobs and cron jobs', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
