import { expect, test } from 'vitest';
import { createNodeCluster, type NodeCluster } from '../testing/node-cluster.ts';

/** Documented: resizing CPU and memory of a running pod. Upstream: pkg/kubelet/allocation. */
const pod = (extra: object = {}) => ({
  containers: [
    {
      name: 'pause',
      image: 'registry.k8s.io/pause:3.8',
      resizePolicy: [
        { resourceName: 'cpu', restartPolicy: 'NotRequired' },
        { resourceName: 'memory', restartPolicy: 'RestartContainer' },
      ],
      resources: { limits: { memory: '200Mi', cpu: '700m' }, requests: { memory: '200Mi', cpu: '700m' } },
      ...extra,
    },
  ],
});
const resize = (c: NodeCluster, resources: object, name = 'demo') =>
  c.plane.server.handle({
    method: 'PATCH',
    path: `/api/v1/namespaces/default/pods/${name}/resize`,
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: { spec: { containers: [{ name: 'pause', resources }] } },
  } as never) as { code: number; body: { message?: string } };
const status = (c: NodeCluster) => c.pod('demo')?.status?.containerStatuses?.[0];
const condition = (c: NodeCluster, type: string) => c.pod('demo')?.status?.conditions?.find((x) => x.type === type);
const events = (c: NodeCluster) => c.list('Event').map((e) => `${e.reason}: ${e.message}`);

test('more CPU comes without a restart', () => {
  const c = createNodeCluster();
  c.run('demo', pod());
  c.advance(10_000);
  expect(status(c)).toMatchObject({ allocatedResources: { cpu: '700m', memory: '200Mi' } });
  const cpu = { requests: { cpu: '800m' }, limits: { cpu: '800m' } };
  expect(resize(c, cpu).code).toBe(200);
  expect(c.pod('demo')?.metadata.generation).toBe(2);
  c.advance(300);
  expect(condition(c, 'PodResizeInProgress')).toMatchObject({ status: 'True', observedGeneration: 2 });
  c.advance(5000);
  expect(status(c)).toMatchObject({ restartCount: 0, resources: { limits: { cpu: '800m', memory: '200Mi' } } });
  expect(condition(c, 'PodResizeInProgress')).toBeUndefined();
  const uid = c.pod('demo')?.metadata.uid ?? '';
  expect(c.world.containers.get(uid, 'pause')?.spec.resources).toMatchObject({ cpuLimitMilli: 800 });
  const summary =
    '{"containers":[{"name":"pause","resources":{"limits":{"cpu":"800m","memory":"200Mi"},"requests":{"cpu":"800m","memory":"200Mi"}}}],"generation":2}';
  expect(events(c)).toEqual(
    expect.arrayContaining([
      `ResizeStarted: Pod resize started: ${summary}`,
      `ResizeCompleted: Pod resize completed: ${summary}`,
    ]),
  );
});

test('more memory restarts the container if its policy says so', () => {
  const c = createNodeCluster();
  c.run('demo', pod());
  c.advance(10_000);
  resize(c, { requests: { memory: '300Mi' }, limits: { memory: '300Mi' } });
  c.advance(60_000);
  expect(status(c)).toMatchObject({ restartCount: 1, resources: { limits: { memory: '300Mi' } } });
  expect(events(c)).toContain('Killing: Container pause resize requires restart');
  expect(condition(c, 'PodResizeInProgress')).toBeUndefined();
});

test('a resize that does not fit waits until there is room', () => {
  const c = createNodeCluster();
  c.run('demo', pod());
  c.run('other', { containers: [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '3' } } }] });
  c.advance(10_000);
  resize(c, { requests: { cpu: '2' }, limits: { cpu: '2' } });
  c.advance(5000);
  expect(condition(c, 'PodResizePending')).toMatchObject({
    reason: 'Deferred',
    message: "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000",
  });
  expect(status(c)).toMatchObject({ allocatedResources: { cpu: '700m' } });
  c.client.delete('Pod', 'default', 'other');
  c.advance(40_000);
  expect(condition(c, 'PodResizePending')).toBeUndefined();
  expect(status(c)).toMatchObject({ allocatedResources: { cpu: '2' }, restartCount: 0 });
});

// upstream: ValidatePodResize
test.each([
  ['another QoS class', { requests: { cpu: '100m' } }, 'Pod QOS Class may not change as a result of resizing'],
  ['a limit that is removed', { limits: { cpu: null } }, 'resource limits cannot be removed'],
  ['a request above its limit', { requests: { cpu: '5' } }, 'must be less than or equal to cpu limit of 700m'],
  ['other resources', { limits: { 'ephemeral-storage': '1Gi' } }, 'only cpu and memory resources are mutable'],
])('refused: %s', (_, resources, message) => {
  const c = createNodeCluster();
  c.run('demo', pod());
  const { code, body } = resize(c, resources);
  expect(code).toBe(422);
  expect(body.message).toContain(message);
});
