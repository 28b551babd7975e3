import { describe, it } from 'vitest';
import type { Engine } from '../index.ts';
import { act, always, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, patch, refused, remove } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, listOf } from '../testing/sights.ts';

/** Jobs that others manage, that wait for their queue, that shrink and grow, and whose pods take their time. */
const JOB = 'concepts/workloads/controllers/job/';

const job = (spec: string, script: string, more = '') => `
apiVersion: batch/v1
kind: Job
metadata: { name: work }
spec:
${spec}
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 20
${more}
      containers: [{ name: c, image: "busybox:1.36", command: [sh, -c, '${script}'] }]
`;
const condition = (type: string, more: object = {}) => ({
  status: { conditions: [{ type, status: 'True', ...more }] },
});
/** Ends only when it is killed; the doubled quotes are YAML's. */
const DELIBERATELY = "trap '''' TERM; sleep 3600";
const GOING = { metadata: { deletionTimestamp: /./ } };

const podOf = (engine: Engine): string => listOf(engine, 'pods')[0]?.metadata.name ?? '';

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'podReplacementPolicy Failed: the next pod comes when the last one has really ended',
    page: `${JOB}#pod-replacement-policy`,
    manifest: job('  podReplacementPolicy: Failed', DELIBERATELY),
    steps: [
      by(10, is('job/work', { status: { active: 1, ready: 1 } })),
      act(11, (engine) => remove(`pod/${podOf(engine)}`)(engine)),
      by(13, is('job/work', { status: { terminating: 1, active: undefined } })),
      always(30, count(1, 'pods'), count(1, 'pods', GOING)),
      by(50, is('job/work', { status: { terminating: 0, active: 1, failed: 1 } })),
    ],
  },
  {
    name: 'by default the next pod comes while the last one is still ending',
    page: `${JOB}#pod-replacement-policy`,
    manifest: job('  backoffLimit: 6', DELIBERATELY),
    steps: [
      by(10, is('job/work', { status: { active: 1, ready: 1 } })),
      act(11, (engine) => remove(`pod/${podOf(engine)}`)(engine)),
      by(25, is('job/work', { status: { terminating: 1, active: 1, failed: 1 } }), count(2, 'pods')),
    ],
  },
  {
    name: 'a Job that is over waits for its pods to end before it says so',
    page: `${JOB}#termination-of-job-pods`,
    manifest: job('  parallelism: 2\n  completions: 2\n  activeDeadlineSeconds: 15', DELIBERATELY),
    steps: [
      by(10, is('job/work', { status: { active: 2 } })),
      by(18, is('job/work', condition('FailureTarget', { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }))), // prettier-ignore
      at(30, is('job/work', { status: { terminating: 2, conditions: (c: unknown) => (c as unknown[]).length === 1 } })),
      by(45, is('job/work', condition('Failed', { reason: 'DeadlineExceeded' })), is('job/work', { status: { terminating: 0, failed: 2 } })), // prettier-ignore
      at(45, event('work', 'DeadlineExceeded', 'Job was active longer than specified deadline')),
    ],
  },
  {
    name: 'a Job of another controller is left to it, and its status is checked all the same',
    page: `${JOB}#delegation-of-managing-a-job-object-to-external-controller`,
    manifest: job('  managedBy: acme.io/queue', 'sleep 1'),
    steps: [
      always(30, count(0, 'pods'), is('job/work', { status: { startTime: undefined } })),
      act(31, refused(patch('job/work', { status: { conditions: [{ type: 'Complete', status: 'True' }] } }, '/status'), /cannot set Complete=True condition without the SuccessCriteriaMet=true condition/)), // prettier-ignore
      act(32, refused(patch('job/work', { spec: { managedBy: 'kubernetes.io/job-controller' } }), /spec\.managedBy: Invalid value: .*: field is immutable/)), // prettier-ignore
      act(33, refused(apply(job('  managedBy: queue', 'true').replace('name: work', 'name: other')), /spec\.managedBy: Invalid value: \\"queue\\": must be a domain-prefixed path \(such as \\"acme\.io\/foo\\"\)/)), // prettier-ignore
    ],
  },
  {
    name: 'a queue says where the pods of a suspended Job go and what they get',
    page: `${JOB}#mutable-scheduling-directives`,
    manifest: job('  suspend: true', 'sleep 600'),
    steps: [
      by(5, is('job/work', condition('Suspended'))),
      act(6, patch('job/work', { spec: { template: { spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-2' }, containers: [{ name: 'c', resources: { requests: { cpu: '250m' } } }] } } } })), // prettier-ignore
      act(7, refused(patch('job/work', { spec: { template: { spec: { containers: [{ name: 'c', image: 'busybox:1.35' }] } } } }), /field is immutable/)), // prettier-ignore
      act(8, patch('job/work', { spec: { suspend: false } })),
      by(15, count(1, 'pods', { spec: { nodeName: 'node-2', containers: [{ resources: { requests: { cpu: '250m' } } }] } })), // prettier-ignore
      act(16, refused(patch('job/work', { spec: { template: { spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } } } } }), /spec\.template: Invalid value: .*field is immutable/)), // prettier-ignore
    ],
  },
  {
    name: 'an Indexed Job grows and shrinks, parallelism and completions together',
    page: `${JOB}#elastic-indexed-jobs`,
    manifest: job('  completionMode: Indexed\n  completions: 2\n  parallelism: 2', 'sleep 3600'),
    steps: [
      by(10, count(2, 'pods'), is('job/work', { status: { active: 2 } })),
      act(11, refused(patch('job/work', { spec: { completions: 3 } }), /spec\.completions: Invalid value: 3: can only be modified in tandem with spec\.parallelism/)), // prettier-ignore
      act(12, patch('job/work', { spec: { completions: 4, parallelism: 4 } })),
      by(20, is('job/work', { status: { active: 4 } })),
      act(21, patch('job/work', { spec: { completions: 1, parallelism: 1 } })),
      by(60, count(1, 'pods', { metadata: { labels: { 'batch.kubernetes.io/job-completion-index': '0' } } }), count(1, 'pods')), // prettier-ignore
    ],
  },
  {
    name: 'too many failed indexes end an Indexed Job early',
    page: `${JOB}#backoff-limit-per-index`,
    manifest: job('  completionMode: Indexed\n  completions: 6\n  parallelism: 6\n  backoffLimitPerIndex: 0\n  maxFailedIndexes: 1', 'test $JOB_COMPLETION_INDEX -gt 1 || exit 1; sleep 600'), // prettier-ignore
    steps: [
      by(20, is('job/work', condition('FailureTarget', { reason: 'MaxFailedIndexesExceeded', message: 'Job has exceeded the specified maximal number of failed indexes' })), is('job/work', { status: { failedIndexes: '0,1' } })), // prettier-ignore
      by(60, is('job/work', condition('Failed', { reason: 'MaxFailedIndexesExceeded' })), is('job/work', { status: { active: undefined, failed: 6 } })), // prettier-ignore
    ],
  },
  {
    name: 'a failed index without retries ends the Job only when the others are through',
    page: `${JOB}#backoff-limit-per-index`,
    manifest: job('  completionMode: Indexed\n  completions: 3\n  parallelism: 3\n  backoffLimitPerIndex: 3\n  podFailurePolicy: { rules: [{ action: FailIndex, onExitCodes: { operator: In, values: [42] } }] }', 'test $JOB_COMPLETION_INDEX = 1 && exit 42; sleep 20'), // prettier-ignore
    steps: [
      by(15, is('job/work', { status: { failedIndexes: '1', failed: 1, active: 2 } })),
      by(60, is('job/work', condition('Failed', { reason: 'FailedIndexes', message: 'Job has failed indexes' })), is('job/work', { status: { completedIndexes: '0,2', succeeded: 2 } })), // prettier-ignore
    ],
  },
  {
    name: 'evictions do not count against the limit when the policy says so',
    page: `${JOB}#pod-failure-policy`,
    manifest: job('  backoffLimit: 0\n  podFailurePolicy: { rules: [{ action: Ignore, onPodConditions: [{ type: DisruptionTarget }] }] }', 'sleep 30'), // prettier-ignore
    steps: [
      by(10, is('job/work', { status: { active: 1, ready: 1 } })),
      act(11, (engine) => {
        const name = podOf(engine);
        const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } };
        engine.handle({ method: 'POST', path: `/api/v1/namespaces/default/pods/${name}/eviction`, body });
      }),
      by(60, is('job/work', { status: { active: 1, failed: undefined } })),
      by(100, is('job/work', condition('Complete', { reason: 'CompletionsReached' }))),
    ],
  },
  {
    name: 'parallelism changes while a Job runs, and its pods go with it',
    page: `${JOB}#controlling-parallelism`,
    manifest: job('  parallelism: 3\n  completions: 9', 'sleep 3600'),
    steps: [
      by(10, is('job/work', { status: { active: 3 } })),
      act(11, patch('job/work', { spec: { parallelism: 1 } })),
      by(50, is('job/work', { status: { active: 1, failed: undefined } }), count(1, 'pods')),
      act(51, remove('job/work', { propagationPolicy: 'Foreground' })),
      by(90, isGone('job/work'), count(0, 'pods')),
    ],
  },
];

describe('jobs in detail', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
