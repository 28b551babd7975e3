import { describe, it } from 'vitest';
import type { EngineOptions } from '../engine/options.ts';
import { act, always, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { addNodes, apply, clearFaults, drain, fault, forget, remove, removeNode } from '../testing/scenario-acts.ts';
import { count, event, is, isGone } from '../testing/sights.ts';

/** Machines that come and go, shut down, reboot, and kubelets that restart. */
const SHUTDOWN = 'concepts/cluster-administration/node-shutdown/';
const NODES = 'concepts/architecture/nodes/';
const GIB = 1024 ** 3;

/** Stops at once when told to, or never. */
const pod = (
  name: string,
  options: { readonly priority?: string; readonly grace?: number; readonly node?: string } = {},
) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  ${options.node === undefined ? 'nodeName: node-1' : `nodeName: ${options.node}`}
  ${options.priority === undefined ? '' : `priorityClassName: ${options.priority}`}
  terminationGracePeriodSeconds: ${options.grace ?? 60}
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, 'trap "" TERM; while true; do sleep 1; done']
---`;
const priorityClass = (name: string, value: number): string => `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: ${name} }
value: ${value}
---`;
const web = (replicas: number) => `
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
`;
const DAEMON = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: c, image: nginx:1.29 }] }
`;
const ready = (status: string, more: object = {}) => ({ status: { conditions: [{ type: 'Ready', status, ...more }] } });
const running = { status: { phase: 'Running' } };
const ended = { status: { phase: 'Failed', reason: 'Terminated', message: 'Pod was terminated in response to imminent node shutdown.' } }; // prettier-ignore
const available = (n: number) => ({ status: { availableReplicas: n } });
const byPriority: EngineOptions = {
  kubelet: {
    shutdownGracePeriodByPodPriority: [
      { priority: 100_000, shutdownGracePeriodSeconds: 10 },
      { priority: 10_000, shutdownGracePeriodSeconds: 180 },
      { priority: 1000, shutdownGracePeriodSeconds: 120 },
      { priority: 0, shutdownGracePeriodSeconds: 60 },
    ],
  },
};

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'graceful: ordinary pods end first, critical ones in the last ten seconds, then the machine is off',
    page: `${SHUTDOWN}#graceful-node-shutdown`,
    manifest: pod('quick', { grace: 5 }) + pod('slow') + pod('critical', { priority: 'system-node-critical' }),
    steps: [
      by(20, is('pod/quick', running), is('pod/slow', running), is('pod/critical', running)),
      act(30, fault('shut-down-node', 'node-1')),
      by(31, is('node/node-1', ready('False', { reason: 'KubeletNotReady', message: 'node is shutting down' })), event('node-1', 'Shutdown', 'Shutdown manager detected shutdown event'), event('node-1', 'NodeNotReady', 'Node node-1 status is now: NodeNotReady')), // prettier-ignore
      always(34, is('pod/quick', running)),
      at(37, is('pod/quick', ended), is('pod/slow', running)),
      always(49, is('pod/slow', running)),
      at(52, is('pod/slow', { ...ended, status: { ...ended.status, conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' }] } }), is('pod/critical', running)), // prettier-ignore
      always(59, is('pod/critical', running), is('node/node-1', ready('False'))),
      at(62, is('pod/critical', ended)),
      by(125, is('node/node-1', ready('Unknown', { reason: 'NodeStatusUnknown' }))),
      act(126, clearFaults),
      by(140, is('node/node-1', ready('True')), event('node-1', 'Rebooted', /^Node node-1 has been rebooted, boot id: /)), // prettier-ignore
      at(150, is('pod/slow', ended), is('pod/critical', ended)),
    ],
  },
  {
    name: 'a node that is shutting down takes no more pods',
    page: `${SHUTDOWN}#graceful-node-shutdown`,
    manifest: pod('slow'),
    steps: [
      act(20, fault('shut-down-node', 'node-1')),
      act(25, apply(pod('late'))),
      by(27, is('pod/late', { status: { phase: 'Failed', reason: 'NodeShutdown', message: 'Pod was rejected: Pod was rejected as the node is shutting down.' } })), // prettier-ignore
      at(28, event('late', 'NodeShutdown', 'Pod was rejected as the node is shutting down.')),
    ],
  },
  {
    name: 'the pods of a Deployment are made again elsewhere while their node shuts down',
    page: `${SHUTDOWN}#graceful-node-shutdown`,
    manifest: web(6),
    steps: [
      by(20, is('deployment/web', available(6)), count(2, 'pods', { spec: { nodeName: 'node-1' } })),
      act(20, fault('shut-down-node', 'node-1')),
      by(40, is('deployment/web', available(6)), count(2, 'pods', { spec: { nodeName: 'node-1' }, ...ended })),
    ],
  },
  {
    name: 'by priority: 60, 120, 180 and 10 seconds from the lowest to the highest; empty ranges are not waited for',
    page: `${SHUTDOWN}#pod-priority-graceful-node-shutdown`,
    cluster: byPriority,
    manifest:
      priorityClass('custom-class-a', 100_000) +
      priorityClass('custom-class-b', 10_000) +
      pod('a', { priority: 'custom-class-a', grace: 600 }) +
      pod('b', { priority: 'custom-class-b', grace: 600 }) +
      pod('unset', { grace: 600 }),
    steps: [
      by(20, is('pod/a', running), is('pod/b', running), is('pod/unset', running)),
      act(20, fault('shut-down-node', 'node-1')),
      always(79, is('pod/unset', running)),
      at(83, is('pod/unset', ended), is('pod/b', running)),
      always(258, is('pod/b', running), is('pod/a', running)),
      at(263, is('pod/b', ended), is('pod/a', running)),
      always(269, is('pod/a', running)),
      at(275, is('pod/a', ended)),
    ],
  },
  {
    name: 'not graceful: the machine is off at once, pods hang until the taint out-of-service frees them',
    page: `${SHUTDOWN}#non-graceful-node-shutdown`,
    cluster: { kubelet: { shutdownGracePeriod: 0 } },
    manifest: web(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(20, fault('shut-down-node', 'node-1')),
      by(76, is('node/node-1', ready('Unknown'))),
      at(400, count(1, 'pods', { spec: { nodeName: 'node-1' }, metadata: { deletionTimestamp: /./ } })),
      act(400, (engine) => void engine.handle({ method: 'PATCH', path: '/api/v1/nodes/node-1', headers: { 'content-type': 'application/strategic-merge-patch+json' }, body: { spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }] } } })), // prettier-ignore
      by(460, count(0, 'pods', { spec: { nodeName: 'node-1' } }), is('deployment/web', available(3))),
    ],
  },
  {
    name: 'a shutdown that is called off: the pods are gone, the node is ready again',
    page: SHUTDOWN,
    manifest: pod('slow'),
    steps: [
      act(20, fault('shut-down-node', 'node-1')),
      by(22, is('node/node-1', ready('False'))),
      act(25, clearFaults),
      by(45, is('pod/slow', ended), event('node-1', 'Shutdown', 'Shutdown manager detected shutdown cancellation')),
      by(60, is('node/node-1', ready('True'))),
    ],
  },
  {
    name: 'everything forgets what it knew in the midst of a shutdown, which goes on',
    page: SHUTDOWN,
    manifest: pod('slow', { grace: 20 }),
    steps: [
      act(20, fault('shut-down-node', 'node-1')),
      act(25, forget),
      by(60, is('pod/slow', ended)),
      by(130, is('node/node-1', ready('Unknown'))),
    ],
  },
  {
    name: 'a node that is cut off shuts down unheard: its pod starts again where it was',
    page: SHUTDOWN,
    manifest: pod('slow', { grace: 5 }),
    steps: [
      by(20, is('pod/slow', running)),
      act(20, fault('cut-off', 'node-1')),
      act(21, fault('shut-down-node', 'node-1')),
      by(80, is('node/node-1', ready('Unknown')), is('pod/slow', running)),
      act(80, clearFaults),
      by(100, is('node/node-1', ready('True')), is('pod/slow', { status: { phase: 'Running', containerStatuses: [{ restartCount: 1 }] } })), // prettier-ignore
    ],
  },
  {
    name: 'a machine that reboots: its containers start again where they were',
    page: `${NODES}#node-status`,
    manifest: web(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(20, fault('reboot-node', 'node-1')),
      always(50, is('node/node-1', ready('True'))),
      by(80, is('deployment/web', available(3)), event('node-1', 'Rebooted', /has been rebooted/)),
      at(81, count(1, 'pods', { spec: { nodeName: 'node-1' }, status: { containerStatuses: [{ restartCount: 1 }] } })),
    ],
  },
  {
    name: 'a kubelet that restarts is noticed by events only',
    page: `${NODES}#heartbeats`,
    manifest: web(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(20, fault('restart-kubelet', 'node-1')),
      always(60, is('node/node-1', ready('True')), is('deployment/web', available(3))),
      at(60, event('node-1', 'Starting', 'Starting kubelet.'), count(0, 'pods', { status: { containerStatuses: [{ restartCount: 1 }] } })), // prettier-ignore
    ],
  },
  {
    name: 'a kubelet that stays away longer than the grace period is',
    page: `${NODES}#heartbeats`,
    manifest: web(3),
    steps: [
      act(20, fault('stop-kubelet', 'node-1')),
      always(50, is('node/node-1', ready('True'))),
      by(80, is('node/node-1', ready('Unknown'))),
      act(80, clearFaults),
      by(95, is('node/node-1', ready('True')), is('deployment/web', available(3))),
    ],
  },
  {
    name: 'machines that join: they register, get an agent, and take what waits for them',
    page: `${NODES}#self-registration-of-nodes`,
    manifest: `${DAEMON}---
apiVersion: v1
kind: Pod
metadata: { name: train }
spec: { containers: [{ name: c, image: nginx:1.29, resources: { limits: { nvidia.com/gpu: 1 } } }] }
`,
    steps: [
      at(15, is('pod/train', { status: { phase: 'Pending' } }), event('train', 'FailedScheduling', /Insufficient nvidia.com\/gpu/)), // prettier-ignore
      act(20, addNodes({ count: 2, prefix: 'gpu', cpuMilli: 8000, memoryBytes: 32 * GIB, zone: 'zone-c', extended: { 'nvidia.com/gpu': 1 } })), // prettier-ignore
      by(30, is('node/gpu-2', ready('True')), is('pod/train', running), is('daemonset/agent', { status: { numberReady: 5 } })), // prettier-ignore
    ],
  },
  {
    name: 'drained, deleted and taken away: nothing is lost',
    page: 'tasks/administer-cluster/safely-drain-node/',
    manifest: web(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(20, drain('node-1')),
      by(40, is('deployment/web', available(3)), count(0, 'pods', { spec: { nodeName: 'node-1' } })),
      act(40, removeNode('node-1')),
      act(41, remove('node/node-1')),
      always(200, is('deployment/web', available(3))),
      at(200, isGone('node/node-1')),
    ],
  },
  {
    name: 'in a cloud, the Node of a machine that is gone is deleted, and its pods with it',
    page: `${NODES}#node-controller`,
    cluster: { cloudProvider: 'simulated' },
    manifest: web(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(20, addNodes({ count: 1, cpuMilli: 4000, memoryBytes: 8 * GIB, prefix: 'spot' })),
      by(40, is('node/spot-1', ready('True')), is('node/spot-1', { spec: { providerID: /^simulated:/ } })),
      act(40, removeNode('node-1')),
      by(120, isGone('node/node-1')),
      by(180, is('deployment/web', available(3)), count(0, 'pods', { spec: { nodeName: 'node-1' } })),
    ],
  },
  {
    name: 'a Node that is deleted while its machine runs: its pods go, and it registers when its kubelet restarts',
    page: `${NODES}#management`,
    manifest: web(3),
    steps: [
      by(20, is('deployment/web', available(3))),
      act(20, remove('node/node-1')),
      by(120, is('deployment/web', available(3)), count(0, 'pods', { spec: { nodeName: 'node-1' } })),
      always(150, isGone('node/node-1')),
      act(150, fault('restart-kubelet', 'node-1')),
      by(170, is('node/node-1', ready('True'))),
    ],
  },
];

describe('machines as documented', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
