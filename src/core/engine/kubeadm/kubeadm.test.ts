import { expect, it } from 'vitest';
import type { Node, Pod } from '../../api/types.ts';
import { createEngine } from '../create-engine.ts';
import type { Engine } from '../engine.ts';

/** A cluster in the looks of kubeadm: its control plane is pods, and lives and dies with them. */
const SCHEDULER = 'Pod/kube-system/kube-scheduler-control-plane';
const API = 'Pod/kube-system/kube-apiserver-control-plane';

function booted(options: { seed?: number; hashWrites?: boolean } = {}): Engine {
  const engine = createEngine({ preset: 'kubeadm', nodes: 3, freeze: true, ...options });
  engine.advance(60_000);
  return engine;
}

const pods = (engine: Engine): Pod[] => [...engine.objects()].filter((o): o is Pod => o.kind === 'Pod');
const isReady = (o: Pod | Node): boolean =>
  (o.status?.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');
const restarts = (engine: Engine, key: string): number | undefined =>
  (engine.object(key) as Pod).status?.containerStatuses?.[0]?.restartCount;
/** Kills the pod's container once. */
const crash = (engine: Engine, key: string): void => {
  const target = key.slice(key.indexOf('/') + 1);
  engine.clearFault(engine.injectFault({ name: 'crash-container', target })?.id ?? '');
};
const deploy = (engine: Engine) =>
  engine.handle({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    body: { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
  });

it('boots: static pods first, then the API, then everything else', () => {
  const engine = createEngine({ preset: 'kubeadm', nodes: 3 });
  engine.advance(1_000);
  expect(engine.isApiUp).toBe(false);
  expect(engine.handle({ method: 'GET', path: '/api/v1/nodes' })).toMatchObject({
    code: 503,
    body: { reason: 'ServiceUnavailable' },
  });
  engine.advance(60_000);
  expect(pods(engine).map((p) => p.metadata.name.replace(/-(?!plane)[a-z0-9]{5}$/, ''))).toEqual([
    expect.stringMatching(/^coredns-/),
    expect.stringMatching(/^coredns-/),
    'etcd-control-plane',
    ...Array<string>(3).fill('kindnet'),
    'kube-apiserver-control-plane',
    'kube-controller-manager-control-plane',
    ...Array<string>(3).fill('kube-proxy'),
    'kube-scheduler-control-plane',
  ]);
  expect(pods(engine).every(isReady)).toBe(true);
  const node = engine.object('Node//control-plane') as Node;
  expect(node.spec.taints).toEqual([{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }]);
});

it('a mirror that is deleted comes back, and its containers never notice', () => {
  const engine = booted();
  const before = engine.object(SCHEDULER)?.metadata;
  expect(before?.ownerReferences).toMatchObject([{ kind: 'Node', name: 'control-plane', controller: true }]);
  engine.handle({ method: 'DELETE', path: '/api/v1/namespaces/kube-system/pods/kube-scheduler-control-plane' });
  engine.advance(engine.now + 10_000);
  const after = engine.object(SCHEDULER) as Pod;
  expect(after.metadata.uid).not.toBe(before?.uid);
  expect([isReady(after), restarts(engine, SCHEDULER)]).toEqual([true, 0]);
});

it('logs and commands reach the containers behind a mirror', () => {
  const engine = booted();
  expect(engine.logs(SCHEDULER)).toContain('Serving securely on 127.0.0.1:10259');
  const path = '/api/v1/namespaces/kube-system/pods/etcd-control-plane/log';
  expect(engine.handle({ method: 'GET', path }).body).toContain('serving client traffic securely');
  expect(engine.portState(API, 6443)).toBe('open');
});

it('nothing is scheduled while the scheduler is down; it comes back and takes its lease when that has run out', () => {
  const engine = booted();
  crash(engine, SCHEDULER);
  expect(engine.components().find((c) => c.name === 'kube-scheduler')?.isRunning).toBe(false);
  deploy(engine);
  engine.advance(engine.now + 8_000);
  expect((engine.object('Pod/default/web') as Pod).spec.nodeName).toBeUndefined();
  engine.advance(engine.now + 40_000);
  expect(isReady(engine.object('Pod/default/web') as Pod)).toBe(true);
  expect(restarts(engine, SCHEDULER)).toBe(1);
  expect(engine.object('coordination.k8s.io/Lease/kube-system/kube-scheduler')).toMatchObject({
    spec: { leaseTransitions: 1 },
  });
});

it('the API is gone while its pod is down, and what runs goes on', () => {
  const engine = booted();
  deploy(engine);
  engine.advance(engine.now + 20_000);
  crash(engine, API);
  expect(deploy(engine).code).toBe(503);
  engine.advance(engine.now + 60_000);
  expect(engine.isApiUp).toBe(true);
  expect(restarts(engine, API)).toBe(1);
  expect([...engine.objects()].filter((o): o is Node => o.kind === 'Node').every(isReady)).toBe(true);
  expect(restarts(engine, 'Pod/default/web')).toBe(0);
});

it('a control-plane machine that was off brings everything back', () => {
  const engine = booted();
  const fault = engine.injectFault({ name: 'power-off', target: 'control-plane' });
  engine.advance(engine.now + 120_000);
  expect(engine.isApiUp).toBe(false);
  engine.clearFault(fault?.id ?? '');
  engine.advance(engine.now + 120_000);
  expect(
    pods(engine)
      .filter((p) => !isReady(p))
      .map((p) => p.metadata.name),
  ).toEqual([]);
});

it('a control-plane machine that shuts down ends its own API last, and brings everything back', () => {
  const engine = booted();
  const fault = engine.injectFault({ name: 'shut-down-node', target: 'control-plane' });
  engine.advance(engine.now + 60_000);
  expect(engine.isApiUp).toBe(false);
  expect(engine.machines().find((m) => m.name === 'control-plane')?.isPowered).toBe(false);
  engine.clearFault(fault?.id ?? '');
  engine.advance(engine.now + 120_000);
  expect(engine.isApiUp).toBe(true);
  const parts = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
  for (const part of parts) expect(isReady(engine.object(`Pod/kube-system/${part}-control-plane`) as Pod)).toBe(true);
  expect([...engine.objects()].filter((o): o is Node => o.kind === 'Node').every(isReady)).toBe(true);
});

it('a restored snapshot goes on to the same end, and equal seeds give equal runs', () => {
  const [a, b] = [booted({ hashWrites: true }), booted({ hashWrites: true })];
  expect(a.hash()).toBe(b.hash());
  const snapshot = a.snapshot();
  deploy(a);
  a.restore(snapshot);
  a.advance(a.now + 60_000);
  expect(pods(a)).toHaveLength(12);
  expect(pods(a).every(isReady)).toBe(true);
});

it('the API server tells by a lease that it is there, and CoreDNS has its rights', () => {
  const engine = booted();
  const leases = (): { metadata: { name: string }; spec: { renewTime: string } }[] => {
    const query = { labelSelector: 'apiserver.kubernetes.io/identity=kube-apiserver' };
    const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
    return (engine.handle({ method: 'GET', path, query }).body as { items: ReturnType<typeof leases> }).items;
  };
  const [before] = leases();
  expect(before).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^apiserver-[a-z2-7]{26}$/) as unknown,
      labels: { 'kubernetes.io/hostname': 'control-plane' },
    },
    spec: { leaseDurationSeconds: 3600, holderIdentity: expect.stringMatching(/^apiserver-[a-z2-7]{26}_[0-9a-f-]{36}$/) as unknown }, // prettier-ignore
  });
  engine.advance(engine.now + 11_000);
  expect(leases()[0]?.spec.renewTime).not.toBe(before?.spec.renewTime);
  expect(engine.object('rbac.authorization.k8s.io/ClusterRole//system:coredns')).toMatchObject({
    rules: [{ resources: ['endpoints', 'services', 'pods', 'namespaces'] }, { resources: ['endpointslices'] }],
  });
});
