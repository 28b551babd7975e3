import { describe, expect, it, test } from 'vitest';
import type { Node, Pod } from '../../api/types.ts';
import { brokenInvariants } from '../../testing/invariants.ts';
import { applyManifest } from '../../testing/scenario.ts';
import { createEngine } from '../create-engine.ts';
import type { Engine } from '../engine.ts';
import type { NewMachines } from '../machine-shape.ts';

const GIB = 1024 ** 3;
const SHAPE: NewMachines = { count: 1, cpuMilli: 2000, memoryBytes: 4 * GIB };
const GPU: NewMachines = {
  ...SHAPE,
  prefix: 'gpu',
  zone: 'zone-c',
  region: 'eu',
  instanceType: 'g5.xlarge',
  maxPods: 30,
  labels: { pool: 'gpu' },
  taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
  extended: { 'nvidia.com/gpu': 2 },
};
const DAEMON = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      tolerations: [{ operator: Exists }]
      containers: [{ name: c, image: nginx }]
---
apiVersion: v1
kind: Service
metadata: { name: agent }
spec: { selector: { app: agent }, ports: [{ port: 80 }] }
`;

function booted(options: Parameters<typeof createEngine>[0] = {}): Engine {
  const engine = createEngine({ nodes: 2, freeze: true, ...options });
  engine.advance(options.preset === 'kubeadm' ? 60_000 : 15_000);
  return engine;
}

const run = (engine: Engine, ms: number): void => void engine.advance(engine.now + ms);
const node = (engine: Engine, name: string): Node | undefined => engine.object(`Node//${name}`) as Node | undefined;
const isReady = (o: Node | Pod | undefined): boolean =>
  (o?.status?.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');
const podsOn = (engine: Engine, name: string): Pod[] =>
  [...engine.objects()].filter((o): o is Pod => o.kind === 'Pod' && (o as Pod).spec.nodeName === name);

describe('a machine that is added', () => {
  it('registers with all it has, gets a range, its DaemonSet pods and its rules', () => {
    const engine = booted();
    applyManifest(engine, DAEMON);
    run(engine, 20_000);
    expect(engine.addMachines(GPU)).toEqual(['gpu-1']);
    run(engine, 20_000);
    const gpu = node(engine, 'gpu-1');
    expect(gpu?.metadata.labels).toMatchObject({
      'node.kubernetes.io/instance-type': 'g5.xlarge',
      'topology.kubernetes.io/zone': 'zone-c',
      'topology.kubernetes.io/region': 'eu',
      'kubernetes.io/hostname': 'gpu-1',
      pool: 'gpu',
    });
    expect(gpu?.spec).toMatchObject({
      podCIDR: '10.244.2.0/24',
      taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
    });
    expect(gpu?.status?.allocatable).toMatchObject({ 'nvidia.com/gpu': '2', pods: '30', cpu: '2' });
    expect(podsOn(engine, 'gpu-1').map(isReady)).toEqual([true]);
    expect(engine.routes('gpu-1')?.rules.length).toBeGreaterThan(0);
    expect(brokenInvariants(engine)).toEqual([]);
  });

  it('takes a pod that waits for what only it has', () => {
    const engine = booted();
    applyManifest(
      engine,
      'apiVersion: v1\nkind: Pod\nmetadata: { name: train }\nspec:\n  tolerations: [{ key: nvidia.com/gpu, operator: Exists }]\n  containers: [{ name: c, image: nginx, resources: { limits: { nvidia.com/gpu: 2 } } }]\n',
    );
    run(engine, 20_000);
    expect((engine.object('Pod/default/train') as Pod).spec.nodeName).toBeUndefined();
    engine.addMachines(GPU);
    run(engine, 20_000);
    expect(isReady(engine.object('Pod/default/train') as Pod)).toBe(true);
  });

  it('joins a cluster of kubeadm as a worker: its network and kube-proxy come as pods', () => {
    const engine = booted({ preset: 'kubeadm', nodes: 2 });
    expect(engine.addMachines({ ...SHAPE, count: 2 })).toEqual(['node-2', 'node-3']);
    run(engine, 500);
    expect(isReady(node(engine, 'node-3'))).toBe(false);
    run(engine, 60_000);
    expect(isReady(node(engine, 'node-3'))).toBe(true);
    expect(podsOn(engine, 'node-3').map((p) => p.metadata.name.replace(/-[a-z0-9]{5}$/, ''))).toEqual([
      'kindnet',
      'kube-proxy',
    ]);
  });

  it('has an address that no machine has had', () => {
    const engine = booted();
    engine.addMachines(SHAPE);
    engine.removeMachine('node-3');
    engine.addMachines({ ...SHAPE, prefix: 'other' });
    run(engine, 5_000);
    const ips = ['node-1', 'node-2', 'other-1'].map(
      (name) => node(engine, name)?.status?.addresses?.find((a) => a.type === 'InternalIP')?.address,
    );
    expect(ips).toEqual(['172.18.0.12', '172.18.0.13', '172.18.0.15']);
  });
});

describe('a machine that is removed', () => {
  it('falls silent; its Node stays, and its pods go when the Node is deleted', () => {
    const engine = booted();
    applyManifest(engine, DAEMON);
    run(engine, 20_000);
    engine.removeMachine('node-2');
    expect(engine.machines().map((m) => m.name)).toEqual(['node-1']);
    expect(engine.components().some((c) => c.name.endsWith('/node-2'))).toBe(false);
    run(engine, 40_000);
    expect(isReady(node(engine, 'node-2'))).toBe(true);
    run(engine, 20_000);
    expect(node(engine, 'node-2')?.status?.conditions?.find((c) => c.type === 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
    });
    expect(engine.why('Node//node-2').some((r) => r.code === 'user.remove-node')).toBe(true);
    engine.handle({ method: 'DELETE', path: '/api/v1/nodes/node-2' });
    run(engine, 120_000);
    expect(podsOn(engine, 'node-2')).toEqual([]);
    expect(brokenInvariants(engine)).toEqual([]);
  });

  it('takes its faults along', () => {
    const engine = booted();
    engine.injectFault({ name: 'power-off', target: 'node-2' });
    engine.injectFault({ name: 'stop-kubelet', target: 'node-2' });
    engine.injectFault({ name: 'cut-off', target: 'node-1' });
    engine.removeMachine('node-2');
    expect(engine.faults().map((f) => f.name)).toEqual(['cut-off']);
  });
});

describe('refused', () => {
  test.each([
    { name: 'none', change: { count: 0 }, says: 'count must be a whole number from 1 to 1000' },
    { name: 'too many', change: { count: 1001 }, says: 'count must be a whole number from 1 to 1000' },
    { name: 'half a machine', change: { count: 1.5 }, says: 'count must be a whole number from 1 to 1000' },
    { name: 'no CPU', change: { cpuMilli: 0 }, says: 'cpuMilli must be a whole number from 100 to 1024000' },
    { name: 'no memory', change: { memoryBytes: 0 }, says: 'memoryBytes must be from 256 MiB to 24 TiB' },
    { name: 'a name that is none', change: { prefix: 'Node' }, says: 'names must begin with' },
    { name: 'a zone that is no label', change: { zone: 'a b' }, says: "zone must be a label's value" },
    { name: 'a label that is none', change: { labels: { 'a b': 'c' } }, says: '"a b=c" is no label' },
    { name: 'a taint that is none', change: { taints: [{ key: 'k', effect: 'Never' as 'NoSchedule' }] }, says: '"k=:Never" is no taint' }, // prettier-ignore
    { name: 'a resource without a domain', change: { extended: { gpu: 1 } }, says: '"gpu": 1 is no extended resource' },
    { name: 'more grace for critical pods than in all', change: { kubelet: { shutdownGracePeriod: 5, shutdownGracePeriodCriticalPods: 6 } }, says: 'invalid configuration: shutdownGracePeriodCriticalPods 6s must be <= shutdownGracePeriod 5s' }, // prettier-ignore
  ])('$name', ({ change, says }) => {
    const engine = booted();
    expect(() => engine.addMachines({ ...SHAPE, ...change })).toThrow(says);
    expect(engine.machines()).toHaveLength(2);
  });

  it('to remove what is not there, or what carries the control plane', () => {
    expect(() => booted().removeMachine('node-9')).toThrow('there is no machine "node-9"');
    const kubeadm = booted({ preset: 'kubeadm' });
    expect(() => kubeadm.removeMachine('control-plane')).toThrow('machine "control-plane" carries the control plane');
  });
});

describe('going back', () => {
  it('to before a machine came, and to before one went', () => {
    const engine = booted();
    applyManifest(engine, DAEMON);
    run(engine, 20_000);
    const before = engine.snapshot();
    engine.addMachines(SHAPE);
    engine.removeMachine('node-1');
    run(engine, 30_000);
    const after = engine.snapshot();
    engine.restore(before);
    expect(engine.machines().map((m) => m.name)).toEqual(['node-1', 'node-2']);
    run(engine, 30_000);
    expect(isReady(node(engine, 'node-1'))).toBe(true);
    expect(node(engine, 'node-3')).toBeUndefined();
    expect(brokenInvariants(engine)).toEqual([]);
    engine.restore(after);
    expect(engine.machines().map((m) => m.name)).toEqual(['node-2', 'node-3']);
    run(engine, 30_000);
    expect(isReady(node(engine, 'node-3'))).toBe(true);
    expect(engine.components().some((c) => c.name === 'kubelet/node-1')).toBe(false);
  });

  it('a saved cluster goes on in an engine that began with other machines', () => {
    const engine = booted();
    engine.addMachines({ ...SHAPE, count: 3 });
    run(engine, 20_000);
    const other = createEngine({ nodes: 2 });
    other.restore(engine.snapshot());
    run(other, 60_000);
    expect(other.machines()).toHaveLength(5);
    expect(isReady(node(other, 'node-5'))).toBe(true);
  });

  it('equal commands give equal runs', () => {
    const hashes = [1, 2].map(() => {
      const engine = booted({ hashWrites: true });
      engine.addMachines({ ...SHAPE, count: 3 });
      run(engine, 20_000);
      engine.removeMachine('node-4');
      run(engine, 60_000);
      return engine.hash();
    });
    expect(hashes[0]).toBe(hashes[1]);
  });
});
