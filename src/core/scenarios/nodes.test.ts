import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, clearFaults, crash, drain, fault, forget, remove, scale } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, log } from '../testing/sights.ts';

/** Images, resources, machines that fail, disruptions, and the control plane as pods. */
const IMAGES = 'concepts/containers/images/';
const NODES = 'concepts/architecture/nodes/';
const PDB = 'tasks/run-application/configure-pdb/';
const GIB = 1024 ** 3;

const pod = (name: string, container: string, spec = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
  - name: c
${container}
${spec}
`;
const deployment = (replicas: number, spec = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: c, image: nginx:1.29, readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } }]
${spec}
`;
const waiting = (reason: string, message: string | RegExp) => ({ status: { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason, message } } }] } }); // prettier-ignore
const terminated = (more: object) => ({ status: { containerStatuses: [{ state: { terminated: more } }] } });
const ready = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } });
const available = (n: number) => ({ status: { availableReplicas: n } });
const atLeast = (n: number) => (v: unknown) => ((v as number | undefined) ?? 0) >= n;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'an image that is not there: ErrImagePull, then ImagePullBackOff, until it is there',
    page: `${IMAGES}#imagepullbackoff`,
    manifest: pod('before', '    image: nginx:1.29'),
    steps: [
      act(5, fault('image-unpullable', 'myapp:v9')),
      act(6, apply(pod('missing', '    image: myapp:v9'))),
      by(
        12,
        is('pod/missing', { status: { containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }] } }),
      ),
      by(30, is('pod/missing', waiting('ImagePullBackOff', /^Back-off pulling image "myapp:v9"/))),
      at(31, event('missing', 'Failed', 'Error: ImagePullBackOff'), event('missing', 'BackOff', 'Back-off pulling image "myapp:v9"')), // prettier-ignore
      act(40, clearFaults),
      by(200, is('pod/missing', ready('True'))),
    ],
  },
  {
    name: 'a name that is no image name',
    page: IMAGES,
    manifest: pod('bad', '    image: "UPPER/Case:v1"'),
    steps: [
      by(5, is('pod/bad', waiting('InvalidImageName', /^Failed to apply default image tag "UPPER\/Case:v1": couldn't parse image name "UPPER\/Case:v1": invalid reference format/))), // prettier-ignore
      at(6, event('bad', 'InspectFailed', /^Failed to apply default image tag/)),
    ],
  },
  {
    name: 'an image that must be there already',
    page: `${IMAGES}#image-pull-policy`,
    manifest: pod('never', '    image: nginx:1.29\n    imagePullPolicy: Never'),
    steps: [
      by(5, is('pod/never', waiting('ErrImageNeverPull', 'Container image "nginx:1.29" is not present with pull policy of Never'))), // prettier-ignore
      at(6, event('never', 'ErrImageNeverPull')),
    ],
  },
  {
    name: 'a program that is not there cannot be started',
    page: 'tasks/debug/debug-application/debug-running-pod/',
    manifest: pod('none', '    image: busybox:1.36\n    command: [nosuch]'),
    steps: [
      by(30, is('pod/none', { status: { containerStatuses: [{ lastState: { terminated: { exitCode: 128, reason: 'StartError' } } }] } })), // prettier-ignore
      by(40, event('none', 'BackOff')),
    ],
  },
  {
    name: 'restartPolicy decides what an exit means',
    page: 'concepts/workloads/pods/pod-lifecycle/#restart-policy',
    manifest: `${pod('fails', '    image: busybox:1.36\n    command: [sh, -c, "exit 3"]', '  restartPolicy: Never')}---${pod('works', '    image: busybox:1.36\n    command: [sh, -c, "echo done"]', '  restartPolicy: OnFailure')}`, // prettier-ignore
    steps: [
      by(10, is('pod/fails', { status: { phase: 'Failed' } }), is('pod/works', { status: { phase: 'Succeeded' } })),
      at(11, is('pod/fails', terminated({ exitCode: 3, reason: 'Error' })), is('pod/works', terminated({ exitCode: 0, reason: 'Completed' })), log('works', 'done')), // prettier-ignore
    ],
  },
  {
    name: 'a container that takes more memory than its limit is killed',
    page: 'tasks/configure-pod-container/assign-memory-resource/#exceed-a-container-s-memory-limit',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: memory-demo-2 }
spec:
  containers:
  - name: memory-demo-2-ctr
    image: polinux/stress
    resources: { requests: { memory: "50Mi" }, limits: { memory: "100Mi" } }
    command: ["stress"]
    args: ["--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"]
`,
    steps: [
      by(20, is('pod/memory-demo-2', { status: { containerStatuses: [{ lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }] } })), // prettier-ignore
      by(60, event('memory-demo-2', 'BackOff', /^Back-off restarting failed container memory-demo-2-ctr in pod/)),
    ],
  },
  {
    name: 'classes of quality of service',
    page: 'tasks/configure-pod-container/quality-service-pod/',
    manifest: `${pod('guaranteed', '    image: nginx\n    resources: { limits: { memory: 200Mi, cpu: 700m } }')}---${pod('burstable', '    image: nginx\n    resources: { limits: { memory: 200Mi }, requests: { memory: 100Mi } }')}---${pod('besteffort', '    image: nginx')}`, // prettier-ignore
    steps: [
      by(10, is('pod/guaranteed', { status: { qosClass: 'Guaranteed' } }), is('pod/burstable', { status: { qosClass: 'Burstable' } }), is('pod/besteffort', { status: { qosClass: 'BestEffort' } })), // prettier-ignore
    ],
  },
  {
    name: 'a pod may not outlive its active deadline',
    page: 'concepts/workloads/pods/pod-lifecycle/',
    manifest: pod('short', '    image: busybox:1.36\n    command: [sleep, "3600"]', '  activeDeadlineSeconds: 20\n  terminationGracePeriodSeconds: 1'), // prettier-ignore
    steps: [
      at(15, is('pod/short', ready('True'))),
      by(35, is('pod/short', { status: { phase: 'Failed', reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' } })), // prettier-ignore
    ],
  },
  {
    name: 'a machine loses power: NotReady after 50 s, pods leave after five minutes more',
    page: `${NODES}#condition`,
    manifest: deployment(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(20, fault('power-off', 'node-1')),
      always(55, is('node/node-1', ready('True'))),
      by(76, is('node/node-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }] } })), // prettier-ignore
      by(80, is('node/node-1', { spec: { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] } }), is('deployment/web', available(2))), // prettier-ignore
      at(80, event('node-1', 'NodeNotReady', 'Node node-1 status is now: NodeNotReady')),
      never(360, is('deployment/web', available(3))),
      by(400, is('deployment/web', available(3))),
      at(400, count(1, 'pods', { spec: { nodeName: 'node-1' }, metadata: { deletionTimestamp: /./ } })),
      act(401, clearFaults),
      by(480, is('node/node-1', ready('True')), count(3, 'pods')),
    ],
  },
  {
    name: 'pods that tolerate only ten seconds leave sooner',
    page: 'concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions',
    manifest: deployment(3, '      tolerations: [{ key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 10 }]'), // prettier-ignore
    steps: [
      by(20, is('deployment/web', available(3))),
      act(20, fault('cut-off', 'node-2')),
      by(120, is('deployment/web', available(3)), event('web-', 'TaintManagerEviction')),
    ],
  },
  {
    name: 'a container that crashes is started again in place',
    page: 'concepts/workloads/pods/pod-lifecycle/#container-restarts',
    manifest: pod('web', '    image: nginx:1.29'),
    steps: [
      by(10, is('pod/web', ready('True'))),
      act(11, fault('crash-container', 'default/web')),
      by(20, is('pod/web', { status: { phase: 'Running', containerStatuses: [{ restartCount: 1, ready: true, lastState: { terminated: { reason: 'Error' } } }] } })), // prettier-ignore
    ],
  },
  {
    name: 'two drains respect a budget',
    page: PDB,
    cluster: { nodes: 3 },
    manifest: `
{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: web }, spec: { minAvailable: 3, selector: { matchLabels: { app: web } } } }
---${deployment(4)}`,
    steps: [
      by(25, is('pdb/web', { status: { disruptionsAllowed: 1, currentHealthy: 4, desiredHealthy: 3, expectedPods: 4 } })), // prettier-ignore
      ...[26, 26.5, 31, 36, 41, 46, 51].flatMap((s) => [act(s, drain('node-1')), act(s, drain('node-2')), always(s + 0.25, is('deployment/web', available3()))]), // prettier-ignore
      always(60, is('deployment/web', { status: { availableReplicas: atLeast(3) } })),
      by(70, count(4, 'pods', { spec: { nodeName: 'node-3' } }), is('deployment/web', available(4))),
    ],
  },
  {
    name: 'an eviction that the budget does not allow is refused',
    page: 'concepts/scheduling-eviction/api-eviction/',
    manifest: `
{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: web }, spec: { maxUnavailable: 0, selector: { matchLabels: { app: web } } } }
---${deployment(2)}`,
    steps: [
      by(20, is('pdb/web', { status: { disruptionsAllowed: 0, conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }] } })), // prettier-ignore
      act(21, drain('node-1')),
      act(21, drain('node-2')),
      act(21, drain('node-3')),
      always(40, is('deployment/web', available(2))),
    ],
  },
  {
    name: 'everything forgets what it knew, again and again, and the work goes on',
    page: 'concepts/architecture/controller/',
    manifest: deployment(6),
    steps: [
      ...[1, 2, 3, 4, 5].map((s) => act(s, forget)),
      by(30, is('deployment/web', available(6)), count(6, 'pods')),
      act(31, scale('deployment/web', 2)),
      act(31.1, crash('kube-controller-manager')),
      act(31.2, forget),
      by(50, is('deployment/web', { status: { replicas: 2, availableReplicas: 2 } })),
    ],
  },
  {
    name: 'the control plane of a kubeadm cluster is made of pods',
    page: 'setup/production-environment/tools/kubeadm/create-cluster-kubeadm/',
    cluster: { preset: 'kubeadm' },
    manifest: deployment(2),
    steps: [
      by(60, ...['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => count(1, 'kube-system:pods', { metadata: { name: new RegExp(`^${name}-`), annotations: { 'kubernetes.io/config.mirror': /./ } }, ...ready('True') }))), // prettier-ignore
      by(90, is('kube-system:deployment/coredns', available(2)), is('deployment/web', available(2))),
      at(90, count(2, 'pods', { spec: { nodeName: (n: unknown) => n !== 'control-plane' } })),
      at(91, is('kube-system:lease/kube-scheduler', { spec: { holderIdentity: /./ } })),
    ],
  },
  {
    name: 'a node out of memory evicts whoever takes more than they asked for',
    page: 'concepts/scheduling-eviction/node-pressure-eviction/',
    cluster: { nodes: [{ name: 'small', zone: 'a', cpuMilli: 2000, memoryBytes: GIB }] },
    manifest: `${pod('modest', '    image: registry.k8s.io/pause:3.10\n    resources: { requests: { memory: 50Mi } }')}---${pod('greedy', '    image: polinux/stress\n    command: [stress]\n    args: ["--vm", "1", "--vm-bytes", "600M", "--vm-hang", "1"]')}`, // prettier-ignore
    steps: [
      by(60, is('pod/greedy', { status: { phase: 'Failed', reason: 'Evicted', message: /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: / } })), // prettier-ignore
      at(61, event('greedy', 'Evicted'), is('pod/modest', ready('True')), is('node/small', { status: { conditions: [{ type: 'MemoryPressure', status: 'True', reason: 'KubeletHasInsufficientMemory' }] } })), // prettier-ignore
      act(62, remove('pod/greedy')),
      by(500, is('node/small', { status: { conditions: [{ type: 'MemoryPressure', status: 'False' }] } }), isGone('pod/greedy')), // prettier-ignore
    ],
  },
];

function available3() {
  return { status: { availableReplicas: atLeast(3) } };
}

describe('images, resources, nodes and disruptions', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
