import { describe, it } from 'vitest';
import { act, always, at, by, runScenario, type Act, type Scenario } from '../testing/scenario.ts';
import { apply, clearFaults, fault, patch, refused, remove } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, listOf, prints } from '../testing/sights.ts';

/** Budgets, machines that do not come back, leftovers, and what a security context does. */
const PDB = 'tasks/run-application/configure-pdb/';
const NODES = 'concepts/architecture/nodes/';
const SHUTDOWN = 'concepts/cluster-administration/node-shutdown/';
const SECURITY = 'tasks/configure-pod-container/security-context/';

const deployment = (replicas: number, more = '', name = 'web') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - { name: c, image: "nginx:1.27"${more} }
`;
const budget = (name: string, spec: string) => `
{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: ${name} }, spec: ${spec} }
`;
const WEB = 'selector: { matchLabels: { app: web } }';
const available = (n: number) => ({ status: { availableReplicas: n } });

/** Asks for the eviction of the application's first pod that is there. */
const evictOne: Act = (engine) => {
  const pod = listOf(engine, 'pods', { app: 'web' }).find((p) => !p.metadata.deletionTimestamp);
  const name = pod?.metadata.name ?? '';
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } };
  const answer = engine.handle({ method: 'POST', path: `/api/v1/namespaces/default/pods/${name}/eviction`, body });
  if (answer.code >= 300) throw new Error(`${answer.code} ${JSON.stringify(answer.body)}`);
};

const security = (container: string, pod = '') => `
apiVersion: v1
kind: Pod
metadata: { name: demo }
spec:
${pod}
  containers:
  - { name: c, image: "busybox:1.28", command: [sh, -c, "sleep 1h"], securityContext: ${container} }
`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a percentage of what the Deployment wants, rounded up',
    page: `${PDB}#rounding-logic-when-specifying-percentages`,
    manifest: `${deployment(7)}---${budget('web', `{ minAvailable: 50%, ${WEB} }`)}`,
    steps: [by(25, is('pdb/web', { status: { expectedPods: 7, desiredHealthy: 4, currentHealthy: 7, disruptionsAllowed: 3 } }))], // prettier-ignore
  },
  {
    name: 'a pod of two budgets is not evicted by anybody',
    page: 'concepts/workloads/pods/disruptions/',
    manifest: `${deployment(2)}---${budget('one', `{ maxUnavailable: 1, ${WEB} }`)}---${budget('two', `{ maxUnavailable: 1, ${WEB} }`)}`, // prettier-ignore
    steps: [
      by(20, is('deployment/web', available(2))),
      at(20, event('web-', 'MultiplePodDisruptionBudgets', /^Pod "default"\/"web-[\w-]+" matches multiple PodDisruptionBudgets\. {2}Chose "one" arbitrarily\.$/)), // prettier-ignore
      act(21, refused(evictOne, /^Error: 500|500 .*This pod has more than one PodDisruptionBudget, which the eviction subresource does not support\./)), // prettier-ignore
    ],
  },
  {
    name: 'a broken application cannot be drained, unless its budget lets unhealthy pods go',
    page: `${PDB}#unhealthy-pod-eviction-policy`,
    manifest: `${deployment(2, ', readinessProbe: { exec: { command: [cat, /nowhere] } }')}---${budget('web', `{ minAvailable: 1, ${WEB} }`)}`, // prettier-ignore
    steps: [
      by(15, count(2, 'pods', { status: { phase: 'Running' } })),
      act(16, refused(evictOne, /429 .*needs 1 healthy pods and has 0 currently/)),
      act(17, patch('pdb/web', { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } })),
      act(18, evictOne),
    ],
  },
  {
    name: 'an eviction that does not come about is forgotten after two minutes',
    page: 'concepts/workloads/pods/disruptions/#pod-disruption-conditions',
    manifest: deployment(1),
    steps: [
      by(15, is('deployment/web', available(1))),
      act(16, (engine) => {
        const [pod] = listOf(engine, 'pods', { app: 'web' });
        const conditions = [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'x', lastTransitionTime: (pod?.['status'] as { startTime: string }).startTime }]; // prettier-ignore
        patch(`pod/${pod?.metadata.name}`, { status: { conditions } }, '/status')(engine);
      }),
      at(60, count(1, 'pods', { status: { conditions: [{ type: 'DisruptionTarget', status: 'True' }] } })),
      by(140, count(1, 'pods', { status: { conditions: [{ type: 'DisruptionTarget', status: 'False', reason: undefined }] } })), // prettier-ignore
    ],
  },
  {
    name: 'out-of-service: pods of a machine that is gone for good are removed by force',
    page: `${SHUTDOWN}#non-graceful-node-shutdown`,
    cluster: { nodes: 2 },
    manifest: `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: 1
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { nodeSelector: { pool: first }, containers: [{ name: c, image: "nginx:1.27" }] }
`,
    steps: [
      act(1, patch('node/node-1', { metadata: { labels: { pool: 'first' } } })),
      by(20, is('pod/db-0', { spec: { nodeName: 'node-1' }, status: { phase: 'Running' } })),
      act(21, fault('power-off', 'node-1')),
      by(80, is('node/node-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } })),
      // The pod is told to go after its five minutes, and nobody is there to end it.
      by(400, is('pod/db-0', { metadata: { deletionTimestamp: /./ } })),
      always(500, is('pod/db-0', { metadata: { deletionTimestamp: /./ } })),
      act(501, patch('node/node-2', { metadata: { labels: { pool: 'first' } } })),
      act(502, patch('node/node-1', { spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }] } })), // prettier-ignore
      by(560, is('pod/db-0', { spec: { nodeName: 'node-2' }, status: { phase: 'Running' } })),
    ],
  },
  {
    name: 'pods of a node that was deleted go after a while',
    page: `${NODES}#management`,
    manifest: deployment(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(21, fault('power-off', 'node-3')),
      act(22, remove('node/node-3')),
      by(140, count(3, 'pods', { spec: { nodeName: (n: unknown) => n !== 'node-3' }, status: { phase: 'Running' } }), count(3, 'pods')), // prettier-ignore
    ],
  },
  {
    name: 'a machine that comes back in time keeps its pods',
    page: `${NODES}#condition`,
    manifest: deployment(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(21, fault('cut-off', 'node-3')),
      by(90, is('node/node-3', { status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }] }, spec: { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] } })), // prettier-ignore
      act(200, clearFaults),
      by(230, is('node/node-3', { status: { conditions: [{ type: 'Ready', status: 'True' }] }, spec: { taints: undefined } })), // prettier-ignore
      always(400, count(3, 'pods'), count(1, 'pods', { spec: { nodeName: 'node-3' } })),
      at(400, event('web-', 'TaintManagerEviction', /^Cancelling deletion of Pod default\/web-/)),
    ],
  },
  {
    name: 'a deleted pod that never had a node is failed while its finalizer keeps it',
    page: 'concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection',
    manifest: `
{ apiVersion: v1, kind: Pod, metadata: { name: kept, finalizers: [example.com/kept] }, spec: { nodeSelector: { no: where }, containers: [{ name: c, image: nginx }] } }
`,
    steps: [
      act(5, remove('pod/kept')),
      by(30, is('pod/kept', { status: { phase: 'Failed' }, metadata: { deletionTimestamp: /./ } })),
      act(31, (engine) => {
        const headers = { 'content-type': 'application/merge-patch+json' };
        const path = '/api/v1/namespaces/default/pods/kept';
        engine.handle({ method: 'PATCH', path, headers, body: { metadata: { finalizers: null } } });
      }),
      by(33, isGone('pod/kept')),
    ],
  },
  {
    name: 'runAsNonRoot: an image that would run as root is not started',
    page: SECURITY,
    cluster: { nodes: 1 },
    manifest: security('{ runAsNonRoot: true }'),
    steps: [
      by(10, is('pod/demo', { status: { containerStatuses: [{ state: { waiting: { reason: 'CreateContainerConfigError', message: /^container has runAsNonRoot and image will run as root \(pod: "demo_default\(/ } } }] } })), // prettier-ignore
      act(11, remove('pod/demo')),
      by(60, isGone('pod/demo')),
      act(61, apply(security('{ runAsNonRoot: true, runAsUser: 1000 }'))),
      by(70, is('pod/demo', { status: { phase: 'Running' } })),
      at(71, prints('demo', ['id'], /^uid=1000/)),
    ],
  },
  {
    name: 'a root that cannot be written to, with a place that can',
    page: SECURITY,
    cluster: { nodes: 1 },
    manifest: security('{ readOnlyRootFilesystem: true }, volumeMounts: [{ name: tmp, mountPath: /tmp }]', '  volumes: [{ name: tmp, emptyDir: {} }]'), // prettier-ignore
    steps: [
      by(10, is('pod/demo', { status: { phase: 'Running' } })),
      at(11, prints('demo', ['sh', '-c', 'echo x > /file'], /Read-only file system/, 1)),
      at(13, prints('demo', ['sh', '-c', 'echo x > /tmp/file && cat /tmp/file'], 'x')),
    ],
  },
];

describe('disruptions and security', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
