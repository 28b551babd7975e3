import { describe, it } from 'vitest';
import type { Engine } from '../index.ts';
import { act, always, at, by, runScenario, type Scenario, type Sight } from '../testing/scenario.ts';
import { apply, patch, remove, scale } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, listOf } from '../testing/sights.ts';
import { cpu, deployment, machine, on, pod } from './fixtures/to-place.ts';

/** Spreading in all its details, profiles of the scheduler, and whose pods give way. */
const SPREAD = 'concepts/scheduling-eviction/topology-spread-constraints/';
const PREEMPTION = 'concepts/scheduling-eviction/pod-priority-preemption/';
const PROFILES = 'reference/scheduling/config/';

const constraint = (app: string, more: string) =>
  `      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: ${app} } }${more} }]`; // prettier-ignore
const because = (message: string | RegExp) => ({ status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] } }); // prettier-ignore
const RUNNING = { status: { phase: 'Running' } };

/** How many pods of an application are on each machine: 'a1:2 b1:1'. */
const placed =
  (app: string, wanted: string): Sight =>
  (engine: Engine) => {
    const found = new Map<string, number>();
    for (const { spec } of listOf(engine, 'pods', { app }) as { spec?: { nodeName?: string } }[])
      found.set(spec?.nodeName ?? '-', (found.get(spec?.nodeName ?? '-') ?? 0) + 1);
    const seen = [...found].sort().map(([node, n]) => `${node}:${n}`).join(' '); // prettier-ignore
    return seen === wanted ? undefined : `${app} is on ${seen}`;
  };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'minDomains: with fewer domains than that an empty one is thought of',
    page: `${SPREAD}#spread-constraint-definition`,
    cluster: { nodes: [machine('a1', 'a'), machine('b1', 'b')] },
    manifest: deployment('web', 4, constraint('web', ', minDomains: 3')),
    steps: [
      by(10, placed('web', '-:2 a1:1 b1:1')),
      at(11, count(2, 'pods', because(/^0\/2 nodes are available: 2 node\(s\) didn't match pod topology spread constraints\./))), // prettier-ignore
      act(12, patch('deployment/web', { spec: { template: { spec: { topologySpreadConstraints: [{ topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', minDomains: 2 }] } } } })), // prettier-ignore
      by(40, placed('web', 'a1:2 b1:2')),
    ],
  },
  {
    name: 'nodeTaintsPolicy: a tainted zone counts as empty unless it is honoured',
    page: `${SPREAD}#spread-constraint-definition`,
    cluster: { nodes: [machine('a1', 'a'), machine('b1', 'b', 2000, { taints: [{ key: 'foo', effect: 'NoSchedule' }] })] }, // prettier-ignore
    manifest: `${deployment('ignore', 2, constraint('ignore', ''))}---${deployment('honor', 2, constraint('honor', ', nodeTaintsPolicy: Honor'))}`, // prettier-ignore
    steps: [
      by(10, placed('honor', 'a1:2'), placed('ignore', '-:1 a1:1')),
      at(11, count(1, 'pods', because(/1 node\(s\) didn't match pod topology spread constraints, 1 node\(s\) had untolerated taint\(s\)\./))), // prettier-ignore
    ],
  },
  {
    name: 'nodeAffinityPolicy: zones that the pod may not use count only when they are told to',
    page: `${SPREAD}#interaction-with-node-affinity-and-node-selectors`,
    cluster: { nodes: [machine('a1', 'a', 2000, { labels: { foo: 'bar' } }), machine('b1', 'b')] },
    manifest: `${deployment('honor', 2, `      nodeSelector: { foo: bar }\n${constraint('honor', '')}`)}---${deployment('ignore', 2, `      nodeSelector: { foo: bar }\n${constraint('ignore', ', nodeAffinityPolicy: Ignore')}`)}`, // prettier-ignore
    steps: [by(10, placed('honor', 'a1:2'), placed('ignore', '-:1 a1:1'))],
  },
  {
    name: 'matchLabelKeys: each revision of a Deployment is spread by itself',
    page: `${SPREAD}#spread-constraint-definition`,
    cluster: { nodes: [machine('a1', 'a'), machine('b1', 'b')] },
    manifest: deployment('web', 4, constraint('web', ', matchLabelKeys: [pod-template-hash]')),
    steps: [
      by(10, placed('web', 'a1:2 b1:2')),
      at(11, count(4, 'pods', { spec: { topologySpreadConstraints: [{ labelSelector: { matchExpressions: [{ key: 'pod-template-hash', operator: 'In' }] } }] } })), // prettier-ignore
      act(12, patch('deployment/web', { spec: { template: { spec: { containers: [{ name: 'c', image: 'registry.k8s.io/pause:3.9' }] } } } })), // prettier-ignore
      by(60, placed('web', 'a1:2 b1:2'), count(4, 'pods', { spec: { containers: [{ image: 'registry.k8s.io/pause:3.9' }] } })), // prettier-ignore
    ],
  },
  {
    name: 'pods of a Service are spread although nobody asked for it',
    page: `${SPREAD}#internal-default-constraints`,
    cluster: { nodes: [machine('a1', 'a'), machine('a2', 'a'), machine('b1', 'b')] },
    manifest: `
{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80 }] } }
---${deployment('web', 3, '')}`,
    steps: [by(10, placed('web', 'a1:1 a2:1 b1:1'))],
  },
  {
    name: 'two profiles: one spreads pods, the other packs them',
    page: `${PROFILES}#multiple-profiles`,
    cluster: {
      nodes: [machine('one', 'a'), machine('two', 'a')],
      scheduler: {
        profiles: [
          { schedulerName: 'default-scheduler' },
          {
            schedulerName: 'packing',
            plugins: { score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit', weight: 1 }] } },
            pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] } } }], // prettier-ignore
          },
        ],
      },
    },
    manifest: `${pod('first', '  nodeName: one', '{}', cpu('500m'))}---${deployment('packed', 3, '      schedulerName: packing', cpu('300m'))}`, // prettier-ignore
    steps: [
      by(10, placed('packed', 'one:3'), event('packed', 'Scheduled', /^Successfully assigned default\/packed-.* to one$/)), // prettier-ignore
      act(11, apply(deployment('spread', 2, '', cpu('300m')))),
      by(20, placed('spread', 'two:2')),
    ],
  },
  {
    name: 'RequestedToCapacityRatio: an extended resource is packed, whatever its CPU',
    page: 'concepts/scheduling-eviction/resource-bin-packing/',
    cluster: {
      nodes: [machine('one', 'a', 2000, { extended: { 'intel.com/foo': 4 } }), machine('two', 'a', 2000, { extended: { 'intel.com/foo': 4 } })], // prettier-ignore
      scheduler: {
        profiles: [
          {
            pluginConfig: [
              {
                name: 'NodeResourcesFit',
                args: {
                  scoringStrategy: {
                    type: 'RequestedToCapacityRatio',
                    resources: [{ name: 'intel.com/foo', weight: 30 }],
                    requestedToCapacityRatio: {
                      shape: [
                        { utilization: 0, score: 0 },
                        { utilization: 100, score: 10 },
                      ],
                    },
                  },
                },
              },
            ],
          },
        ],
      },
    },
    manifest: pod('first', '  nodeSelector: { kubernetes.io/hostname: two }', '{}', '{ limits: { intel.com/foo: 1 } }'),
    steps: [
      by(8, is('pod/first', on('two'))),
      act(9, apply(pod('second', '', '{}', '{ limits: { intel.com/foo: 1 } }'))),
      by(15, is('pod/second', on('two'))),
    ],
  },
  {
    name: 'a node is chosen whose victims no budget protects',
    page: `${PREEMPTION}#poddisruptionbudget-is-supported-but-not-guaranteed`,
    cluster: { nodes: [machine('one', 'a'), machine('two', 'a')] },
    manifest: `
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: high }, value: 1000000 }
---
{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: guard }, spec: { minAvailable: 1, selector: { matchLabels: { app: guarded } } } }
---${pod('guarded', '  nodeSelector: { kubernetes.io/hostname: one }', '{ app: guarded }', cpu('1500m'))}---${pod('free', '  nodeSelector: { kubernetes.io/hostname: two }\n  terminationGracePeriodSeconds: 0', '{ app: free }', cpu('1500m'))}`, // prettier-ignore
    steps: [
      by(10, is('pod/guarded', on('one')), is('pod/free', on('two')), is('pdb/guard', { status: { currentHealthy: 1 } })), // prettier-ignore
      act(11, apply(pod('important', '  priorityClassName: high', '{}', cpu('1')))),
      by(30, is('pod/important', on('two')), isGone('pod/free')),
      at(31, is('pod/guarded', on('one'))),
    ],
  },
  {
    name: 'when all victims are protected, the budget gives way',
    page: `${PREEMPTION}#poddisruptionbudget-is-supported-but-not-guaranteed`,
    cluster: { nodes: [machine('one', 'a')] },
    manifest: `
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: high }, value: 1000000 }
---
{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: guard }, spec: { minAvailable: 1, selector: { matchLabels: { app: guarded } } } }
---${pod('guarded', '  terminationGracePeriodSeconds: 2', '{ app: guarded }', cpu('1500m'))}`,
    steps: [
      by(10, is('pod/guarded', on('one'))),
      act(11, apply(pod('important', '  priorityClassName: high', '{}', cpu('1')))),
      by(12.5, is('pod/important', { status: { nominatedNodeName: 'one' } }), is('pod/guarded', { metadata: { deletionTimestamp: /./ }, status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: 'default-scheduler: preempting to accommodate a higher priority pod' }] } })), // prettier-ignore
      by(30, is('pod/important', on('one'))),
    ],
  },
  {
    name: 'pods wait in the order of their priority',
    page: `${PREEMPTION}#effect-of-pod-priority-on-scheduling-order`,
    cluster: { nodes: [machine('one', 'a')] },
    manifest: `
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: high }, value: 10, preemptionPolicy: Never }
---
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: usual }, value: 5, globalDefault: true }
---${pod('holder', '', '{}', cpu('1800m'))}---${pod('low', '', '{}', cpu('1500m'))}`,
    steps: [
      by(8, is('pod/holder', on('one'))),
      act(9, apply(pod('high', '  priorityClassName: high', '{}', cpu('1500m')))),
      act(10, remove('pod/holder')),
      by(60, is('pod/high', on('one'))),
      always(70, is('pod/low', { spec: { priority: 5, priorityClassName: 'usual' }, status: { phase: 'Pending' } })),
    ],
  },
  {
    name: 'anti-affinity of the pods that are there keeps others away',
    page: 'concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
    cluster: { nodes: 1 },
    manifest: pod('loner', '  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { noisy: "true" } }, topologyKey: kubernetes.io/hostname }] } }'), // prettier-ignore
    steps: [
      by(8, is('pod/loner', RUNNING)),
      act(9, apply(pod('noisy', '', '{ noisy: "true" }'))),
      by(15, is('pod/noisy', because(/^0\/1 nodes are available: 1 node\(s\) didn't satisfy existing pods anti-affinity rules\./))), // prettier-ignore
      act(16, remove('pod/loner')),
      by(90, is('pod/noisy', RUNNING)),
    ],
  },
  {
    name: 'two pods want the same port of a machine',
    page: 'concepts/configuration/overview/',
    cluster: { nodes: 1 },
    manifest: `
{ apiVersion: v1, kind: Pod, metadata: { name: first }, spec: { containers: [{ name: c, image: nginx, ports: [{ containerPort: 80, hostPort: 8080 }] }] } }
`,
    steps: [
      by(10, is('pod/first', RUNNING)),
      act(11, apply('{ apiVersion: v1, kind: Pod, metadata: { name: second }, spec: { containers: [{ name: c, image: nginx, ports: [{ containerPort: 80, hostPort: 8080 }] }] } }')), // prettier-ignore
      by(15, is('pod/second', because(/^0\/1 nodes are available: 1 node\(s\) didn't have free ports for the requested pod ports\./))), // prettier-ignore
    ],
  },
  {
    name: 'a Deployment is spread anew only as its pods come and go',
    page: `${SPREAD}#known-limitations`,
    cluster: { nodes: [machine('a1', 'a'), machine('b1', 'b')] },
    manifest: deployment('web', 4, constraint('web', '')),
    steps: [
      by(10, placed('web', 'a1:2 b1:2')),
      act(11, patch('node/b1', { spec: { unschedulable: true } })),
      act(12, scale('deployment/web', 2)),
      by(50, count(2, 'pods', RUNNING)),
    ],
  },
];

describe('spreading, profiles and preemption', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
