import { expect, test } from 'vitest';
import { createNodeCluster, type NodeCluster } from '../testing/node-cluster.ts';

/** How a kubelet and a kernel end pods and containers: memory, deadlines. */
const first = (c: NodeCluster, name: string) => c.pod(name)?.status?.containerStatuses?.[0];
const eventsOf = (c: NodeCluster, name: string): string[] =>
  c
    .list('Event')
    .filter((e) => e.involvedObject.name === name)
    .map((e) => `${e.type} ${e.reason}: ${e.message}`);
const stress = (memory: string, limit?: string) => ({
  containers: [
    {
      name: 'ctr',
      image: 'polinux/stress',
      resources: { requests: { memory: '50Mi' }, ...(limit ? { limits: { memory: limit } } : {}) },
      command: ['stress'],
      args: ['--vm', '1', '--vm-bytes', memory, '--vm-hang', '1'],
    },
  ],
});

test('documented: memory-demo-2 is killed for its memory, again and again', () => {
  const c = createNodeCluster();
  c.run('memory-demo-2', stress('250M', '100Mi'));
  c.advance(60_000);
  const status = first(c, 'memory-demo-2');
  const last = status?.state?.terminated ?? status?.lastState?.terminated;
  expect(last).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  expect(status?.state?.waiting?.reason).toBe('CrashLoopBackOff');
  expect(status?.restartCount).toBeGreaterThanOrEqual(2);
});

test('documented: memory-demo stays within its limit', () => {
  const c = createNodeCluster();
  c.run('memory-demo', stress('150M', '200Mi'));
  c.advance(60_000);
  expect(first(c, 'memory-demo')).toMatchObject({ restartCount: 0, ready: true });
});

test('a pod fails when its active deadline is over, whatever it does', () => {
  const c = createNodeCluster();
  c.run('slow', { activeDeadlineSeconds: 20, terminationGracePeriodSeconds: 5 });
  c.advance(15_000);
  expect(c.pod('slow')?.status?.phase).toBe('Running');
  c.advance(15_000);
  expect(c.pod('slow')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  });
  expect(first(c, 'slow')?.state?.terminated).toBeDefined();
  expect(eventsOf(c, 'slow')).toContain(
    'Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline',
  );
  expect(c.world.sandboxes.onMachine('node-1').some((s) => s.isReady)).toBe(false);
});
