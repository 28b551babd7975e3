import { expect, test } from 'vitest';
import type { ComponentDef } from '../../runtime/component.ts';
import { controller, controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { nodeIpamController } from './ipam-controller.ts';
import { nodeLifecycleController } from './lifecycle-controller.ts';
import { taintEvictionController } from './taint-eviction-controller.ts';

const manager = controllerManager([nodeLifecycleController, taintEvictionController, controller(nodeIpamController)]);
const EXECUTE = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
];

/** Renews the leases of nodes that are on, every 10 s, and says Ready when a node comes on. */
function heartbeats(off: Set<string>): ComponentDef {
  return {
    name: 'heartbeats',
    start(ctx) {
      const timers = ctx.timers('beat', () => {
        for (const node of ctx.client.list('Node')) {
          const { name } = node.metadata;
          if (off.has(name)) continue;
          const lease = ctx.client.find('coordination.k8s.io/Lease', 'kube-node-lease', name);
          const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: ctx.nowMicro };
          if (lease) ctx.client.update('coordination.k8s.io/Lease', { ...lease, spec });
          else {
            const metadata = { name, namespace: 'kube-node-lease' };
            ctx.client.create('coordination.k8s.io/Lease', {
              apiVersion: 'coordination.k8s.io/v1',
              kind: 'Lease',
              metadata,
              spec,
            });
          }
          if (node.status?.conditions?.[0]?.status !== 'True') {
            const types = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
            const conditions = types.map((type) => ({
              type,
              status: type === 'Ready' ? 'True' : 'False',
              lastHeartbeatTime: ctx.now,
              lastTransitionTime: ctx.now,
            }));
            ctx.client.updateStatus('Node', { ...node, status: { ...node.status, conditions } });
          }
        }
        timers.after('', 10_000);
      });
      timers.after('', 1);
    },
  };
}

function start(nodes: readonly { name: string; zone?: string }[]): { cluster: TestCluster; off: Set<string> } {
  const off = new Set<string>();
  const cluster = createTestCluster({ components: [manager, heartbeats(off)] });
  for (const { name, zone = 'a' } of nodes) {
    const labels = { 'topology.kubernetes.io/zone': zone };
    cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
  }
  cluster.advance(20_000);
  return { cluster, off };
}

function addPod(cluster: TestCluster, name: string, node: string, tolerations: unknown[] = EXECUTE): void {
  const spec = { nodeName: node, tolerations, containers: [{ name: 'main', image: 'nginx' }] };
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
  const pod = cluster.client.get('Pod', 'default', name);
  const conditions = [{ type: 'Ready', status: 'True' }];
  cluster.client.updateStatus('Pod', { ...pod, status: { phase: 'Running', conditions } });
  cluster.advance(100);
}

const ready = (cluster: TestCluster, name: string): string => {
  const condition = cluster.client.get('Node', '', name).status?.conditions?.find((c) => c.type === 'Ready');
  return `${condition?.status} ${condition?.reason ?? ''} ${condition?.message ?? ''}`.trim();
};
const taints = (cluster: TestCluster, name: string): string[] =>
  (cluster.client.get('Node', '', name).spec.taints ?? []).map((t) => `${t.key}:${t.effect}`).sort();
const isLeaving = (cluster: TestCluster, name: string): boolean => {
  const pod = cluster.client.find('Pod', 'default', name);
  return !pod || pod.metadata.deletionTimestamp !== undefined;
};

const THREE = [{ name: 'n1' }, { name: 'n2' }, { name: 'n3' }];

test('each node gets its range and is registered', () => {
  const { cluster } = start(THREE);
  expect(cluster.list('Node').map((n) => n.spec.podCIDR)).toEqual(['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24']);
  expect(cluster.events('RegisteredNode')).toHaveLength(3);
  expect(taints(cluster, 'n1')).toEqual([]);
});

test('a silent node: Unknown after 50 s, its pods not ready, tainted, its pods evicted 300 s later', () => {
  const { cluster, off } = start(THREE);
  addPod(cluster, 'web', 'n1');
  addPod(cluster, 'forever', 'n1', [{ operator: 'Exists' }]);
  off.add('n1');
  cluster.advance(45_000);
  expect(ready(cluster, 'n1')).toBe('True');
  cluster.advance(20_000);
  expect(ready(cluster, 'n1')).toBe('Unknown NodeStatusUnknown Kubelet stopped posting node status.');
  expect(taints(cluster, 'n1')).toEqual([
    'node.kubernetes.io/unreachable:NoExecute',
    'node.kubernetes.io/unreachable:NoSchedule',
  ]);
  const condition = cluster.client.get('Pod', 'default', 'web').status?.conditions?.find((c) => c.type === 'Ready');
  expect(condition?.status).toBe('False');
  expect(cluster.events('NodeNotReady')).toContain('Normal NodeNotReady Node n1 status is now: NodeNotReady');
  expect(cluster.events('NodeNotReady')).toContain('Warning NodeNotReady Node is not ready');
  cluster.advance(280_000);
  expect(isLeaving(cluster, 'web')).toBe(false);
  cluster.advance(30_000);
  expect([isLeaving(cluster, 'web'), isLeaving(cluster, 'forever')]).toEqual([true, false]);
  expect(cluster.events('TaintManagerEviction')).toEqual([
    'Normal TaintManagerEviction Marking for deletion Pod default/web',
  ]);
});

test('a node that comes back in time keeps its pods', () => {
  const { cluster, off } = start(THREE);
  addPod(cluster, 'web', 'n1');
  off.add('n1');
  cluster.advance(120_000);
  off.delete('n1');
  cluster.advance(20_000);
  expect(ready(cluster, 'n1')).toBe('True');
  expect(taints(cluster, 'n1')).toEqual([]);
  cluster.advance(400_000);
  expect(isLeaving(cluster, 'web')).toBe(false);
  expect(cluster.events('TaintManagerEviction')).toEqual([
    'Normal TaintManagerEviction Cancelling deletion of Pod default/web',
  ]);
});

test('a time that runs is not cut short by a toleration of no time', () => {
  const { cluster } = start(THREE);
  const tolerate = (key: string, tolerationSeconds: number) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }); // prettier-ignore
  addPod(cluster, 'web', 'n1', [tolerate('a', 60), tolerate('b', 0)]);
  const taint = (...keys: string[]): void => {
    const node = cluster.client.get('Node', '', 'n1');
    const next = keys.map((key) => ({ key, effect: 'NoExecute' as const }));
    cluster.client.update('Node', { ...node, spec: { ...node.spec, taints: next } });
  };
  taint('a');
  cluster.advance(10_000);
  taint('a', 'b');
  cluster.advance(40_000);
  expect(isLeaving(cluster, 'web')).toBe(false);
  cluster.advance(15_000);
  expect(isLeaving(cluster, 'web')).toBe(true);
});

test('a pod without tolerations leaves at once when a user taints the node', () => {
  const { cluster } = start(THREE);
  addPod(cluster, 'web', 'n1', []);
  const node = cluster.client.get('Node', '', 'n1');
  cluster.client.update('Node', { ...node, spec: { ...node.spec, taints: [{ key: 'x', effect: 'NoExecute' }] } });
  cluster.advance(100);
  expect(isLeaving(cluster, 'web')).toBe(true);
});

test('all nodes silent: it is the control plane that is cut off, nobody is evicted', () => {
  const { cluster, off } = start(THREE);
  addPod(cluster, 'web', 'n1');
  for (const { name } of THREE) off.add(name);
  cluster.advance(800_000);
  expect(ready(cluster, 'n1')).toContain('Unknown');
  expect(taints(cluster, 'n1')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
  expect(isLeaving(cluster, 'web')).toBe(false);
});

test('nodes of one zone are emptied one every ten seconds', () => {
  const { cluster, off } = start([...THREE, { name: 'n4' }, { name: 'n5' }]);
  off.add('n1');
  off.add('n2');
  const evicting = (): number =>
    ['n1', 'n2'].filter((n) => taints(cluster, n).some((t) => t.endsWith('NoExecute'))).length;
  const reached: number[] = [];
  for (let second = 0; second < 100; second++) {
    cluster.advance(1000);
    while (reached.length < evicting()) reached.push(second);
  }
  const [first = 0, second = 0] = reached;
  expect(second - first).toBe(10);
});

test('a cordoned node is tainted, an uncordoned one no longer', () => {
  const { cluster } = start(THREE);
  cluster.client.patch('Node', '', 'n1', { spec: { unschedulable: true } });
  cluster.advance(100);
  expect(taints(cluster, 'n1')).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
  cluster.client.patch('Node', '', 'n1', { spec: { unschedulable: null } });
  cluster.advance(100);
  expect(taints(cluster, 'n1')).toEqual([]);
});

test('nodes that are left out of disruption checks do not slow down the others of their zone', () => {
  const { cluster, off } = start([...THREE, { name: 'n4' }, { name: 'n5' }]);
  for (const name of ['n3', 'n4', 'n5'])
    cluster.client.patch('Node', '', name, { metadata: { labels: { 'node.kubernetes.io/exclude-disruption': '' } } });
  for (const name of ['n1', 'n3', 'n4', 'n5']) off.add(name);
  cluster.advance(150_000);
  // With three of five silent nobody would be evicted; of the two that count one is there.
  expect(taints(cluster, 'n1')).toContain('node.kubernetes.io/unreachable:NoExecute');
});

test('a controller that begins anew lets the time of a lost node begin anew', () => {
  const off = new Set<string>();
  const cluster = createTestCluster({ components: [heartbeats(off)] });
  for (const { name } of THREE)
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'topology.kubernetes.io/zone': 'a' } },
    });
  const first = cluster.start(manager);
  cluster.advance(20_000);
  addPod(cluster, 'web', 'n1');
  off.add('n1');
  cluster.advance(300_000);
  expect(taints(cluster, 'n1')).toContain('node.kubernetes.io/unreachable:NoExecute');
  first.process.stop();
  cluster.start(manager);
  cluster.advance(30);
  expect(taints(cluster, 'n1')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
  cluster.advance(20_000);
  expect(taints(cluster, 'n1')).toContain('node.kubernetes.io/unreachable:NoExecute');
  cluster.advance(250_000);
  expect(isLeaving(cluster, 'web')).toBe(false);
  cluster.advance(60_000);
  expect(isLeaving(cluster, 'web')).toBe(true);
});
