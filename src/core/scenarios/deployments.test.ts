import { describe, it } from 'vitest';
import type { Engine } from '../index.ts';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, crash, patch, remove, scale, setImage } from '../testing/scenario-acts.ts';
import { count, event, is, isGone } from '../testing/sights.ts';

/** Deployments, ReplicaSets, DaemonSets and garbage collection, as the documentation shows them. */
const DEPLOYMENT = 'concepts/workloads/controllers/deployment/';
const DAEMON_SET = 'tasks/manage-daemon/update-daemon-set/';
const CASCADE = 'tasks/administer-cluster/use-cascading-deletion/';

const nginx = (more: string, spec = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: nginx-deployment, labels: { app: nginx } }
spec:
  replicas: 3
  selector: { matchLabels: { app: nginx } }
${more}
  template:
    metadata: { labels: { app: nginx } }
    spec:
      ${spec}
      containers: [{ name: c, image: nginx:1.14.2, ports: [{ containerPort: 80 }] }]
`;
const daemons = (more: string) => `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
${more}
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: c, image: nginx:1.28, readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } }] }
`;
const RUNNING = { status: { phase: 'Running' }, metadata: { deletionTimestamp: undefined } };
const image = (name: string) => ({ ...RUNNING, spec: { containers: [{ image: name }] } });
const DEPLOY = 'deployment/nginx-deployment';
const available = (n: number) => ({ status: { availableReplicas: n, readyReplicas: n, updatedReplicas: n } });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a rollout replaces pods a quarter at a time, and can be taken back',
    page: DEPLOYMENT,
    manifest: nginx(''),
    steps: [
      by(20, is(DEPLOY, available(3))),
      at(
        20,
        event('nginx-deployment', 'ScalingReplicaSet', /^Scaled up replica set nginx-deployment-\w+ from 0 to 3$/),
      ),
      act(21, setImage(DEPLOY, 'nginx:1.16.1')),
      by(60, is(DEPLOY, available(3)), count(3, 'pods', image('nginx:1.16.1')), count(0, 'pods', image('nginx:1.14.2'))), // prettier-ignore
      at(61, count(2, 'replicasets'), event('nginx-deployment', 'ScalingReplicaSet', /^Scaled down replica set nginx-deployment-\w+ from 1 to 0$/)), // prettier-ignore
      at(62, is(DEPLOY, { metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } }, status: { conditions: [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }] } })), // prettier-ignore
      act(63, setImage(DEPLOY, 'nginx:1.14.2')),
      by(100, is(DEPLOY, { metadata: { annotations: { 'deployment.kubernetes.io/revision': '3' } } }), count(3, 'pods', image('nginx:1.14.2')), count(2, 'replicasets')), // prettier-ignore
    ],
  },
  {
    name: 'a rollout to an image that is not there stops, and its deadline passes',
    page: `${DEPLOYMENT}#failed-deployment`,
    manifest: nginx('  progressDeadlineSeconds: 60'),
    steps: [
      by(20, is(DEPLOY, available(3))),
      act(21, setImage(DEPLOY, 'nginx:99.99.99-nosuch')),
      act(21, (engine) => void engine.injectFault({ name: 'image-unpullable', target: 'nginx:99.99.99-nosuch' })),
      always(80, is(DEPLOY, { status: { availableReplicas: 3 } })),
      by(85, is(DEPLOY, { status: { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: /^ReplicaSet "nginx-deployment-\w+" has timed out progressing\.$/ }] } })), // prettier-ignore
      at(86, count(1, 'pods', { status: { containerStatuses: [{ state: { waiting: { reason: /^(ErrImagePull|ImagePullBackOff)$/ } } }] } })), // prettier-ignore
      act(90, setImage(DEPLOY, 'nginx:1.14.2')),
      by(110, is(DEPLOY, available(3)), count(3, 'pods')),
    ],
  },
  {
    name: 'Recreate takes all old pods down before the first new one',
    page: `${DEPLOYMENT}#recreate-deployment`,
    manifest: nginx('  strategy: { type: Recreate }'),
    steps: [
      by(20, is(DEPLOY, available(3))),
      act(21, setImage(DEPLOY, 'nginx:1.16.1')),
      by(40, count(0, 'pods', image('nginx:1.14.2'))),
      by(60, is(DEPLOY, available(3)), count(3, 'pods', image('nginx:1.16.1'))),
    ],
  },
  {
    name: 'a paused Deployment gathers changes; one rollout follows',
    page: `${DEPLOYMENT}#pausing-and-resuming-a-deployment`,
    manifest: nginx(''),
    steps: [
      by(20, is(DEPLOY, available(3))),
      act(21, patch(DEPLOY, { spec: { paused: true } })),
      act(22, setImage(DEPLOY, 'nginx:1.16.1')),
      act(23, patch(DEPLOY, { spec: { template: { spec: { containers: [{ name: 'c', resources: { limits: { cpu: '200m', memory: '512Mi' } } }] } } } })), // prettier-ignore
      always(40, count(1, 'replicasets')),
      act(41, patch(DEPLOY, { spec: { paused: false } })),
      by(80, is(DEPLOY, available(3)), count(2, 'replicasets')),
    ],
  },
  {
    name: 'scaling in the middle of a rollout is shared in proportion',
    page: `${DEPLOYMENT}#proportional-scaling`,
    manifest: nginx('  strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } }').replace('replicas: 3', 'replicas: 10'), // prettier-ignore
    steps: [
      by(30, is(DEPLOY, available(10))),
      act(31, (engine) => void engine.injectFault({ name: 'image-unpullable', target: 'nginx:sometag' })),
      act(31, setImage(DEPLOY, 'nginx:sometag')),
      by(50, count(1, 'replicasets', { spec: { replicas: 8 } }), count(1, 'replicasets', { spec: { replicas: 5 } })),
      act(51, scale(DEPLOY, 15)),
      by(55, count(1, 'replicasets', { spec: { replicas: 11 } }), count(1, 'replicasets', { spec: { replicas: 7 } })),
    ],
  },
  {
    name: 'minReadySeconds keeps ready pods from counting as available',
    page: `${DEPLOYMENT}#min-ready-seconds`,
    manifest: nginx('  minReadySeconds: 20'),
    steps: [
      by(12, is(DEPLOY, { status: { readyReplicas: 3 } })),
      never(20, is(DEPLOY, { status: { availableReplicas: 3 } })),
      by(35, is(DEPLOY, { status: { availableReplicas: 3 } })),
    ],
  },
  {
    name: 'a ReplicaSet takes pods that fit it, and replaces one that is relabelled',
    page: 'concepts/workloads/controllers/replicaset/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: pod1, labels: { tier: frontend } }
spec: { containers: [{ name: hello1, image: nginx }] }
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: frontend }
spec:
  replicas: 3
  selector: { matchLabels: { tier: frontend } }
  template:
    metadata: { labels: { tier: frontend } }
    spec: { containers: [{ name: c, image: nginx }] }
`,
    steps: [
      by(15, count(3, 'pods', RUNNING), is('pod/pod1', { metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'frontend', controller: true }] } })), // prettier-ignore
      act(20, patch('pod/pod1', { metadata: { labels: { tier: 'debug' } } })),
      by(30, count(4, 'pods', RUNNING), is('pod/pod1', { metadata: { ownerReferences: undefined } })),
    ],
  },
  {
    name: 'the pod with the lowest deletion cost goes first',
    page: 'concepts/workloads/controllers/replicaset/#pod-deletion-cost',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: dear, labels: { app: x }, annotations: { controller.kubernetes.io/pod-deletion-cost: "100" } }
spec: { containers: [{ name: c, image: nginx }] }
---
apiVersion: v1
kind: Pod
metadata: { name: cheap, labels: { app: x }, annotations: { controller.kubernetes.io/pod-deletion-cost: "-5" } }
spec: { containers: [{ name: c, image: nginx }] }
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: x }
spec:
  replicas: 3
  selector: { matchLabels: { app: x } }
  template: { metadata: { labels: { app: x } }, spec: { containers: [{ name: c, image: nginx }] } }
`,
    steps: [
      by(15, count(3, 'pods', RUNNING)),
      act(16, scale('replicaset/x', 2)),
      by(25, isGone('pod/cheap')),
      act(26, scale('replicaset/x', 1)),
      by(35, count(1, 'pods'), is('pod/dear')),
    ],
  },
  {
    name: 'dependents go with their owner, before it, or stay',
    page: CASCADE,
    manifest: nginx(''),
    steps: [
      by(20, is(DEPLOY, available(3))),
      act(21, remove(DEPLOY, { propagationPolicy: 'Foreground' })),
      at(21, is(DEPLOY, { metadata: { finalizers: ['foregroundDeletion'] } })),
      by(30, isGone(DEPLOY), count(0, 'pods'), count(0, 'replicasets')),
      act(31, apply(nginx(''))),
      by(45, is(DEPLOY, available(3))),
      act(46, remove(DEPLOY, { propagationPolicy: 'Orphan' })),
      by(50, isGone(DEPLOY), count(1, 'replicasets', { metadata: { ownerReferences: undefined } }), count(3, 'pods', RUNNING)), // prettier-ignore
      act(55, apply(nginx(''))),
      by(60, count(1, 'replicasets', { metadata: { ownerReferences: [{ name: 'nginx-deployment' }] } }), count(3, 'pods', RUNNING)), // prettier-ignore
      act(61, remove(DEPLOY, { propagationPolicy: 'Background' })),
      by(63, isGone(DEPLOY)),
      by(75, count(0, 'pods'), count(0, 'replicasets')),
    ],
  },
  {
    name: 'a ReplicationController keeps its three',
    page: 'concepts/workloads/controllers/replicationcontroller/',
    manifest: `
apiVersion: v1
kind: ReplicationController
metadata: { name: nginx }
spec:
  replicas: 3
  selector: { app: nginx }
  template:
    metadata: { name: nginx, labels: { app: nginx } }
    spec: { containers: [{ name: nginx, image: nginx, ports: [{ containerPort: 80 }] }] }
`,
    steps: [
      by(15, is('rc/nginx', { status: { readyReplicas: 3, availableReplicas: 3 } })),
      act(16, (engine) => void engine.injectFault({ name: 'delete-pod', target: podOf(engine) })),
      by(40, count(3, 'pods', RUNNING), is('rc/nginx', { status: { readyReplicas: 3 } })),
    ],
  },
  {
    name: 'the controller manager crashes in a rollout and goes on',
    page: DEPLOYMENT,
    manifest: nginx(''),
    steps: [
      by(20, is(DEPLOY, available(3))),
      act(21, setImage(DEPLOY, 'nginx:1.16.1')),
      act(22, crash('kube-controller-manager')),
      act(23, crash('kube-scheduler')),
      by(80, is(DEPLOY, available(3)), count(3, 'pods', image('nginx:1.16.1')), count(2, 'replicasets')),
    ],
  },
  {
    name: 'a DaemonSet has one pod a node, and updates one node after the other',
    page: DAEMON_SET,
    manifest: daemons('  updateStrategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 1 } }'),
    steps: [
      by(15, is('ds/agent', { status: { numberReady: 3, desiredNumberScheduled: 3 } })),
      act(16, setImage('ds/agent', 'nginx:1.29')),
      always(20, is('ds/agent', { status: { numberUnavailable: (n: unknown) => ((n as number) ?? 0) <= 1 } })),
      by(60, is('ds/agent', { status: { numberReady: 3, updatedNumberScheduled: 3 } }), count(3, 'pods', image('nginx:1.29'))), // prettier-ignore
      at(61, count(2, 'controllerrevisions')),
    ],
  },
  {
    name: 'a DaemonSet that surges starts the new pod first',
    page: DAEMON_SET,
    manifest: daemons('  updateStrategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }'),
    steps: [
      by(15, is('ds/agent', { status: { numberReady: 3 } })),
      act(16, setImage('ds/agent', 'nginx:1.29')),
      always(60, is('ds/agent', { status: { numberReady: 3 } })),
      at(61, is('ds/agent', { status: { updatedNumberScheduled: 3 } }), count(3, 'pods', image('nginx:1.29'))),
    ],
  },
  {
    name: 'OnDelete waits for somebody to delete the pods',
    page: DAEMON_SET,
    manifest: daemons('  updateStrategy: { type: OnDelete }'),
    steps: [
      by(15, is('ds/agent', { status: { numberReady: 3 } })),
      act(16, setImage('ds/agent', 'nginx:1.29')),
      always(40, count(3, 'pods', image('nginx:1.28'))),
      act(41, (engine) => void engine.injectFault({ name: 'delete-pod', target: podOf(engine) })),
      by(60, count(2, 'pods', image('nginx:1.28')), count(1, 'pods', image('nginx:1.29'))),
    ],
  },
  {
    name: 'a DaemonSet follows the labels of nodes',
    page: 'concepts/workloads/controllers/daemonset/',
    manifest: daemons('').replace('spec: { containers', 'spec: { nodeSelector: { disk: ssd }, containers'),
    steps: [
      at(10, count(0, 'pods'), is('ds/agent', { status: { desiredNumberScheduled: 0 } })),
      act(11, patch('node/node-2', { metadata: { labels: { disk: 'ssd' } } })),
      by(25, count(1, 'pods', { spec: { nodeName: 'node-2' }, ...RUNNING })),
      act(26, patch('node/node-2', { metadata: { labels: { disk: null } } })),
      by(40, count(0, 'pods')),
      never(45, count(1, 'pods')),
    ],
  },
];

function podOf(engine: Engine): string {
  const [pod] = [...engine.objects()].filter((o) => o.kind === 'Pod' && o.metadata.namespace === 'default');
  return `default/${pod?.metadata.name}`;
}

describe('deployments, replica sets, daemon sets', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
