import { expect, test } from 'vitest';
import { createNodeCluster, type NodeCluster } from '../testing/node-cluster.ts';

/** Texts of the events about pods, in order. */
const podEvents = (c: NodeCluster): string[] =>
  c
    .list('Event')
    .filter((e) => e.metadata.namespace === 'default' && e.involvedObject.fieldPath !== undefined)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map((e) => `${e.reason}: ${e.message}`);

const web = (c: NodeCluster, name = 'web') => c.pod(name)?.status?.containerStatuses?.[0];
const ready = (c: NodeCluster, name = 'web') => c.pod(name)?.status?.conditions?.find((x) => x.type === 'Ready');
const container = (extra: Record<string, unknown>) => ({
  containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }], ...extra }],
});
const script = (text: string, extra: Record<string, unknown> = {}) =>
  container({ image: 'busybox:1.37', command: ['sh', '-c', text], ...extra });

test('a pod is pulled, created, started and ready', () => {
  const c = createNodeCluster();
  c.run('web');
  c.advance(10_000);
  expect(c.pod('web')?.status).toMatchObject({ phase: 'Running', podIP: '10.244.1.2', hostIP: '192.168.0.11' });
  expect(c.pod('web')?.status?.conditions?.map((x) => `${x.type}=${x.status}`)).toEqual([
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
  ]);
  expect(podEvents(c)).toEqual([
    'Pulling: Pulling image "nginx:1.27"',
    expect.stringMatching(
      /^Pulled: Successfully pulled image "nginx:1.27" in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+ bytes\.$/,
    ),
    'Created: Container created',
    'Started: Container started',
  ]);
});

test('a deleted pod is told to end and then goes', () => {
  const c = createNodeCluster();
  c.run('web');
  c.advance(10_000);
  c.client.delete('Pod', 'default', 'web');
  c.advance(1000);
  expect(c.pod('web')).toBeUndefined();
  expect(podEvents(c).at(-1)).toBe('Killing: Stopping container web');
  expect(c.world.sandboxes.onMachine('node-1')).toEqual([]);
});

test('a process that ignores SIGTERM lives out its grace period and is killed', () => {
  const c = createNodeCluster();
  c.run('web', { ...script('sleep 3600'), terminationGracePeriodSeconds: 7 });
  c.advance(10_000);
  c.client.delete('Pod', 'default', 'web');
  c.advance(6_500);
  expect(c.pod('web')).toBeDefined();
  c.advance(1_500);
  expect(c.pod('web')).toBeUndefined();
});

test('a crashing container backs off, 10 s doubling', () => {
  const c = createNodeCluster();
  c.run('web', script('sleep 1; exit 3'));
  c.advance(8_000);
  const { uid } = c.pod('web')!.metadata;
  expect(web(c)).toMatchObject({
    ready: false,
    restartCount: 1,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: `back-off 10s restarting failed container=web pod=web_default(${uid})`,
      },
    },
    lastState: { terminated: { exitCode: 3, reason: 'Error' } },
  });
  c.advance(12_000);
  expect(web(c)?.restartCount).toBe(2);
  expect(web(c)?.state?.waiting?.message).toContain('back-off 20s restarting');
  expect(podEvents(c)).toContain(`BackOff: Back-off restarting failed container web in pod web_default(${uid})`);
  c.advance(3_600_000);
  expect(web(c)?.state?.waiting?.message).toContain('back-off 5m0s restarting');
  expect(c.pod('web')?.status?.phase).toBe('Running');
});

test('an image that is not there: ErrImagePull, then ImagePullBackOff', () => {
  const c = createNodeCluster();
  c.run('web', container({ image: 'nginx:does-not-exist' }));
  c.advance(3_600);
  expect(web(c)?.state?.waiting?.reason).toMatch(/ErrImagePull|ImagePullBackOff/);
  c.advance(5_000);
  expect(web(c)?.state?.waiting?.reason).toBe('ImagePullBackOff');
  expect(web(c)?.state?.waiting?.message).toMatch(
    /^Back-off pulling image "nginx:does-not-exist": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io\/library\/nginx:does-not-exist"/,
  );
  expect(c.pod('web')?.status?.phase).toBe('Pending');
  expect(podEvents(c)).toEqual(
    expect.arrayContaining([
      'Failed: Error: ErrImagePull',
      'BackOff: Back-off pulling image "nginx:does-not-exist"',
      'Failed: Error: ImagePullBackOff',
    ]),
  );
});

test('a fault on an image heals when it is cleared', () => {
  const c = createNodeCluster();
  const fault = c.bend({ seam: 'image-pull', target: 'nginx:1.27' });
  c.run('web');
  c.advance(20_000);
  expect(web(c)?.state?.waiting?.reason).toBe('ImagePullBackOff');
  c.world.clearFault(fault);
  c.advance(60_000);
  expect(ready(c)?.status).toBe('True');
});

test('a failing liveness probe restarts the container', () => {
  const c = createNodeCluster();
  const livenessProbe = { httpGet: { path: '/health', port: 80 }, periodSeconds: 5, failureThreshold: 3 };
  c.run('web', container({ livenessProbe }));
  c.advance(25_000);
  expect(web(c)?.restartCount).toBeGreaterThan(0);
  expect(podEvents(c)).toEqual(
    expect.arrayContaining([
      'Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 404',
      'Killing: Container web failed liveness probe, will be restarted',
    ]),
  );
});

test('the classic exec probe on a file', () => {
  const c = createNodeCluster();
  const livenessProbe = { exec: { command: ['cat', '/tmp/healthy'] }, initialDelaySeconds: 5, periodSeconds: 5 };
  c.run('web', script('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600', { livenessProbe }));
  c.advance(30_000);
  expect(web(c)?.restartCount).toBe(0);
  c.advance(60_000);
  expect(web(c)?.restartCount).toBe(1);
  expect(podEvents(c)).toContain(
    "Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n",
  );
});

test('readiness follows the fault and comes back', () => {
  const c = createNodeCluster();
  c.run('web', container({ readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 } }));
  c.advance(10_000);
  expect(ready(c)?.status).toBe('True');
  const fault = c.bend({ seam: 'readiness', target: 'default/web' });
  c.advance(20_000);
  expect(ready(c)).toMatchObject({
    status: 'False',
    reason: 'ContainersNotReady',
    message: 'containers with unready status: [web]',
  });
  c.world.clearFault(fault);
  c.advance(10_000);
  expect(ready(c)?.status).toBe('True');
});

test('a hung container times out its probes', () => {
  const c = createNodeCluster();
  c.run('web', container({ livenessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 } }));
  c.advance(10_000);
  c.bend({ seam: 'hang', target: 'default/web' });
  c.advance(20_000);
  expect(podEvents(c)).toContain(
    'Unhealthy: Liveness probe failed: Get "http://10.244.1.2:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
  );
  expect(podEvents(c)).toContain('Killing: Container web failed liveness probe, will be restarted');
});

test('missing configuration is named, and found once it is there', () => {
  const c = createNodeCluster();
  c.run('web', container({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a' } } }] }));
  c.advance(10_000);
  expect(web(c)?.state?.waiting).toEqual({
    reason: 'CreateContainerConfigError',
    message: 'configmap "conf" not found',
  });
  c.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'default' }, data: { b: '1' } });
  c.advance(20_000);
  expect(web(c)?.state?.waiting?.message).toBe("couldn't find key a in ConfigMap default/conf");
  c.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'default' }, data: { a: '1' } });
  c.advance(20_000);
  expect(ready(c)?.status).toBe('True');
});

test('a volume that cannot be mounted keeps the pod in ContainerCreating', () => {
  const c = createNodeCluster();
  c.run('web', { ...container({}), volumes: [{ name: 'conf', configMap: { name: 'conf' } }] });
  c.advance(10_000);
  expect(web(c)?.state?.waiting?.reason).toBe('ContainerCreating');
  expect(c.events('FailedMount')).toEqual([
    'Warning FailedMount MountVolume.SetUp failed for volume "conf" : configmap "conf" not found',
  ]);
  c.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'default' }, data: { b: '1' } });
  c.advance(20_000);
  expect(ready(c)?.status).toBe('True');
});

test('init containers run in order, then a sidecar stays', () => {
  const c = createNodeCluster();
  const shell = (name: string, text: string, extra = {}) => ({
    name,
    image: 'busybox',
    command: ['sh', '-c', text],
    ...extra,
  });
  c.run('web', {
    initContainers: [
      shell('first', 'sleep 5'),
      shell('side', 'while true; do echo tick; sleep 5; done', { restartPolicy: 'Always' }),
      shell('second', 'sleep 5'),
    ],
    ...container({}),
  });
  c.advance(4_000);
  expect(web(c)?.state?.waiting?.reason).toBe('PodInitializing');
  expect(c.pod('web')?.status?.conditions?.find((x) => x.type === 'Initialized')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: 'containers with incomplete status: [first side second]',
  });
  c.advance(25_000);
  expect(ready(c)?.status).toBe('True');
  const init = c.pod('web')?.status?.initContainerStatuses;
  expect(init?.map((s) => [s.name, s.ready, s.state?.terminated?.reason ?? 'running'])).toEqual([
    ['first', true, 'Completed'],
    ['side', true, 'running'],
    ['second', true, 'Completed'],
  ]);
  expect(c.world.logs(c.pod('web')!.metadata.uid, 'side').length).toBeGreaterThan(2);
});

test.each([
  { name: 'success', script: 'exit 0', phase: 'Succeeded', reason: 'PodCompleted' },
  { name: 'failure', script: 'exit 1', phase: 'Failed', reason: 'PodFailed' },
])('a pod that is not restarted ends: $name', (row) => {
  const c = createNodeCluster();
  c.run('web', { restartPolicy: 'Never', ...script(`sleep 2; ${row.script}`) });
  c.advance(15_000);
  expect(c.pod('web')?.status).toMatchObject({ phase: row.phase, podIP: '10.244.1.2' });
  expect(ready(c)).toMatchObject({ status: 'False', reason: row.reason });
  expect(c.world.podAt('10.244.1.2')).toBeUndefined();
});

test('power off takes the containers, power on brings the pod back with a new sandbox', () => {
  const c = createNodeCluster();
  c.run('web');
  c.run('job', { restartPolicy: 'Never', ...script('sleep 3600') });
  c.advance(10_000);
  const fault = c.bend({ seam: 'power', target: 'node-1' });
  c.advance(60_000);
  expect(web(c)?.state?.running).toBeDefined();
  c.world.clearFault(fault);
  c.advance(10_000);
  expect(web(c)).toMatchObject({
    restartCount: 1,
    ready: true,
    lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
  });
  expect(c.pod('web')?.status?.podIP).toBe('10.244.1.4');
  expect(c.pod('job')?.status?.phase).toBe('Failed');
  expect(c.events('Rebooted')).toHaveLength(1);
  expect(c.events('SandboxChanged')).toHaveLength(1);
});

test('a pod deleted while its node was off is cleaned up when it comes back', () => {
  const c = createNodeCluster();
  c.run('web');
  c.advance(10_000);
  const fault = c.bend({ seam: 'power', target: 'node-1' });
  c.client.delete('Pod', 'default', 'web', { gracePeriodSeconds: 0 });
  c.advance(1_000);
  c.world.clearFault(fault);
  c.advance(10_000);
  expect(c.world.sandboxes.onMachine('node-1')).toEqual([]);
});

test('a restarted kubelet takes over what runs', () => {
  const c = createNodeCluster();
  c.run('web', script('sleep 20; exit 1'));
  c.advance(10_000);
  const fault = c.bend({ seam: 'component', target: 'kubelet/node-1' });
  c.advance(5_000);
  c.world.clearFault(fault);
  c.advance(1_000);
  expect(web(c)).toMatchObject({ restartCount: 0, state: { running: {} } });
  c.advance(15_000);
  expect(web(c)?.restartCount).toBe(1);
});

test('a node cut off goes on running and reports when it is back', () => {
  const c = createNodeCluster();
  c.run('web', script('sleep 20; exit 1'));
  c.advance(10_000);
  const fault = c.bend({ seam: 'link', target: 'node-1' });
  c.advance(30_000);
  expect(web(c)?.restartCount).toBe(0);
  c.world.clearFault(fault);
  c.advance(10_000);
  expect(web(c)?.restartCount).toBe(1);
});

test('a pod that does not fit is refused', () => {
  const c = createNodeCluster();
  c.run('big', container({ resources: { requests: { cpu: '5' } } }));
  c.advance(5_000);
  expect(c.pod('big')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'OutOfcpu',
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000",
  });
});

test('the lease is renewed and the status written only when it changed', () => {
  const c = createNodeCluster();
  const version = c.client.get('Node', '', 'node-1').metadata.resourceVersion;
  const before = c.client.get('coordination.k8s.io/Lease', 'kube-node-lease', 'node-1').spec?.renewTime;
  c.advance(60_000);
  expect(c.client.get('Node', '', 'node-1').metadata.resourceVersion).toBe(version);
  expect(c.client.get('coordination.k8s.io/Lease', 'kube-node-lease', 'node-1').spec?.renewTime).not.toBe(before);
  c.advance(300_000);
  expect(c.client.get('Node', '', 'node-1').metadata.resourceVersion).not.toBe(version);
});

test('a pod costs two status writes to come up, and a heartbeat none', () => {
  const c = createNodeCluster();
  c.run('web', container({ resources: { requests: { cpu: '100m', memory: '64Mi' } } }));
  const writes = () => c.plane.store.since(0, 'Pod').length;
  c.advance(10_000);
  expect(writes()).toBe(3);
  c.advance(600_000);
  expect(writes()).toBe(3);
});

test('the same seed gives the same history', () => {
  const run = () => {
    const c = createNodeCluster({ seed: 7 });
    for (const name of ['a', 'b', 'd']) c.run(name, script('sleep 1; exit 1'));
    c.advance(120_000);
    return c.plane.store.since(0).map((e) => `${e.record.key}@${e.revision}`);
  };
  expect(run()).toEqual(run());
});
