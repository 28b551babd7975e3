import { expect, test } from 'vitest';
import { createEngine } from '../index.ts';
import { createNodeCluster, type NodeCluster } from '../testing/node-cluster.ts';

/** What a kubelet that was away finds, and what it tells. */
const KUBELET = { seam: 'component', target: 'kubelet/node-1' } as const;
const container = (c: NodeCluster) => c.pod('web')?.status?.containerStatuses?.[0];
const isReady = (c: NodeCluster): string | undefined =>
  c.pod('web')?.status?.conditions?.find((x) => x.type === 'Ready')?.status;
const nodeReady = (c: NodeCluster): string | undefined =>
  c.client.get('Node', '', 'node-1').status?.conditions?.find((x) => x.type === 'Ready')?.status;
const nodeEvents = (c: NodeCluster): string[] =>
  c
    .list('Event')
    .filter((e) => e.involvedObject.name === 'node-1')
    .map((e) => `${e.reason} x${e.count ?? 1}`)
    .sort();

function away(c: NodeCluster, ms: number): void {
  const id = c.bend(KUBELET);
  c.advance(ms);
  c.world.clearFault(id);
}

const probed = (extra: Record<string, unknown> = {}) => ({
  containers: [
    {
      name: 'web',
      image: 'nginx:1.27',
      ports: [{ containerPort: 80 }],
      readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 20, ...extra },
    },
  ],
});

/** Upstream: feature gate ChangeContainerStatusOnKubeletRestart is off since 1.35. */
test('a container that was ready stays ready while a new kubelet has not probed it', () => {
  const c = createNodeCluster();
  c.run('web', probed());
  c.advance(40_000);
  expect(isReady(c)).toBe('True');
  const { containerID } = container(c) ?? {};
  away(c, 3000);
  for (let i = 0; i < 60; i++) {
    c.advance(500);
    expect(isReady(c)).toBe('True');
  }
  expect(container(c)).toMatchObject({ containerID, ready: true, restartCount: 0 });
});

test('one that was not ready does not become so by a restart of the kubelet', () => {
  const c = createNodeCluster();
  c.run('web', probed({ httpGet: { path: '/', port: 81 } }));
  c.advance(40_000);
  away(c, 3000);
  for (let i = 0; i < 20; i++) {
    c.advance(500);
    expect(isReady(c)).toBe('False');
  }
});

test('what fails its probe is not ready once the threshold is reached, counted anew', () => {
  const c = createNodeCluster();
  c.run('web', probed({ periodSeconds: 5, failureThreshold: 3 }));
  c.advance(40_000);
  c.bend({ seam: 'readiness', target: 'default/web' });
  c.advance(6000);
  away(c, 1000);
  c.advance(9000);
  expect(isReady(c)).toBe('True');
  c.advance(10_000);
  expect(isReady(c)).toBe('False');
});

test('a startup probe that has succeeded is not asked for again', () => {
  const c = createNodeCluster();
  const startupProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 5, failureThreshold: 2 };
  c.run('web', { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }], startupProbe }] });
  c.advance(40_000);
  expect(container(c)).toMatchObject({ started: true });
  away(c, 1000);
  for (let i = 0; i < 40; i++) {
    c.advance(500);
    expect(container(c)).toMatchObject({ started: true, ready: true });
  }
});

test('a short absence is told by events, and by nothing else', () => {
  const c = createNodeCluster();
  c.run('web');
  c.advance(40_000);
  const before = nodeEvents(c);
  away(c, 5000);
  for (let i = 0; i < 40; i++) {
    c.advance(500);
    expect(nodeReady(c)).toBe('True');
  }
  expect(before).toContain('Starting x1');
  const again = ['NodeAllocatableEnforced', 'NodeHasNoDiskPressure', 'NodeHasSufficientMemory', 'NodeHasSufficientPID', 'Starting']; // prettier-ignore
  const counts = nodeEvents(c).filter((e) => again.some((r) => e.startsWith(r)));
  expect(counts).toHaveLength(again.length * 2);
  expect(nodeEvents(c).filter((e) => e.startsWith('NodeReady'))).toEqual(['NodeReady x1']);
  expect(container(c)).toMatchObject({ ready: true, restartCount: 0 });
});

test('a container that exits meanwhile is restarted when the kubelet is back', () => {
  const c = createNodeCluster();
  c.run('web');
  c.advance(40_000);
  const id = c.bend(KUBELET);
  c.world.clearFault(c.bend({ seam: 'crash', target: 'default/web' }));
  c.advance(20_000);
  expect(container(c)).toMatchObject({ ready: true, restartCount: 0 });
  c.world.clearFault(id);
  c.advance(20_000);
  expect(container(c)).toMatchObject({ ready: true, restartCount: 1 });
});

test('a machine that reboots starts its containers again, and tells its new boot id', () => {
  const c = createNodeCluster();
  c.run('web');
  c.advance(40_000);
  const boot = c.client.get('Node', '', 'node-1').status?.nodeInfo?.bootID;
  const id = c.bend({ seam: 'power', target: 'node-1' });
  c.advance(20_000);
  c.world.clearFault(id);
  c.advance(20_000);
  expect(container(c)).toMatchObject({
    ready: true,
    restartCount: 1,
    lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
  });
  const node = c.client.get('Node', '', 'node-1');
  expect(node.status?.nodeInfo?.bootID).not.toBe(boot);
  const told = c.list('Event').find((e) => e.reason === 'Rebooted');
  expect(told?.message).toBe(`Node node-1 has been rebooted, boot id: ${node.status?.nodeInfo?.bootID ?? ''}`);
});

test('a Node that is deleted comes back only when its kubelet starts again', () => {
  const c = createNodeCluster();
  c.run('web');
  c.advance(20_000);
  const { uid } = c.client.get('Node', '', 'node-1').metadata;
  c.client.delete('Node', '', 'node-1');
  c.advance(120_000);
  expect(c.client.find('Node', '', 'node-1')).toBeUndefined();
  away(c, 2000);
  c.advance(2000);
  expect(c.client.get('Node', '', 'node-1').metadata.uid).not.toBe(uid);
});

test.each([
  { name: 'restart-kubelet', ms: 5000 },
  { name: 'reboot-node', ms: 30_000 },
])('$name ends by itself, after a restore too', ({ name, ms }) => {
  const engine = createEngine({ nodes: 1 });
  engine.advance(20_000);
  engine.injectFault({ name, target: 'node-1' });
  engine.advance(engine.now + ms / 2);
  engine.restore(engine.snapshot());
  expect(engine.faults()).toHaveLength(1);
  engine.advance(20_000 + ms);
  expect(engine.faults()).toEqual([]);
});
