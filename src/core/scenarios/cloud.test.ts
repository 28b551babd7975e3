import { describe, it } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { act, always, at, by, runScenario, type Scenario, type Sight } from '../testing/scenario.ts';
import { apply, clearFaults, crash, fault, forget, patch, remove } from '../testing/scenario-acts.ts';
import { count, event, is, isGone } from '../testing/sights.ts';

/** A cluster in a cloud: what its cloud-controller-manager does, as the documentation shows it. */
const CCM = 'concepts/architecture/cloud-controller/';
const IN_CLOUD = { cloudProvider: 'simulated' } as const;
const UNINITIALIZED = 'node.cloudprovider.kubernetes.io/uninitialized';
const SHUTDOWN = 'node.cloudprovider.kubernetes.io/shutdown';

const POD = `
{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [{ name: c, image: nginx }] } }
`;

const removeMachine =
  (name: string) =>
  (engine: Engine): void =>
    void engine.removeMachine(name);

/** The Node has no taint of the key. */
const untainted =
  (node: string, key: string): Sight =>
  (engine) => {
    const { taints = [] } = (engine.object(`Node//${node}`)?.['spec'] ?? {}) as { taints?: { key: string }[] };
    return taints.some((t) => t.key === key) ? `${node} has ${JSON.stringify(taints)}` : undefined;
  };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'the cloud tells of each new Node: id, addresses, place and kind; then it takes pods',
    page: 'tasks/administer-cluster/running-cloud-controller/',
    cluster: IN_CLOUD,
    manifest: POD,
    steps: [
      by(10, is('pod/web', { status: { phase: 'Running' } })),
      at(10, is('node/node-1', {
        metadata: { labels: { 'topology.kubernetes.io/zone': 'zone-a', 'failure-domain.beta.kubernetes.io/zone': 'zone-a', 'topology.kubernetes.io/region': 'region-1', 'node.kubernetes.io/instance-type': 'virtual.4x8', 'beta.kubernetes.io/instance-type': 'virtual.4x8' } },
        spec: { providerID: /^simulated:\/\/\/zone-a\/i-[0-9a-f]{17}$/ },
        status: { addresses: [{ type: 'InternalIP', address: '172.18.0.12' }, { type: 'Hostname', address: 'node-1' }] },
      })), // prettier-ignore
      at(10, event('node-1', 'Synced', 'Node synced successfully', { source: { component: 'cloud-node-controller' } })),
      at(10, untainted('node-1', UNINITIALIZED), untainted('node-3', UNINITIALIZED)),
    ],
  },
  {
    name: 'without its cloud-controller-manager a new Node stays tainted, and pods wait',
    page: 'tasks/administer-cluster/running-cloud-controller/',
    cluster: { ...IN_CLOUD, preset: 'kubeadm', nodes: 1 },
    manifest: '',
    steps: [
      by(60, is('kube-system:daemonset/cloud-controller-manager', { status: { numberReady: 1 } })),
      act(60, remove('kube-system:daemonset/cloud-controller-manager')),
      act(80, (engine) => engine.addMachines({ count: 1, cpuMilli: 4000, memoryBytes: 8 * 1024 ** 3 })),
      act(81, apply(POD)),
      by(120, is('node/node-1', { status: { conditions: [{ type: 'Ready', status: 'True' }], addresses: [{ type: 'Hostname' }] } })), // prettier-ignore
      always(150, is('node/node-1', { spec: { taints: [{ key: UNINITIALIZED, value: 'true', effect: 'NoSchedule' }] } }), is('pod/web', { status: { phase: 'Pending' } })), // prettier-ignore
      at(150, event('web', 'FailedScheduling', /2 node\(s\) had untolerated taint\(s\)/)),
    ],
  },
  {
    name: 'the Node of a machine that is gone is deleted; the pods that were on it go with it',
    page: `${CCM}#node-controller`,
    cluster: IN_CLOUD,
    manifest: '',
    steps: [
      act(1, apply(POD.replace('spec: {', 'spec: { nodeName: node-2,'))),
      by(10, is('pod/web', { status: { phase: 'Running' } })),
      act(11, removeMachine('node-2')),
      always(40, is('node/node-2')),
      by(75, isGone('node/node-2'), event('node-2', 'DeletingNode', 'Deleting node node-2 because it does not exist in the cloud provider', { source: { component: 'cloud-node-lifecycle-controller' } })), // prettier-ignore
      by(180, isGone('pod/web')),
      at(180, count(2, 'nodes')),
    ],
  },
  {
    name: 'a machine that is off keeps its Node, with a taint until it is ready again',
    page: `${CCM}#node-controller`,
    cluster: IN_CLOUD,
    manifest: '',
    steps: [
      act(1, fault('power-off', 'node-2')),
      by(75, is('node/node-2', { spec: { taints: [{ key: SHUTDOWN, effect: 'NoSchedule' }] } })),
      act(80, clearFaults),
      by(110, untainted('node-2', SHUTDOWN), is('node/node-2', { status: { conditions: [{ type: 'Ready', status: 'True' }] } })), // prettier-ignore
    ],
  },
  {
    name: 'a Node gets a route for its pods, and its network counts as available then',
    page: `${CCM}#route-controller`,
    cluster: IN_CLOUD,
    manifest: '',
    steps: [
      by(15, is('node/node-1', { status: { conditions: [{ type: 'NetworkUnavailable', status: 'False', reason: 'RouteCreated', message: 'RouteController created a route' }] } })), // prettier-ignore
      act(20, forget),
      act(21, crash('cloud-controller-manager')),
      act(22, patch('node/node-1', { metadata: { labels: { 'topology.kubernetes.io/zone': 'elsewhere' } } })),
      by(60, is('node/node-1', { metadata: { labels: { 'topology.kubernetes.io/zone': 'zone-a' } } })),
    ],
  },
  {
    name: 'in the looks of kubeadm it is a DaemonSet on the control-plane node, and a Node deleted comes back initialized',
    page: 'tasks/administer-cluster/running-cloud-controller/',
    cluster: { ...IN_CLOUD, preset: 'kubeadm', nodes: 2 },
    manifest: '',
    steps: [
      by(60, is('kube-system:daemonset/cloud-controller-manager', { status: { numberReady: 1 } }), is('kube-system:lease/cloud-controller-manager')), // prettier-ignore
      by(90, is('node/control-plane', { spec: { providerID: /^simulated:/ } }), is('kube-system:deployment/coredns', { status: { readyReplicas: 2 } })), // prettier-ignore
      at(90, untainted('node-1', UNINITIALIZED)),
      act(91, remove('node/node-1')),
      act(92, crash('kubelet/node-1')),
      by(130, is('node/node-1', { spec: { providerID: /^simulated:/ } }), untainted('node-1', UNINITIALIZED)),
    ],
  },
];

describe('a cluster in a cloud', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
