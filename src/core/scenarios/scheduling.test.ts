import { describe, it } from 'vitest';
import type { Engine } from '../index.ts';
import { act, always, at, by, runScenario, type Scenario, type Sight } from '../testing/scenario.ts';
import { apply, patch, remove } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, listOf } from '../testing/sights.ts';
import { cpu, deployment, machine, on, pod } from './fixtures/to-place.ts';

/** Where pods go, as the documentation about scheduling shows it. */
const ASSIGN = 'concepts/scheduling-eviction/assign-pod-node/';
const TAINTS = 'concepts/scheduling-eviction/taint-and-toleration/';
const SPREAD = 'concepts/scheduling-eviction/topology-spread-constraints/';
const PREEMPTION = 'concepts/scheduling-eviction/pod-priority-preemption/';

const TWO_ZONES = { nodes: [machine('a1', 'a'), machine('a2', 'a'), machine('b1', 'b'), machine('b2', 'b')] };

const PENDING = { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] } }; // prettier-ignore
const because = (message: string | RegExp) => ({ status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] } }); // prettier-ignore

/** How many pods of an application run on each machine or in each zone: '1,1,2'. */
const spread =
  (app: string, counts: string, keyOf: (node: string) => string = (n) => n): Sight =>
  (engine: Engine) => {
    const found = new Map<string, number>();
    for (const { spec } of listOf(engine, 'pods', { app }) as { spec?: { nodeName?: string } }[]) {
      const key = spec?.nodeName === undefined ? 'nowhere' : keyOf(spec.nodeName);
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    const seen = [...found.values()].sort((a, b) => a - b).join();
    return seen === counts ? undefined : `${app} is spread ${JSON.stringify([...found])}`;
  };
const zone = (node: string): string => node.charAt(0);

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a node selector waits for a node that fits',
    page: 'tasks/configure-pod-container/assign-pods-nodes/',
    manifest: pod('nginx', '  nodeSelector: { disktype: ssd }'),
    steps: [
      by(5, is('pod/nginx', because("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."))), // prettier-ignore
      at(6, event('nginx', 'FailedScheduling', /^0\/3 nodes are available: 3 node\(s\) didn't match Pod's node affinity\/selector\./)), // prettier-ignore
      act(7, patch('node/node-3', { metadata: { labels: { disktype: 'ssd' } } })),
      by(15, is('pod/nginx', on('node-3'))),
    ],
  },
  {
    name: 'required affinity filters, preferred affinity decides',
    page: `${ASSIGN}#node-affinity`,
    cluster: TWO_ZONES,
    manifest: pod(
      'with-node-affinity',
      `
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: [{ matchExpressions: [{ key: topology.kubernetes.io/zone, operator: In, values: [b, c] }] }]
      preferredDuringSchedulingIgnoredDuringExecution:
      - { weight: 1, preference: { matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [b2] }] } }`,
    ),
    steps: [by(10, is('pod/with-node-affinity', on('b2')))],
  },
  {
    name: 'a cache beside each web server, and never two of a kind on a node',
    page: `${ASSIGN}#more-practical-use-cases`,
    manifest: `${deployment(
      'store',
      3,
      `
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - { labelSelector: { matchExpressions: [{ key: app, operator: In, values: [store] }] }, topologyKey: kubernetes.io/hostname }`,
    )}
---${deployment(
      'web-store',
      4,
      `
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - { labelSelector: { matchLabels: { app: web-store } }, topologyKey: kubernetes.io/hostname }
        podAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - { labelSelector: { matchLabels: { app: store } }, topologyKey: kubernetes.io/hostname }`,
    )}`,
    steps: [
      by(15, spread('store', '1,1,1'), spread('web-store', '1,1,1,1')),
      at(16, count(1, 'pods', because("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod."))), // prettier-ignore
    ],
  },
  {
    name: 'pods are spread over zones with a skew of at most one',
    page: SPREAD,
    cluster: TWO_ZONES,
    manifest: deployment(
      'web',
      5,
      `
      topologySpreadConstraints:
      - { maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }
      - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }`,
    ),
    steps: [by(15, spread('web', '2,3', zone), spread('web', '1,1,1,2'))],
  },
  {
    name: 'a constraint that cannot be met keeps pods pending, with its reason',
    page: SPREAD,
    cluster: { nodes: [machine('a1', 'a'), machine('b1', 'b', 100)] },
    manifest: deployment('web', 4, `
      topologySpreadConstraints:
      - { maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }`, cpu('200m')), // prettier-ignore
    steps: [
      by(10, count(1, 'pods', on('a1'))),
      at(11, count(3, 'pods', because(/^0\/2 nodes are available: 1 Insufficient cpu, 1 node\(s\) didn't match pod topology spread constraints\./))), // prettier-ignore
    ],
  },
  {
    name: 'a taint keeps pods off, a toleration lets them on',
    page: TAINTS,
    manifest: pod('plain', ''),
    cluster: { nodes: [machine('node-1', 'a', 2000, { taints: [{ key: 'key1', value: 'value1', effect: 'NoSchedule' }] })] }, // prettier-ignore
    steps: [
      by(5, is('pod/plain', because(/^0\/1 nodes are available: 1 node\(s\) had untolerated taint\(s\)\./))),
      act(6, apply(pod('tolerant', '  tolerations: [{ key: key1, operator: Exists, effect: NoSchedule }]'))),
      by(12, is('pod/tolerant', on('node-1'))),
      at(12, is('pod/plain', PENDING)),
    ],
  },
  {
    name: 'NoExecute drives pods away, at once or after tolerationSeconds',
    page: `${TAINTS}#taint-based-evictions`,
    cluster: { nodes: 1 },
    manifest: `${pod('plain', '')}---${pod('patient', '  tolerations: [{ key: key1, operator: Equal, value: value1, effect: NoExecute, tolerationSeconds: 60 }]')}---${pod('forever', '  tolerations: [{ key: key1, operator: Exists }]')}`, // prettier-ignore
    steps: [
      by(10, count(3, 'pods', on('node-1'))),
      act(11, patch('node/node-1', { spec: { taints: [{ key: 'key1', value: 'value1', effect: 'NoExecute' }] } })),
      at(12, event('plain', 'TaintManagerEviction', /^Marking for deletion Pod default\/plain$/)),
      by(15, isGone('pod/plain')),
      always(70, is('pod/patient', on('node-1'))),
      by(75, isGone('pod/patient')),
      at(200, is('pod/forever', on('node-1'))),
    ],
  },
  {
    name: 'a pod of higher priority takes the place of exactly the right victim',
    page: PREEMPTION,
    cluster: { nodes: [machine('one', 'a'), machine('two', 'a')] },
    manifest: `
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: high-priority }, value: 1000000, description: x }
---
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: middle }, value: 1000 }
---
${pod('middle-on-one', '  nodeSelector: { kubernetes.io/hostname: one }\n  priorityClassName: middle', '{}', cpu('1500m'))}---
${pod('low-on-two', '  nodeSelector: { kubernetes.io/hostname: two }\n  terminationGracePeriodSeconds: 0', '{}', cpu('1'))}---
${pod('middle-on-two', '  nodeSelector: { kubernetes.io/hostname: two }\n  priorityClassName: middle', '{}', cpu('500m'))}`,
    steps: [
      by(10, count(3, 'pods', { status: { phase: 'Running' } })),
      act(11, apply(pod('important', '  priorityClassName: high-priority', '{}', cpu('1')))),
      by(13, event('low-on-two', 'Preempted', /^Preempted by pod [\w-]+ on node two$/)),
      by(
        30,
        is('pod/important', { status: { reason: undefined, message: undefined } }),
        is('pod/important', on('two')),
        isGone('pod/low-on-two'),
      ),
      at(31, is('pod/middle-on-one', on('one')), is('pod/middle-on-two', on('two')), is('pod/important', { spec: { priority: 1000000, preemptionPolicy: 'PreemptLowerPriority' } })), // prettier-ignore
    ],
  },
  {
    name: 'a pod that never preempts waits its turn, ahead of others',
    page: `${PREEMPTION}#non-preempting-priority-class`,
    cluster: { nodes: [machine('one', 'a')] },
    manifest: `
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: polite }, value: 1000000, preemptionPolicy: Never }
---${pod('low', '', '{}', cpu('1500m'))}`,
    steps: [
      by(10, is('pod/low', on('one'))),
      act(11, apply(pod('waiting', '', '{}', cpu('1500m')))),
      act(12, apply(pod('polite', '  priorityClassName: polite', '{}', cpu('1500m')))),
      always(30, is('pod/low', on('one')), is('pod/polite', { status: { phase: 'Pending' } })),
      act(31, remove('pod/low')),
      by(80, is('pod/polite', on('one'))),
      at(81, is('pod/waiting', PENDING)),
    ],
  },
  {
    name: 'a pod with scheduling gates is not looked at until they are gone',
    page: 'concepts/scheduling-eviction/pod-scheduling-readiness/',
    manifest: pod('test-pod', '  schedulingGates: [{ name: example.com/foo }, { name: example.com/bar }]'),
    steps: [
      at(10, is('pod/test-pod', { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }] } })), // prettier-ignore
      act(11, (engine) => {
        const headers = { 'content-type': 'application/merge-patch+json' };
        const path = '/api/v1/namespaces/default/pods/test-pod';
        engine.handle({ method: 'PATCH', path, headers, body: { spec: { schedulingGates: [] } } });
      }),
      by(20, is('pod/test-pod', { status: { phase: 'Running' } })),
    ],
  },
  {
    name: 'the overhead of a runtime class counts with the pod',
    page: 'concepts/scheduling-eviction/pod-overhead/',
    cluster: { nodes: [machine('one', 'a')] },
    manifest: `
{ apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: { name: kata-fc }, handler: kata-fc, overhead: { podFixed: { memory: 120Mi, cpu: 250m } } }
---${pod('first', '  runtimeClassName: kata-fc', '{}', cpu('1500m'))}---${pod('second', '  runtimeClassName: kata-fc', '{}', cpu('100m'))}`,
    steps: [
      by(10, is('pod/first', { spec: { overhead: { cpu: '250m', memory: '120Mi' } } })),
      at(11, count(1, 'pods', { status: { phase: 'Running' } }), count(1, 'pods', because(/^0\/1 nodes are available: 1 Insufficient cpu\./))), // prettier-ignore
    ],
  },
  {
    name: 'extended resources: two pods for one GPU',
    page: 'tasks/manage-gpus/scheduling-gpus/',
    cluster: { nodes: [machine('cpu', 'a'), machine('gpu', 'a', 2000, { extended: { 'nvidia.com/gpu': 1 } })] },
    manifest: `${pod('one', '', '{}', '{ limits: { nvidia.com/gpu: 1 } }')}---${pod('two', '', '{}', '{ limits: { nvidia.com/gpu: 1 } }')}`, // prettier-ignore
    steps: [
      by(10, count(1, 'pods', on('gpu')), count(1, 'pods', because(/^0\/2 nodes are available: 2 Insufficient nvidia\.com\/gpu\./))), // prettier-ignore
    ],
  },
  {
    name: 'a pod asks for the largest of its init containers and the sum of the rest, sidecars included',
    page: 'concepts/workloads/pods/init-containers/#resource-sharing-within-containers',
    cluster: { nodes: [machine('one', 'a')] },
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: heavy }
spec:
  initContainers:
  - { name: side, image: registry.k8s.io/pause:3.10, restartPolicy: Always, resources: { requests: { cpu: 600m } } }
  - { name: init, image: busybox:1.36, command: [sh, -c, "true"], resources: { requests: { cpu: 1500m } } }
  containers: [{ name: c, image: registry.k8s.io/pause:3.10, resources: { requests: { cpu: 100m } } }]
`,
    steps: [by(5, is('pod/heavy', because(/^0\/1 nodes are available: 1 Insufficient cpu\./)))],
  },
  {
    name: 'a second scheduler by name: nobody takes its pods',
    page: 'tasks/extend-kubernetes/configure-multiple-schedulers/',
    manifest: `${pod('annotation-second-scheduler', '  schedulerName: my-scheduler')}---${pod('annotation-default-scheduler', '  schedulerName: default-scheduler')}`, // prettier-ignore
    steps: [
      by(10, is('pod/annotation-default-scheduler', { status: { phase: 'Running' } })),
      always(40, is('pod/annotation-second-scheduler', { status: { phase: 'Pending', conditions: undefined } })),
    ],
  },
  {
    name: 'a cordoned node takes nothing new',
    page: 'concepts/architecture/nodes/#manual-node-administration',
    manifest: pod('before', '  nodeName: node-1'),
    steps: [
      by(8, is('pod/before', on('node-1'))),
      act(9, patch('node/node-1', { spec: { unschedulable: true } })),
      act(10, patch('node/node-2', { spec: { unschedulable: true } })),
      act(11, apply(deployment('web', 4, ''))),
      by(25, count(4, 'pods', on('node-3')), is('pod/before', on('node-1'))),
      at(26, is('node/node-1', { spec: { taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] } })), // prettier-ignore
    ],
  },
];

describe('scheduling', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
