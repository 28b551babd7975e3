import { expect, it } from 'vitest';
import type { Node } from '../../api/types.ts';
import { EPOCH_MS, formatMicroTime, formatTime, parseTime } from '../../lib/time.ts';
import { controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import golden from './fixtures/upstream-lifecycle.jsonl?raw';
import { nodeLifecycleController } from './lifecycle-controller.ts';

/**
 * Nodes that fall silent, come back, are cordoned or deleted, and what becomes of their conditions, taints and pods: recorded
 * from the node lifecycle controller of Kubernetes 1.36.0 in virtual time (`test/upstream/record.sh node-lifecycle`).
 * Each phase takes two minutes; a node that is well renews its lease every ten seconds.
 */
interface NodeIn {
  readonly zone: string;
  readonly excluded?: true;
  readonly phases: readonly string[];
}

interface PhaseOut {
  /** Conditions (first letter, status, reason, second of the change), then taints (NoExecute with the second it came). */
  readonly nodes: readonly string[];
  /** Whether the pod of each node is ready. */
  readonly pods: string;
}

interface Recorded {
  readonly in: readonly NodeIn[];
  readonly out: readonly PhaseOut[];
  readonly events: readonly string[] | null;
}

const PHASE_MS = 120_000;
const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

const secondsOf = (time: string | undefined): number => Math.floor(((parseTime(time ?? '') ?? 0) - EPOCH_MS) / 1000);

function conditionsOf(state: string, ms: number): object[] {
  const now = formatTime(EPOCH_MS + ms);
  return ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => {
    const is = type === 'Ready' ? state !== 'notready' : type === 'MemoryPressure' && state === 'pressure';
    return { type, status: is ? 'True' : 'False', reason: 'R', message: 'm', lastHeartbeatTime: now, lastTransitionTime: now }; // prettier-ignore
  });
}

/** What the kubelet of a node, or its administrator, does at the beginning of a phase and every ten seconds. */
function post(cluster: TestCluster, name: string, state: string, isFirst: boolean): void {
  const node = cluster.client.find('Node', '', name);
  if (!node || state === 'gone') return;
  if (state === 'deleted') return void cluster.client.delete('Node', '', name);
  const ms = cluster.plane.clock.now;
  const spec = { renewTime: formatMicroTime(EPOCH_MS + ms) };
  const lease = cluster.client.find('coordination.k8s.io/Lease', 'kube-node-lease', name);
  if (lease) cluster.client.update('coordination.k8s.io/Lease', { ...lease, spec });
  else cluster.apply({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace: 'kube-node-lease' }, spec }); // prettier-ignore
  if (!isFirst) return;
  const { unschedulable: _, ...rest } = node.spec;
  const cordoned = { ...node, spec: state === 'cordoned' ? { ...rest, unschedulable: true } : rest };
  const updated = cluster.client.update('Node', cordoned);
  const conditions = conditionsOf(state, ms) as NonNullable<NonNullable<Node['status']>['conditions']>;
  cluster.client.updateStatus('Node', { ...updated, status: { ...updated.status, conditions } });
}

function look(cluster: TestCluster, nodes: readonly NodeIn[]): PhaseOut {
  const texts = nodes.map((_, i) => {
    const node = cluster.client.find('Node', '', `n${i}`);
    if (!node) return 'none';
    const conditions = (node.status?.conditions ?? []).map((c) => `${c.type[0]}${c.status}/${c.reason}/${secondsOf(c.lastTransitionTime)}`); // prettier-ignore
    const taints = [...(node.spec.taints ?? [])].sort((a, b) => (a.key + a.effect < b.key + b.effect ? -1 : 1)).map((t) => `${t.key.replace('node.kubernetes.io/', '')}:${t.effect}${t.effect === 'NoExecute' ? `/${secondsOf(t.timeAdded)}` : ''}`); // prettier-ignore
    return [...conditions, ...taints].join(' ');
  });
  const pods = nodes.map((_, i) => {
    const pod = cluster.client.find('Pod', 'default', `p${i}`);
    return `${pod?.status?.conditions?.find((c) => c.type === 'Ready')?.status} `;
  });
  return { nodes: texts, pods: pods.join('') };
}

function play(nodes: readonly NodeIn[]): { out: PhaseOut[]; events: string[] | null } {
  const cluster = createTestCluster();
  nodes.forEach(({ zone, excluded, phases }, i) => {
    const labels = { 'topology.kubernetes.io/zone': zone, ...(excluded ? { 'node.kubernetes.io/exclude-disruption': 'true' } : {}) }; // prettier-ignore
    cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: `n${i}`, labels } });
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(EPOCH_MS) }];
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${i}` }, spec: { nodeName: `n${i}`, containers: [{ name: 'c', image: 'i' }] }, status: { phase: 'Running', conditions } }); // prettier-ignore
    const pod = cluster.client.get('Pod', 'default', `p${i}`);
    cluster.client.updateStatus('Pod', { ...pod, status: { phase: 'Running', conditions } } as typeof pod);
    post(cluster, `n${i}`, phases[0] ?? '', true);
  });
  cluster.start(controllerManager([nodeLifecycleController]));
  const out = (nodes[0]?.phases ?? []).map((_, phase) => {
    for (let ms = 2500; ms < PHASE_MS; ms += 10_000) {
      cluster.advance(phase * PHASE_MS + ms - cluster.plane.clock.now);
      nodes.forEach((node, i) => post(cluster, `n${i}`, node.phases[phase] ?? '', ms === 2500));
    }
    cluster.advance((phase + 1) * PHASE_MS - 1 - cluster.plane.clock.now);
    return look(cluster, nodes);
  });
  const events = [...new Set(cluster.events())].filter((e) => !e.includes('RegisteredNode')).sort();
  return { out, events: events.length > 0 ? events : null };
}

it.each(RECORDED.map((r) => [JSON.stringify(r.in), r] as const))('%s', (_name, { in: nodes, out, events }) => {
  expect(play(nodes)).toEqual({ out, events });
});
