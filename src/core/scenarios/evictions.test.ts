import { describe, it } from 'vitest';
import { act, always, at, by, runScenario, type Act, type Scenario } from '../testing/scenario.ts';
import { apply, load, patch, refused } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, listOf } from '../testing/sights.ts';

/** Pods that have to leave, and those that may stay: what the end-to-end tests of Kubernetes look at. */
const TAINTS = 'concepts/scheduling-eviction/taint-and-toleration/';
const PDB = 'tasks/run-application/configure-pdb/';
const JOB = 'concepts/workloads/controllers/job/';
const HPA = 'tasks/run-application/horizontal-pod-autoscale/';

const TAINT = { key: 'kubernetes.io/e2e-evict-taint-key', value: 'evictTaintVal', effect: 'NoExecute' };
const tolerate = (seconds: number | undefined, key = TAINT.key) => ({
  key,
  operator: 'Equal',
  value: TAINT.value,
  effect: 'NoExecute',
  ...(seconds === undefined ? {} : { tolerationSeconds: seconds }),
});
const pod = (name: string, tolerations: readonly object[] = [], labels = '{}') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: ${labels}, finalizers: [${tolerations.length === 0 ? 'example.com/seen' : ''}] }
spec:
  nodeName: node-1
  terminationGracePeriodSeconds: 1
  tolerations: ${JSON.stringify(tolerations)}
  containers: [{ name: c, image: registry.k8s.io/pause:3.10 }]
`;
const plain = (name: string, labels: string) => pod(name, [tolerate(undefined)], labels).replace('  nodeName: node-1\n', ''); // prettier-ignore
const taint = (...taints: readonly object[]): Act => patch('node/node-1', { spec: { taints } });
const untaint: Act = (engine) => {
  const headers = { 'content-type': 'application/merge-patch+json' };
  engine.handle({ method: 'PATCH', path: '/api/v1/nodes/node-1', headers, body: { spec: { taints: null } } });
};
const RUNNING = { status: { phase: 'Running' } };
const there = { metadata: { deletionTimestamp: undefined } };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a taint that is taken back in time cancels the eviction',
    page: `${TAINTS}#taint-based-evictions`,
    cluster: { nodes: 1 },
    manifest: pod('patient', [tolerate(60)]),
    steps: [
      by(8, is('pod/patient', RUNNING)),
      act(9, taint(TAINT)),
      act(40, untaint),
      by(42, event('patient', 'TaintManagerEviction', 'Cancelling deletion of Pod default/patient')),
      always(120, is('pod/patient', RUNNING)),
    ],
  },
  {
    name: 'an evicted pod says that a taint drove it away',
    page: 'concepts/workloads/pods/disruptions/#pod-disruption-conditions',
    cluster: { nodes: 1 },
    manifest: pod('bare'),
    steps: [
      by(8, is('pod/bare', RUNNING)),
      act(9, taint(TAINT)),
      by(15, is('pod/bare', { status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint' }] } })), // prettier-ignore
    ],
  },
  {
    name: 'of several taints the shortest patience counts',
    page: `${TAINTS}#taint-based-evictions`,
    cluster: { nodes: 1 },
    manifest: pod('two', [tolerate(300), tolerate(30, 'other')]),
    steps: [
      by(8, is('pod/two', RUNNING)),
      act(9, taint(TAINT, { ...TAINT, key: 'other' })),
      always(37, is('pod/two', there)),
      by(45, isGone('pod/two')),
    ],
  },
  {
    name: 'a second taint that is not tolerated at all makes an end of waiting',
    page: `${TAINTS}#taint-based-evictions`,
    cluster: { nodes: 1 },
    manifest: pod('two', [tolerate(300)]),
    steps: [
      by(8, is('pod/two', RUNNING)),
      act(9, taint(TAINT)),
      always(20, is('pod/two', there)),
      act(20, taint(TAINT, { ...TAINT, key: 'other' })),
      by(25, isGone('pod/two')),
    ],
  },
  {
    name: 'pods that nobody manages: a percentage means nothing',
    page: `${PDB}#arbitrary-controllers-and-selectors`,
    manifest: `
{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: foo }, spec: { maxUnavailable: 1, selector: { matchLabels: { foo: bar } } } }
---${plain('a', '{ foo: bar }')}`,
    steps: [
      by(10, is('pod/a', RUNNING), is('pdb/foo', { status: { expectedPods: 0, disruptionsAllowed: 0 } })),
      at(11, event('foo', 'UnmanagedPods', /^Pods selected by this PodDisruptionBudget \(selector: &LabelSelector\{MatchLabels:map\[string\]string\{foo: bar,\},MatchExpressions:\[\]LabelSelectorRequirement\{\},\}\) were found to be unmanaged\./)), // prettier-ignore
    ],
  },
  {
    name: 'an eviction is held up until the budget lets it go',
    page: `${PDB}#specifying-a-poddisruptionbudget`,
    manifest: `
{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: foo }, spec: { minAvailable: 2, selector: { matchLabels: { foo: bar } } } }
---${plain('a', '{ foo: bar }')}---${plain('b', '{ foo: bar }')}`,
    steps: [
      by(10, is('pdb/foo', { status: { currentHealthy: 2, desiredHealthy: 2, disruptionsAllowed: 0 } })),
      act(11, refused((engine) => evict(engine, 'a'), /429 .*The disruption budget foo needs 2 healthy pods and has 2 currently/)), // prettier-ignore
      act(12, patch('pdb/foo', { spec: { minAvailable: 1 } })),
      // What the budget says is out of date for a moment.
      act(12, refused((engine) => evict(engine, 'a'), /429 .*The disruption budget foo is still being processed by the server\./)), // prettier-ignore
      act(13, (engine) => evict(engine, 'a')),
      by(20, isGone('pod/a')),
    ],
  },
  {
    name: 'a Job takes in pods that fit it, and lets go of those that no longer do',
    page: `${JOB}#specifying-your-own-pod-selector`,
    manifest: `
apiVersion: batch/v1
kind: Job
metadata: { name: adopt }
spec:
  parallelism: 2
  completions: 2
  template:
    spec: { restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{ name: c, image: "busybox:1.36", command: [sleep, "3600"] }] }
`,
    steps: [
      by(10, is('job/adopt', { status: { active: 2 } })),
      act(11, (engine) => {
        const [first] = listOf(engine, 'pods');
        patch(`pod/${first?.metadata.name}`, { metadata: { ownerReferences: [{ $patch: 'delete', uid: first?.metadata.ownerReferences?.[0]?.uid }] } })(engine); // prettier-ignore
      }),
      by(15, count(2, 'pods', { metadata: { ownerReferences: [{ kind: 'Job', name: 'adopt', controller: true }] } })),
      at(15, count(2, 'pods')),
      act(16, (engine) => {
        const [first] = listOf(engine, 'pods');
        const labels = Object.fromEntries(Object.keys(first?.metadata.labels ?? {}).map((key) => [key, null]));
        patch(`pod/${first?.metadata.name}`, { metadata: { labels } })(engine);
      }),
      by(25, count(3, 'pods'), count(2, 'pods', { metadata: { ownerReferences: [{ kind: 'Job' }] } })),
      at(25, count(1, 'pods', { metadata: { ownerReferences: undefined, finalizers: undefined } })),
    ],
  },
  {
    name: 'each pod of an index knows how often the index has failed',
    page: `${JOB}#backoff-limit-per-index`,
    manifest: `
apiVersion: batch/v1
kind: Job
metadata: { name: work }
spec:
  completionMode: Indexed
  completions: 1
  parallelism: 1
  backoffLimitPerIndex: 2
  template:
    spec: { restartPolicy: Never, containers: [{ name: c, image: "busybox:1.36", command: [sh, -c, exit 1] }] }
`,
    steps: [
      by(100, count(1, 'pods', { metadata: { annotations: { 'batch.kubernetes.io/job-index-failure-count': '2' } } })),
      at(101, count(1, 'pods', { metadata: { annotations: { 'batch.kubernetes.io/job-index-failure-count': '0' } } })),
      by(140, is('job/work', { status: { failedIndexes: '0', failed: 3, conditions: [{ type: 'Failed', status: 'True', reason: 'FailedIndexes' }] } })), // prettier-ignore
    ],
  },
  {
    name: 'a window and a rate together: a recommendation kept, then followed a pod at a time',
    page: `${HPA}#stabilization-window`,
    manifest: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: php-apache }
spec:
  selector: { matchLabels: { run: php-apache } }
  template:
    metadata: { labels: { run: php-apache } }
    spec: { containers: [{ name: c, image: registry.k8s.io/hpa-example, ports: [{ containerPort: 80 }], resources: { requests: { cpu: 200m } } }] }
---
{ apiVersion: v1, kind: Service, metadata: { name: php-apache }, spec: { ports: [{ port: 80 }], selector: { run: php-apache } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: php-apache }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: php-apache }
  minReplicas: 1
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
  behavior: { scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: Pods, value: 1, periodSeconds: 60 }] } }
`,
    steps: [
      act(60, load('http://php-apache/', 40)),
      by(200, is('deployment/php-apache', { spec: { replicas: 3 } })),
      act(240, load('http://php-apache/', 0)),
      always(295, is('deployment/php-apache', { spec: { replicas: 3 } })),
      by(345, is('deployment/php-apache', { spec: { replicas: 2 } })),
      by(420, is('deployment/php-apache', { spec: { replicas: 1 } })),
    ],
  },
  {
    name: 'a quota on the devices of a class',
    page: 'concepts/policy/resource-quotas/',
    cluster: { nodes: 1 },
    manifest: `
{ apiVersion: v1, kind: ResourceQuota, metadata: { name: gpus }, spec: { hard: { gold.deviceclass.resource.k8s.io/devices: "1" } } }`,
    steps: [
      act(2, apply('{ apiVersion: resource.k8s.io/v1, kind: ResourceClaim, metadata: { name: one }, spec: { devices: { requests: [{ name: r, exactly: { deviceClassName: gold } }] } } }')), // prettier-ignore
      by(8, is('quota/gpus', { status: { used: { 'gold.deviceclass.resource.k8s.io/devices': '1' } } })),
      act(9, refused(apply('{ apiVersion: resource.k8s.io/v1, kind: ResourceClaim, metadata: { name: two }, spec: { devices: { requests: [{ name: r, exactly: { deviceClassName: gold } }] } } }'), /exceeded quota: gpus, requested: gold\.deviceclass\.resource\.k8s\.io\/devices=1, used: .*=1, limited: .*=1/)), // prettier-ignore
    ],
  },
];

function evict(engine: Parameters<Act>[0], name: string): void {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } };
  const answer = engine.handle({ method: 'POST', path: `/api/v1/namespaces/default/pods/${name}/eviction`, body });
  if (answer.code >= 300) throw new Error(`${answer.code} ${JSON.stringify(answer.body)}`);
}

describe('evictions', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
