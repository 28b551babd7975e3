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

test('documented: the pod that takes the memory of its node is evicted, others stay', () => {
  const c = createNodeCluster();
  c.run('good', { containers: [{ name: 'web', image: 'nginx:1.27', resources: { requests: { memory: '64Mi' } } }] });
  c.run('hog', stress('7750M'));
  c.advance(60_000);
  const status = c.pod('hog')?.status;
  expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  expect(status?.message).toMatch(
    /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: -?\d+(Ki|Mi)\. Container ctr was using \d+Mi, request is 50Mi, has larger consumption of memory\. $/,
  );
  expect(status?.conditions?.find((x) => x.type === 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'TerminationByKubelet',
    message: status?.message,
  });
  expect(c.pod('good')?.status?.phase).toBe('Running');
  const pressure = () => c.list('Node')[0]?.status?.conditions?.find((x) => x.type === 'MemoryPressure');
  expect(pressure()).toMatchObject({ status: 'True', reason: 'KubeletHasInsufficientMemory' });
  expect(eventsOf(c, 'node-1')).toEqual(
    expect.arrayContaining([
      'Warning EvictionThresholdMet: Attempting to reclaim memory',
      'Normal NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory',
    ]),
  );
  c.run('late', { containers: [{ name: 'web', image: 'nginx:1.27' }] });
  c.advance(5000);
  expect(c.pod('late')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
  });
  c.advance(330_000);
  expect(pressure()?.status).toBe('False');
});

test('a pod that writes more into an emptyDir than its limit is evicted', () => {
  const c = createNodeCluster();
  c.run('writer', {
    containers: [
      {
        name: 'web',
        image: 'busybox:1.37',
        command: [
          'sh',
          '-c',
          'i=0; while [ $i -lt 200 ]; do echo 0123456789012345678901234567890123456789012345678901234567890 >> /cache/x; i=$((i+1)); done; sleep 600',
        ],
        volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
      },
    ],
    volumes: [{ name: 'cache', emptyDir: { sizeLimit: '10Ki' } }],
  });
  c.advance(30_000);
  expect(c.pod('writer')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Usage of EmptyDir volume "cache" exceeds the limit "10Ki". ',
  });
});

/** Upstream: kubelet_pods.go (convertToAPIContainerStatuses), "container could not be located". */
test('a container that the runtime has lost while the kubelet was away', () => {
  const c = createNodeCluster();
  c.run('web', { containers: [{ name: 'web', image: 'nginx:1.27' }] });
  c.advance(20_000);
  const uid = c.pod('web')?.metadata.uid ?? '';
  const fault = c.bend({ seam: 'component', target: 'kubelet/node-1' });
  c.world.containers.remove(uid, 'web');
  c.advance(2000);
  c.world.clearFault(fault);
  c.advance(20_000);
  expect(c.pod('web')?.status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    state: { running: {} },
    lastState: {
      terminated: {
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
        message: 'The container could not be located when the pod was deleted.  The container used to be Running',
      },
    },
  });
});
