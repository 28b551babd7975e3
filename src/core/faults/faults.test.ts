import { describe, expect, test } from 'vitest';
import { createNodeCluster, type NodeCluster } from '../testing/node-cluster.ts';
import type { FaultContext, FaultRequest } from './fault.ts';
import { injectFault } from './inject.ts';
import { FAULTS } from './registry.ts';

function contextOf(c: NodeCluster): FaultContext {
  return { world: c.world, client: c.client, tracer: c.plane.tracer, nowMs: () => c.plane.clock.now };
}

function running(): NodeCluster {
  const c = createNodeCluster();
  const probe = { httpGet: { path: '/', port: 80 }, periodSeconds: 5 };
  c.run('web', {
    containers: [{ name: 'web', image: 'nginx:1.27', livenessProbe: probe, readinessProbe: probe }],
  });
  c.advance(12_000);
  return c;
}

const pod = (c: NodeCluster) => c.pod('web')?.status?.containerStatuses?.[0];
const REQUESTS: readonly (FaultRequest & { seen(c: NodeCluster): boolean })[] = [
  {
    name: 'crash-container',
    target: 'default/web',
    seen: (c) => pod(c)?.state?.waiting?.reason === 'CrashLoopBackOff',
  },
  { name: 'fail-liveness', target: 'default/web', seen: (c) => (pod(c)?.restartCount ?? 0) > 0 },
  { name: 'fail-readiness', target: 'default/web', seen: (c) => pod(c)?.ready === false },
  { name: 'hang-container', target: 'default/web', seen: (c) => pod(c)?.ready === false },
  {
    name: 'image-unpullable',
    target: 'nginx',
    seen: (c) => c.world.isImageUnpullable('docker.io/library/nginx:latest'),
  },
  {
    name: 'restart-kubelet',
    target: 'node-1',
    args: { seconds: 60 },
    seen: (c) => c.world.isComponentStopped('kubelet/node-1'),
  },
  { name: 'stop-kubelet', target: 'node-1', seen: (c) => c.world.isComponentStopped('kubelet/node-1') },
  { name: 'reboot-node', target: 'node-1', seen: (c) => !c.world.isPowered('node-1') },
  { name: 'shut-down-node', target: 'node-1', seen: (c) => c.world.isShuttingDown('node-1') },
  { name: 'power-off', target: 'node-1', seen: (c) => c.world.podAt('10.244.1.2') === undefined },
  { name: 'cut-off', target: 'node-1', seen: (c) => !c.world.isConnected('node-1') && c.world.isPowered('node-1') },
  { name: 'stop-scheduler', target: '', seen: (c) => c.world.isComponentStopped('kube-scheduler') },
  { name: 'stop-controller-manager', target: '', seen: (c) => c.world.isComponentStopped('kube-controller-manager') },
  { name: 'stop-metrics-server', target: '', seen: (c) => c.world.isComponentStopped('metrics-server') },
  { name: 'delay-watches', target: '', args: { delayMs: 700 }, seen: (c) => c.world.watchDelayMs() === 700 },
];

describe('each fault is felt, and healed by clearing it', () => {
  test.each(REQUESTS)('$name', ({ seen, ...request }) => {
    const c = running();
    expect(seen(c)).toBe(false);
    const record = injectFault(contextOf(c), request);
    c.advance(20_000);
    expect(seen(c)).toBe(true);
    c.world.clearFault(record?.id ?? '');
    c.advance(120_000);
    expect(c.world.faults()).toEqual([]);
    expect(pod(c)?.ready).toBe(true);
  });
});

test('every fault that stands has a row above', () => {
  const standing = FAULTS.filter((f) => !f.isOneShot).map((f) => f.name);
  expect(standing.sort()).toEqual(REQUESTS.map((r) => r.name).sort());
});

test('delete-pod acts once and leaves nothing', () => {
  const c = running();
  expect(injectFault(contextOf(c), { name: 'delete-pod', target: 'default/web' })).toBeUndefined();
  expect(c.world.faults()).toEqual([]);
  c.advance(2_000);
  expect(c.pod('web')).toBeUndefined();
});

test('faults on one seam overlap: it is free when the last is cleared', () => {
  const c = running();
  const ctx = contextOf(c);
  const first = injectFault(ctx, { name: 'power-off', target: 'node-1' });
  const second = injectFault(ctx, { name: 'power-off', target: 'node-1' });
  c.world.clearFault(first?.id ?? '');
  expect(c.world.isPowered('node-1')).toBe(false);
  c.world.clearFault(second?.id ?? '');
  expect(c.world.isPowered('node-1')).toBe(true);
  expect(c.world.machine('node-1')?.boots).toBe(2);
});

test('faults about a pod end with it', () => {
  const c = running();
  injectFault(contextOf(c), { name: 'fail-readiness', target: 'default/web' });
  c.client.delete('Pod', 'default', 'web');
  c.advance(5_000);
  expect(c.world.faults()).toEqual([]);
});

test.each([
  { name: 'no such fault', target: '', error: 'unknown fault "no such fault"' },
  { name: 'power-off', target: 'node-9', error: 'power-off: there is no node "node-9"' },
  { name: 'delete-pod', target: 'web', error: 'delete-pod: "web" is not of the form namespace/pod' },
  { name: 'fail-liveness', target: 'default/x', error: 'fail-liveness: there is no pod "x" in namespace "default"' },
  {
    name: 'reboot-node',
    target: 'node-1',
    args: { seconds: 0 },
    error: 'reboot-node: seconds must be a whole number from 1 to 86400',
  },
  {
    name: 'crash-container',
    target: 'default/web',
    args: { container: 'y' },
    error: 'crash-container: pod "web" has no container "y"',
  },
  { name: 'stop-scheduler', target: 'etcd', error: 'stop-scheduler: this fault is about kube-scheduler, not "etcd"' },
  {
    name: 'delay-watches',
    target: '',
    args: { delayMs: 'x' },
    error: 'delay-watches: delayMs must be a number from 1 to 600000',
  },
])('refused: $name $target', ({ error, ...request }) => {
  expect(() => injectFault(contextOf(running()), request)).toThrow(error);
});
