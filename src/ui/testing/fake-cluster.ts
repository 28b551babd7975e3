import type { KubeObject } from '../../core/api/types.ts';
import { keyOf } from '../store/key-of.ts';
import type { ComponentView, MachineView, PodSummary, PodTone } from '../../workers/protocol.ts';

/**
 * A hand-made cluster for developing and testing the page without an engine: three nodes of which one is silent, a
 * Deployment with its ReplicaSet and pods, a Service with its EndpointSlice, a StatefulSet's pod, some Events.
 */
const HASH = '6f7d9c5b48';
const EPOCH = '2026-01-01T00:00:00Z';

/** Builds what the API would answer; the fields a reader of this page looks at, no more. */
function object(apiVersion: string, kind: string, name: string, rest: Record<string, unknown> = {}): KubeObject {
  const { metadata, ...others } = rest as { metadata?: Record<string, unknown> };
  const uid = `uid-${kind}-${name}`;
  return {
    apiVersion,
    kind,
    metadata: { name, uid, resourceVersion: '1', creationTimestamp: EPOCH, ...metadata },
    ...others,
  } as unknown as KubeObject;
}

const inDefault = (labels: Record<string, string> = {}, more: Record<string, unknown> = {}) => ({
  namespace: 'default',
  labels,
  ...more,
});

const ownedBy = (apiVersion: string, kind: string, name: string) => [
  { apiVersion, kind, name, uid: `uid-${kind}-${name}`, controller: true, blockOwnerDeletion: true },
];

export function fakeNode(name: string, zone: string, isReady: boolean): KubeObject {
  const ready = {
    type: 'Ready',
    status: isReady ? 'True' : 'Unknown',
    reason: isReady ? 'KubeletReady' : 'NodeStatusUnknown',
  };
  const taints = isReady ? [] : [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }];
  return object('v1', 'Node', name, {
    metadata: { labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone } },
    spec: { podCIDR: '10.244.0.0/24', taints },
    status: {
      capacity: { cpu: '4', memory: '8Gi', pods: '110' },
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [
        {
          ...ready,
          lastTransitionTime: EPOCH,
          message: isReady ? 'kubelet is posting ready status' : 'Kubelet stopped posting node status.',
        },
      ],
      nodeInfo: { kubeletVersion: 'v1.36.0' },
    },
  });
}

export interface FakePod {
  readonly name: string;
  readonly node: string;
  readonly tone: PodTone;
  readonly status: string;
  readonly app: 'web' | 'redis';
}

const PHASE = {
  ready: 'Running',
  pending: 'Pending',
  failed: 'Running',
  leaving: 'Running',
  done: 'Succeeded',
} as const;

export function fakePod(pod: FakePod): { object: KubeObject; summary: PodSummary } {
  const isReady = pod.tone === 'ready';
  const isWeb = pod.app === 'web';
  const owner = isWeb
    ? ownedBy('apps/v1', 'ReplicaSet', `web-app-${HASH}`)
    : ownedBy('apps/v1', 'StatefulSet', 'redis');
  const image = isWeb ? 'myapp:v2' : 'redis:7';
  const leaving = pod.tone === 'leaving' ? { deletionTimestamp: EPOCH, deletionGracePeriodSeconds: 30 } : {};
  const made = object('v1', 'Pod', pod.name, {
    metadata: inDefault({ app: pod.app }, { ownerReferences: owner, ...leaving }),
    spec: {
      nodeName: pod.node,
      containers: [{ name: pod.app, image, resources: { requests: { cpu: '250m', memory: '256Mi' } } }],
    },
    status: {
      phase: PHASE[pod.tone],
      podIP: `10.244.0.${pod.name.length}`,
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: EPOCH }],
      containerStatuses: [{ name: pod.app, image, ready: isReady, restartCount: pod.tone === 'failed' ? 4 : 0 }],
    },
  });
  const summary = {
    key: keyOf(made),
    uid: made.metadata.uid ?? '',
    node: pod.node,
    status: pod.status,
    tone: pod.tone,
    ready: isReady ? 1 : 0,
    containers: 1,
    restarts: pod.tone === 'failed' ? 4 : 0,
    owner: isWeb ? `apps/ReplicaSet/default/web-app-${HASH}` : 'apps/StatefulSet/default/redis',
  };
  return { object: made, summary };
}

export const webPod = (suffix: string, node: string, tone: PodTone = 'ready', status = 'Running'): FakePod => ({
  name: `web-app-${HASH}-${suffix}`,
  node,
  tone,
  status,
  app: 'web',
});

export const FAKE_PODS: readonly FakePod[] = [
  webPod('x2v8k', 'node-1'),
  webPod('q9zzp', 'node-1'),
  { name: 'redis-0', node: 'node-1', tone: 'ready', status: 'Running', app: 'redis' },
  webPod('d4h2n', 'node-2', 'leaving', 'Terminating'),
  webPod('kk6rw', 'node-3'),
  webPod('b8f9x', 'node-3', 'pending', 'ContainerCreating'),
];

export function fakeWorkloads(replicas: number, ready: number): KubeObject[] {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'myapp:v2' }] } };
  const spec = { replicas, selector: { matchLabels: { app: 'web' } }, template };
  const status = { replicas, readyReplicas: ready, availableReplicas: ready, updatedReplicas: replicas };
  const available = {
    type: 'Available',
    status: 'True',
    reason: 'MinimumReplicasAvailable',
    message: 'Deployment has minimum availability.',
  };
  return [
    object('apps/v1', 'Deployment', 'web-app', {
      metadata: inDefault({ app: 'web' }, { generation: 2 }),
      spec,
      status: { ...status, conditions: [available] },
    }),
    object('apps/v1', 'ReplicaSet', `web-app-${HASH}`, {
      metadata: inDefault({ app: 'web' }, { ownerReferences: ownedBy('apps/v1', 'Deployment', 'web-app') }),
      spec,
      status,
    }),
    object('apps/v1', 'StatefulSet', 'redis', {
      metadata: inDefault({ app: 'redis' }),
      spec: { replicas: 1, serviceName: 'redis' },
      status: { replicas: 1, readyReplicas: 1 },
    }),
  ];
}

const FAKE_SERVICE = object('v1', 'Service', 'web-service', {
  metadata: inDefault({ app: 'web' }),
  spec: {
    type: 'ClusterIP',
    clusterIP: '10.96.41.7',
    selector: { app: 'web' },
    ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
  },
});

const FAKE_SLICE = object('discovery.k8s.io/v1', 'EndpointSlice', 'web-service-abcde', {
  metadata: inDefault(
    { 'kubernetes.io/service-name': 'web-service' },
    { ownerReferences: ownedBy('v1', 'Service', 'web-service') },
  ),
  addressType: 'IPv4',
  ports: [{ port: 8080, protocol: 'TCP', name: '' }],
  endpoints: FAKE_PODS.filter((pod) => pod.app === 'web' && pod.tone === 'ready').map((pod, i) => ({
    addresses: [`10.244.0.${i + 3}`],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: pod.node,
    targetRef: { kind: 'Pod', namespace: 'default', name: pod.name },
  })),
});

const fakeEvent = (id: string, kind: string, name: string, type: string, reason: string, message: string): KubeObject =>
  object('v1', 'Event', `${name}.${id}`, {
    metadata: inDefault(),
    involvedObject: { kind, name, namespace: 'default' },
    type,
    reason,
    message,
    count: 1,
    lastTimestamp: '2026-01-01T00:06:41Z',
    source: { component: 'kubelet' },
  });

export function fakeObjects(): KubeObject[] {
  const pending = webPod('b8f9x', 'node-3').name;
  return [
    ...['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) =>
      object('v1', 'Namespace', name, { status: { phase: 'Active' } }),
    ),
    fakeNode('node-1', 'zone-a', true),
    fakeNode('node-2', 'zone-a', false),
    fakeNode('node-3', 'zone-b', true),
    ...fakeWorkloads(4, 3),
    ...FAKE_PODS.map((pod) => fakePod(pod).object),
    FAKE_SERVICE,
    FAKE_SLICE,
    object('v1', 'ConfigMap', 'web-config', { metadata: inDefault(), data: { LOG_LEVEL: 'info' } }),
    fakeEvent('a1', 'Pod', pending, 'Normal', 'Scheduled', `Successfully assigned default/${pending} to node-3`),
    fakeEvent('a2', 'Pod', pending, 'Normal', 'Pulling', 'Pulling image "myapp:v2"'),
  ];
}

const machine = (name: string, isPowered: boolean, cpu: number, memory: number): MachineView => ({
  name,
  isPowered,
  isConnected: true,
  cpuMilli: 4000,
  memoryBytes: 8 * 2 ** 30,
  cpuRequestedMilli: cpu,
  memoryRequestedBytes: memory * 2 ** 20,
});

export const FAKE_MACHINES: readonly MachineView[] = [
  machine('node-1', true, 2080, 3113),
  machine('node-2', false, 250, 256),
  machine('node-3', true, 2840, 3604),
];

export const FAKE_COMPONENTS: readonly ComponentView[] = [
  'kube-apiserver',
  'kube-scheduler',
  'kube-controller-manager',
  ...['node-1', 'node-2', 'node-3'].flatMap((node) => [`kubelet/${node}`, `kube-proxy/${node}`]),
].map((name) => ({ name, isRunning: !name.endsWith('/node-2') }));
