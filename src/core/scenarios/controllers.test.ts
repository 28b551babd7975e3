import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, patch, remove, run, scale, setImage } from '../testing/scenario-acts.ts';
import { count, event, is, isGone } from '../testing/sights.ts';

/** What the workload controllers wait for, refuse and mend: the harder half of their pages. */
const STATEFUL = 'concepts/workloads/controllers/statefulset/';
const DEPLOYMENT = 'concepts/workloads/controllers/deployment/';
const DAEMON_SET = 'concepts/workloads/controllers/daemonset/';

/** Its pods are ready as long as their file is there. */
const web = (more = '', claims = '') => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web }
spec:
  serviceName: nginx
  replicas: 3
  selector: { matchLabels: { app: nginx } }
${more}
  template:
    metadata: { labels: { app: nginx } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: c
        image: registry.k8s.io/e2e-test-images/agnhost:2.55
        args: [test-webserver]
        readinessProbe: { httpGet: { path: /localhost.crt, port: 80 }, periodSeconds: 1, failureThreshold: 1 }
${claims}
`;
const CLAIMS = `  volumeClaimTemplates:
  - metadata: { name: www, labels: { kind: data } }
    spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }`;
const spoil = (pod: string) => run(pod, ['mv', '/localhost.crt', '/tmp/']);
const mend = (pod: string) => run(pod, ['mv', '/tmp/localhost.crt', '/']);
const ready = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } });
const HEALTHY = { ...ready('True'), metadata: { deletionTimestamp: undefined } };
const image = (name: string) => ({ spec: { containers: [{ image: name }] } });
const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.55';
const BETTER = 'registry.k8s.io/e2e-test-images/agnhost:2.56';
const readyReplicas = (n: number) => is('sts/web', { status: { readyReplicas: n, availableReplicas: n } });
const untouched = (n: number) => count(n, 'pods', { metadata: { deletionTimestamp: undefined } });

const STATEFUL_SETS: readonly Scenario[] = [
  {
    name: 'OrderedReady: no pod is created while one before it is not ready',
    page: `${STATEFUL}#orderedready-pod-management`,
    manifest: web().replace('/localhost.crt', '/not-there'),
    steps: [by(10, is('pod/web-0', { status: { phase: 'Running' } })), always(60, isGone('pod/web-1'))],
  },
  {
    name: 'OrderedReady: nothing is scaled up or down while a pod that stays is not healthy',
    page: `${STATEFUL}#deployment-and-scaling-guarantees`,
    manifest: web(),
    steps: [
      by(40, readyReplicas(3)),
      act(41, spoil('web-0')),
      by(55, is('pod/web-0', ready('False'))),
      act(56, scale('sts/web', 1)),
      always(80, untouched(3)),
      act(81, scale('sts/web', 4)),
      always(100, untouched(3)),
      act(101, scale('sts/web', 1)),
      act(106, mend('web-0')),
      by(120, isGone('pod/web-2'), isGone('pod/web-1'), is('pod/web-0', HEALTHY)),
    ],
  },
  {
    name: 'OrderedReady: an update waits for the pod it replaced',
    page: `${STATEFUL}#rolling-updates`,
    manifest: web(),
    steps: [
      by(40, readyReplicas(3)),
      act(41, patch('sts/web', { spec: { template: { spec: { containers: [{ name: 'c', readinessProbe: { httpGet: { path: '/not-there' } } }] } } } })), // prettier-ignore
      by(60, is('pod/web-2', ready('False'))),
      always(100, is('pod/web-1', HEALTHY), is('pod/web-0', HEALTHY)),
      at(100, is('sts/web', { status: { updatedReplicas: 1, currentReplicas: 2 } })),
    ],
  },
  {
    name: 'forced rollback: a template that is put right does not help the pod that is broken; deleting that pod does',
    page: `${STATEFUL}#forced-rollback`,
    manifest: web(),
    steps: [
      by(40, readyReplicas(3)),
      act(41, setImage('sts/web', 'registry.k8s.io/e2e-test-images/does-not-exist:1')),
      by(60, is('pod/web-2', { status: { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] } })), // prettier-ignore
      act(61, setImage('sts/web', AGNHOST)),
      always(120, is('pod/web-2', image('registry.k8s.io/e2e-test-images/does-not-exist:1'))),
      act(121, remove('pod/web-2')),
      by(140, is('pod/web-2', { ...HEALTHY, ...image(AGNHOST) }), readyReplicas(3)),
    ],
  },
  {
    name: 'OnDelete: the template is for pods that come after somebody deleted them',
    page: `${STATEFUL}#update-strategies`,
    manifest: web('  updateStrategy: { type: OnDelete }'),
    steps: [
      by(40, readyReplicas(3)),
      act(41, setImage('sts/web', BETTER)),
      always(60, count(3, 'pods', image(AGNHOST))),
      act(61, remove('pod/web-1')),
      by(80, is('pod/web-1', { ...HEALTHY, ...image(BETTER) }), count(2, 'pods', image(AGNHOST))),
      at(81, is('sts/web', { status: { updatedReplicas: 1, currentReplicas: 2 } })),
    ],
  },
  {
    name: 'whenScaled: Delete: the claim goes after its pod; those of pods that stay are kept when the set goes',
    page: `${STATEFUL}#persistentvolumeclaim-retention`,
    manifest: web('  persistentVolumeClaimRetentionPolicy: { whenScaled: Delete, whenDeleted: Retain }', CLAIMS),
    steps: [
      by(60, readyReplicas(3)),
      at(60, is('pvc/www-web-2', { metadata: { labels: { app: 'nginx', kind: 'data' } } })),
      act(61, scale('sts/web', 2)),
      by(80, isGone('pvc/www-web-2'), is('pvc/www-web-1', { status: { phase: 'Bound' } })),
      act(81, remove('sts/web')),
      by(120, count(0, 'pods'), count(2, 'pvc', { status: { phase: 'Bound' } })),
    ],
  },
  {
    name: 'a retention policy that is changed later reaches claims of running pods, with an event',
    page: `${STATEFUL}#persistentvolumeclaim-retention`,
    manifest: web('', CLAIMS).replace('replicas: 3', 'replicas: 1'),
    steps: [
      by(60, readyReplicas(1), is('pvc/www-web-0', { metadata: { ownerReferences: undefined } })),
      act(61, patch('sts/web', { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } } })), // prettier-ignore
      by(70, is('pvc/www-web-0', { metadata: { ownerReferences: [{ kind: 'StatefulSet', name: 'web' }] } })),
      at(70, event('web', 'SuccessfulUpdate', 'Update Pod web-0 in StatefulSet web successful')),
    ],
  },
  {
    name: 'the start ordinal moves: new pods come first, then those below it go, the highest first',
    page: `${STATEFUL}#start-ordinal`,
    manifest: web().replace('replicas: 3', 'replicas: 2'),
    steps: [
      by(40, readyReplicas(2)),
      act(41, patch('sts/web', { spec: { ordinals: { start: 3 } } })),
      by(60, is('pod/web-3', HEALTHY), is('pod/web-0', HEALTHY)),
      by(90, is('pod/web-4', HEALTHY), isGone('pod/web-1'), isGone('pod/web-0')),
      at(91, readyReplicas(2)),
    ],
  },
  {
    name: 'minReadySeconds: the next pod waits until the one before has been ready for long enough',
    page: `${STATEFUL}#minimum-ready-seconds`,
    manifest: web('  minReadySeconds: 20'),
    steps: [
      by(10, is('pod/web-0', HEALTHY)),
      always(20, isGone('pod/web-1')),
      at(20, is('sts/web', { status: { readyReplicas: 1, availableReplicas: 0 } })),
      by(90, readyReplicas(3)),
    ],
  },
  {
    name: 'a pod that failed is made again under its name, and so is one that succeeded',
    page: STATEFUL,
    manifest: web().replace('args: [test-webserver]', 'args: [test-webserver]'),
    steps: [
      by(40, readyReplicas(3)),
      act(41, patch('pod/web-1', { status: { phase: 'Failed', reason: 'Evicted' } }, '/status')),
      by(60, is('pod/web-1', { ...HEALTHY, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } })), // prettier-ignore
      at(61, event('web', 'SuccessfulDelete', 'delete Pod web-1 in StatefulSet web successful'.replace('d', 'D')), readyReplicas(3)), // prettier-ignore
    ],
  },
];

const nginx = (more = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: nginx-deployment, labels: { app: nginx } }
spec:
  replicas: 3
  selector: { matchLabels: { app: nginx } }
${more}
  template:
    metadata: { labels: { app: nginx } }
    spec: { containers: [{ name: c, image: nginx:1.14.2, ports: [{ containerPort: 80 }] }] }
`;
const DEPLOY = 'deployment/nginx-deployment';
const available = (n: number) => is(DEPLOY, { status: { availableReplicas: n, updatedReplicas: n, replicas: n } });

const DEPLOYMENTS: readonly Scenario[] = [
  {
    name: 'a typing error in the image: the rollout stops at one new pod, and going back needs nothing else',
    page: `${DEPLOYMENT}#rolling-back-a-deployment`,
    manifest: nginx(),
    steps: [
      by(20, available(3)),
      act(21, setImage(DEPLOY, 'nginx:1.161')),
      by(60, count(1, 'pods', { status: { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] } })), // prettier-ignore
      always(100, count(4, 'pods'), is(DEPLOY, { status: { availableReplicas: 3, updatedReplicas: 1, unavailableReplicas: 1 } })), // prettier-ignore
      act(101, setImage(DEPLOY, 'nginx:1.14.2')),
      by(120, available(3), count(2, 'replicasets')),
      at(121, is(DEPLOY, { metadata: { annotations: { 'deployment.kubernetes.io/revision': '3' } } })),
    ],
  },
  {
    name: 'a quota in the way: ReplicaFailure says so, and goes when there is room',
    page: `${DEPLOYMENT}#failed-deployment`,
    manifest: `
apiVersion: v1
kind: ResourceQuota
metadata: { name: few }
spec: { hard: { pods: 2 } }
---${nginx()}`,
    steps: [
      by(10, is(DEPLOY, { status: { availableReplicas: 2, conditions: [{ type: 'Available', status: 'False' }, { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: /^pods "nginx-deployment-\w+-\w+" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2$/ }] } })), // prettier-ignore
      at(11, event('nginx-deployment', 'FailedCreate', /^Error creating: pods "nginx-deployment-\w+-\w+" is forbidden: exceeded quota: few/)), // prettier-ignore
      act(12, patch('quota/few', { spec: { hard: { pods: '4' } } })),
      by(60, available(3), is(DEPLOY, { status: { conditions: (list: readonly { type: string }[]) => !list.some((c) => c.type === 'ReplicaFailure') } })), // prettier-ignore
    ],
  },
  {
    name: 'revisionHistoryLimit: 0: nothing old is kept',
    page: `${DEPLOYMENT}#clean-up-policy`,
    manifest: nginx('  revisionHistoryLimit: 0'),
    steps: [
      by(20, available(3)),
      act(21, setImage(DEPLOY, 'nginx:1.16.1')),
      by(60, available(3), count(1, 'replicasets')),
    ],
  },
  {
    name: 'pods that are ending are counted apart',
    page: `${DEPLOYMENT}#terminating-pods`,
    manifest: nginx().replace('spec: { containers', 'spec: { terminationGracePeriodSeconds: 20, containers').replace('port: 80', 'port: 80').replace('image: nginx:1.14.2', 'image: busybox, command: [sh, -c, "trap : TERM; sleep 3600"]'), // prettier-ignore
    steps: [
      by(20, available(3)),
      act(21, scale(DEPLOY, 1)),
      by(25, is(DEPLOY, { status: { replicas: 1, terminatingReplicas: 2 } })),
      by(60, is(DEPLOY, { status: { replicas: 1, terminatingReplicas: 0 } }), count(1, 'pods')),
    ],
  },
];

const agent = (more = '', spec = '') => `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
${more}
  template:
    metadata: { labels: { app: agent } }
    spec: { ${spec} containers: [{ name: c, image: nginx:1.28 }] }
`;
const daemons = (desired: number, misscheduled = 0) => is('ds/agent', { status: { desiredNumberScheduled: desired, numberReady: desired, numberMisscheduled: misscheduled } }); // prettier-ignore
const taint = (effect: string) => patch('node/node-2', { spec: { taints: [{ key: 'k', effect }] } });

const DAEMON_SETS: readonly Scenario[] = [
  {
    name: 'a daemon pod that failed is replaced, and the DaemonSet says so',
    page: DAEMON_SET,
    manifest: agent(),
    steps: [
      by(20, daemons(3)),
      act(21, (engine) => {
        const pod = [...engine.objects()].find((o) => o.kind === 'Pod' && o.metadata.name?.startsWith('agent-'));
        patch(`pod/${pod?.metadata.name}`, { status: { phase: 'Failed' } }, '/status')(engine);
      }),
      by(40, daemons(3), count(3, 'pods', { status: { phase: 'Running' } })),
      at(40, event('agent', 'FailedDaemonPod', /^Found failed daemon pod default\/agent-\w+ on node node-\d, will try to kill it$/)), // prettier-ignore
    ],
  },
  {
    name: 'NoExecute drives a daemon pod away; NoSchedule lets it stay; cordoned nodes keep theirs and get one',
    page: `${DAEMON_SET}#taints-and-tolerations`,
    manifest: agent(),
    steps: [
      by(20, daemons(3)),
      act(21, taint('NoSchedule')),
      always(40, count(3, 'pods', { status: { phase: 'Running' } })),
      act(41, taint('NoExecute')),
      by(60, daemons(2), count(2, 'pods')),
      act(61, patch('node/node-2', { spec: { taints: null, unschedulable: true } })),
      by(80, daemons(3), count(3, 'pods', { status: { phase: 'Running' } })),
    ],
  },
  {
    name: 'a rollback of a DaemonSet leaves pods alone that the rollout never reached',
    page: 'tasks/manage-daemon/rollback-daemon-set/',
    manifest: agent(),
    steps: [
      by(20, daemons(3)),
      act(21, setImage('ds/agent', 'nginx:does-not-exist')),
      by(40, count(1, 'pods', image('nginx:does-not-exist'))),
      act(60, setImage('ds/agent', 'nginx:1.28')),
      never(90, count(3, 'pods', { metadata: { labels: { 'pod-template-generation': '3' } } })),
      at(90, count(3, 'pods', { ...HEALTHY, ...image('nginx:1.28') }), count(2, 'controllerrevisions')),
      at(90, is('ds/agent', { status: { updatedNumberScheduled: 3 } })),
    ],
  },
  {
    name: 'minReadySeconds of a DaemonSet: the next node waits',
    page: 'tasks/manage-daemon/update-daemon-set/',
    manifest: agent('  minReadySeconds: 20'),
    steps: [
      by(40, is('ds/agent', { status: { numberAvailable: 3 } })),
      act(41, setImage('ds/agent', 'nginx:1.29')),
      by(50, count(1, 'pods', { ...HEALTHY, ...image('nginx:1.29') })),
      always(60, count(1, 'pods', image('nginx:1.29'))),
      by(130, is('ds/agent', { status: { updatedNumberScheduled: 3, numberAvailable: 3 } })),
    ],
  },
  {
    name: 'a DaemonSet that selects nodes by affinity follows their labels',
    page: `${DAEMON_SET}#running-pods-on-select-nodes`,
    manifest: agent('', 'affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: color, operator: In, values: [blue] }] }] } } },'), // prettier-ignore
    steps: [
      by(10, daemons(0)),
      act(11, patch('node/node-1', { metadata: { labels: { color: 'blue' } } })),
      by(25, daemons(1), count(1, 'pods', { spec: { nodeName: 'node-1' } })),
      act(26, patch('node/node-1', { metadata: { labels: { color: 'green' } } })),
      by(50, daemons(0), count(0, 'pods')),
      act(51, apply('{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent }, spec: { selector: { matchLabels: { app: agent } }, template: { metadata: { labels: { app: agent } }, spec: { containers: [{ name: c, image: "nginx:1.28" }], affinity: null } } } }')), // prettier-ignore
      by(70, daemons(3)),
    ],
  },
];

const JOBS: readonly Scenario[] = [
  {
    name: 'what never ends does not end in a Job either',
    page: 'concepts/workloads/controllers/job/#suspending-a-job',
    manifest: `
apiVersion: batch/v1
kind: Job
metadata: { name: waits }
spec:
  template: { spec: { restartPolicy: Never, containers: [{ name: c, image: "registry.k8s.io/pause:3.10" }, { name: d, image: "${AGNHOST}" }] } }
`,
    steps: [
      by(10, is('job/waits', { status: { active: 1, ready: 1 } })),
      always(120, is('job/waits', { status: { active: 1, ready: 1 } })),
    ],
  },
];

const run1 = (scenario: Scenario): void => void runScenario(scenario);
describe('StatefulSets', () => it.each(STATEFUL_SETS)('$name', run1));
describe('Deployments', () => it.each(DEPLOYMENTS)('$name', run1));
describe('Jobs', () => it.each(JOBS)('$name', run1));
describe('DaemonSets', () => it.each(DAEMON_SETS)('$name', run1));
