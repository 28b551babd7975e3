import type {
  FaultView,
  HttpOutcome,
  KindView,
  Sample,
  TimelineMark,
  TraceRecord,
  TrafficReport,
} from '../../workers/protocol.ts';

/** The story the fake cluster has behind it: an apply, a machine that lost power, a node given up, a pod replaced. */
export const FAKE_NOW = 401_400;

export const FAKE_MARKS: readonly TimelineMark[] = [
  mark(1, 2_000, 'you', 'neutral', 'user.apply', '', { label: 'web-app.yaml', documents: 2 }),
  mark(2, 50_000, 'you', 'bad', 'user.fault', 'Node//node-2', { fault: 'power-off', target: 'node-2' }),
  mark(3, 100_000, 'cluster', 'bad', 'node-lifecycle.not-ready', 'Node//node-2', {}),
  mark(4, 400_000, 'cluster', 'busy', 'taint-eviction.evict', 'Pod/default/web-app-6f7d9c5b48-d4h2n', {}),
  mark(5, 400_050, 'cluster', 'busy', 'replicaset.create-pods', 'apps/ReplicaSet/default/web-app-6f7d9c5b48', {
    count: 1,
  }),
];

export const FAKE_SAMPLES: readonly Sample[] = Array.from({ length: 402 }, (_, second) => ({
  t: second * 1000,
  ready: second < 4 ? 0 : second < 8 ? second - 3 : second < 100 ? 5 : 4,
  total: second < 2 ? 0 : 5,
}));

export const FAKE_CHAIN: readonly TraceRecord[] = [
  record(9, 8, 401_400, 'kubelet/node-3', 'effect', 'kubelet.pull', { image: 'myapp:v2' }),
  record(8, 7, 401_100, 'kube-scheduler', 'decision', 'scheduler.bound', { node: 'node-3' }),
  record(7, 6, 400_000, 'replicaset-controller', 'decision', 'replicaset.create-pods', { count: 1 }),
  record(6, 5, 400_000, 'taint-eviction-controller', 'decision', 'taint-eviction.evict', {}),
  record(5, 2, 100_000, 'node-lifecycle-controller', 'decision', 'node-lifecycle.taint', { node: 'node-2' }),
  record(2, 0, 50_000, 'user', 'command', 'user.fault', { fault: 'power-off', target: 'node-2' }),
];

export const FAKE_KINDS: readonly KindView[] = [
  kind('v1', 'Namespace', 'namespaces', false, ['ns']),
  kind('v1', 'Node', 'nodes', false, ['no']),
  kind('v1', 'Pod', 'pods', true, ['po']),
  kind('v1', 'Service', 'services', true, ['svc']),
  kind('v1', 'ConfigMap', 'configmaps', true, ['cm']),
  kind('v1', 'Event', 'events', true, ['ev']),
  kind('apps/v1', 'Deployment', 'deployments', true, ['deploy']),
  kind('apps/v1', 'ReplicaSet', 'replicasets', true, ['rs']),
  kind('apps/v1', 'StatefulSet', 'statefulsets', true, ['sts']),
  kind('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', true, []),
];

export const FAKE_FAULTS: readonly FaultView[] = [
  { name: 'delete-pod', targets: ['Pod'], isOneShot: true },
  { name: 'crash-container', targets: ['Pod'], isOneShot: true },
  { name: 'fail-liveness', targets: ['Pod'], isOneShot: false },
  { name: 'fail-readiness', targets: ['Pod'], isOneShot: false },
  { name: 'hang-container', targets: ['Pod'], isOneShot: false },
  { name: 'power-off', targets: ['Node'], isOneShot: false },
  { name: 'cut-off', targets: ['Node'], isOneShot: false },
  { name: 'break-image', targets: ['Image'], isOneShot: false },
  { name: 'stop-component', targets: ['Component'], isOneShot: false },
  { name: 'delay-watches', targets: ['Cluster'], isOneShot: false },
];

const SOURCE = { name: 'traffic', namespace: 'default', url: 'http://web-service/', requestsPerSecond: 4, isOn: true };

export function fakeTraffic(now: number): TrafficReport {
  const recent = Array.from({ length: 8 }, (_, i) => outcome(now, i));
  return { source: SOURCE, rate: 5, sent: 40, ok: 39, recent };
}

function outcome(now: number, i: number): HttpOutcome {
  const id = Math.floor(now / 250) - 7 + i;
  const ok = id % 13 !== 0;
  const pod = ['x2v8k', 'q9zzp', 'kk6rw'][id % 3] as string;
  return {
    id,
    t: id * 250,
    latencyMs: ok ? 12 + (id % 5) : 1000,
    call: { source: 'Pod/default/traffic', method: 'GET', url: SOURCE.url },
    ok,
    ...(ok ? { status: 200 } : { failure: 'connection-timeout' as const }),
    service: 'Service/default/web-service',
    pod: `Pod/default/web-app-6f7d9c5b48-${pod}`,
    node: pod === 'kk6rw' ? 'node-3' : 'node-1',
    hops: [],
  };
}

function mark(
  trace: number,
  t: number,
  lane: TimelineMark['lane'],
  tone: TimelineMark['tone'],
  ...[code, ref, args]: [TimelineMark['code'], string, TimelineMark['args']]
): TimelineMark {
  return { trace, t, lane, tone, code, ref, args };
}

function record(
  id: number,
  cause: number,
  t: number,
  actor: string,
  ...[type, code, args]: [TraceRecord['type'], TraceRecord['code'], TraceRecord['args']]
): TraceRecord {
  return { id, cause, t, actor, type, code, ref: 'Pod/default/web-app-6f7d9c5b48-b8f9x', args };
}

function kind(
  apiVersion: string,
  name: string,
  plural: string,
  namespaced: boolean,
  shortNames: readonly string[],
): KindView {
  const group = apiVersion.includes('/') ? `${apiVersion.slice(0, apiVersion.indexOf('/'))}/` : '';
  return { groupKind: `${group}${name}`, apiVersion, kind: name, plural, namespaced, shortNames };
}
