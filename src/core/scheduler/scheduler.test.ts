import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/types.ts';
import { createTestCluster } from '../testing/cluster.ts';
import { node, pod, type NodeShape, type PodShape } from '../testing/scheduling-builders.ts';
import { scheduler } from './scheduler.ts';
import { VerdictLog } from './verdict-log.ts';

function clusterOf(nodes: Readonly<Record<string, NodeShape>>) {
  const verdicts = new VerdictLog();
  const cluster = createTestCluster();
  const draft = <T extends { metadata: object }>({ metadata, ...rest }: T) => {
    const { uid: _u, resourceVersion: _r, creationTimestamp: _c, ...meta } = metadata as Record<string, unknown>;
    return { ...rest, metadata: meta };
  };
  const addNode = (name: string, shape: NodeShape = {}): void => {
    const full = node(name, shape);
    cluster.apply(draft(full));
    cluster.client.patch('Node', '', name, { status: full.status }, { subresource: 'status' });
  };
  const addPod = (name: string, shape: PodShape = {}): void => void cluster.apply(draft(pod(name, shape)));
  for (const [name, shape] of Object.entries(nodes)) addNode(name, shape);
  const running = cluster.start(scheduler({ verdicts }));
  const get = (name: string): Pod => cluster.client.get('Pod', 'default', name);
  return { ...cluster, addNode, addPod, get, verdicts, running };
}

const THREE = { 'node-1': {}, 'node-2': {}, 'node-3': {} };
const nodeOf = (p: Pod): string | undefined => p.spec.nodeName;

describe('scheduler', () => {
  it('binds a pod, says so, and keeps the scores', () => {
    const c = clusterOf(THREE);
    c.addPod('web', { cpu: '500m' });
    c.advance(100);
    const chosen = nodeOf(c.get('web'));
    expect(c.events()).toEqual([`Normal Scheduled Successfully assigned default/web to ${chosen}`]);
    const [attempt] = c.verdicts.get('Pod/default/web');
    expect(attempt).toMatchObject({ result: 'scheduled', node: chosen });
    expect(attempt?.nodes.map((n) => n.total)).toEqual([463, 463, 463]);
    // Fit: (87 free of cpu + 97 of memory) / 2; balance: 50 + (50 + 93 - 100) / 2.
    expect(attempt?.nodes[0]?.scores?.map((s) => `${s.plugin} ${s.normalized} x ${s.weight}`)).toEqual([
      'TaintToleration 100 x 3',
      'NodeResourcesFit 92 x 1',
      'NodeResourcesBalancedAllocation 71 x 1',
      'ImageLocality 0 x 1',
    ]);
  });

  it('reports events as default-scheduler', () => {
    const c = clusterOf(THREE);
    c.addPod('web');
    c.advance(100);
    expect(c.list('Event')[0]).toMatchObject({
      source: { component: 'default-scheduler' },
      reportingComponent: 'default-scheduler',
    });
  });

  it('counts what it has just placed, before the API has told it', () => {
    const c = clusterOf({ 'node-1': { cpu: '1' }, 'node-2': { cpu: '1' } });
    c.addPod('a', { cpu: '700m' });
    c.addPod('b', { cpu: '700m' });
    c.advance(100);
    expect([nodeOf(c.get('a')), nodeOf(c.get('b'))].sort()).toEqual(['node-1', 'node-2']);
  });

  it('spreads equal pods evenly', () => {
    const c = clusterOf(THREE);
    for (let i = 0; i < 9; i++) c.addPod(`p${i}`, { cpu: '100m', memory: '200Mi' });
    c.advance(200);
    const counts = new Map<string, number>();
    for (const p of c.list('Pod')) counts.set(p.spec.nodeName ?? '', (counts.get(p.spec.nodeName ?? '') ?? 0) + 1);
    expect([...counts.values()]).toEqual([3, 3, 3]);
  });

  it('says why a pod fits nowhere, in upstream words', () => {
    const c = clusterOf({
      'node-1': { cpu: '1' },
      'node-2': { cpu: '1' },
      'node-3': { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } },
    });
    c.addPod('big', { cpu: '3' });
    c.advance(100);
    const message =
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, ' +
      'preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
    expect(c.events()).toEqual([`Warning FailedScheduling ${message}`]);
    expect(c.get('big').status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    ]);
    expect(c.verdicts.get('Pod/default/big')[0]).toMatchObject({ result: 'unschedulable', message });
  });

  it('says that there is nobody to preempt where room could be made', () => {
    const c = clusterOf({ 'node-1': { cpu: '1' } });
    c.addPod('a', { cpu: '800m' });
    c.addPod('b', { cpu: '800m' });
    c.advance(100);
    expect(c.events('FailedScheduling')).toEqual([
      'Warning FailedScheduling 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, ' +
        'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ]);
  });

  it('says when there are no nodes, and tries again with back-off', () => {
    const c = clusterOf({});
    c.addPod('p');
    c.advance(20);
    expect(c.events()).toEqual(['Warning FailedScheduling no nodes available to schedule pods']);
    c.addNode('node-1');
    c.advance(1100);
    expect(nodeOf(c.get('p'))).toBe('node-1');
  });

  it('names an unbound claim', () => {
    const c = clusterOf(THREE);
    c.addPod('p', { spec: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] } });
    c.advance(100);
    expect(c.events()).toEqual([
      'Warning FailedScheduling 0/3 nodes are available: persistentvolumeclaim "data" not found. not found',
    ]);
  });

  it.each([
    ['a new node', (c: ReturnType<typeof clusterOf>) => c.addNode('node-2')],
    [
      'a deleted pod',
      (c: ReturnType<typeof clusterOf>) => c.client.delete('Pod', 'default', 'first', { gracePeriodSeconds: 0 }),
    ],
  ])('places a waiting pod after %s, without waiting for back-off', (_name, help) => {
    const c = clusterOf({ 'node-1': { cpu: '1' } });
    c.addPod('first', { cpu: '800m' });
    c.advance(50);
    c.addPod('second', { cpu: '800m' });
    c.advance(50);
    expect(nodeOf(c.get('second'))).toBeUndefined();
    help(c);
    c.advance(50);
    expect(nodeOf(c.get('second'))).toBeDefined();
  });

  it('gives way to a more important pod', () => {
    const c = clusterOf({ 'node-1': { cpu: '1' } });
    c.addPod('humble', { cpu: '800m' });
    c.advance(50);
    c.addPod('vip', { cpu: '800m', spec: { priority: 1000 } });
    c.advance(20);
    expect(c.get('vip').status?.nominatedNodeName).toBe('node-1');
    expect(c.events('Preempted')).toHaveLength(1);
    const humble = c.client.find('Pod', 'default', 'humble');
    expect(humble === undefined || humble.metadata.deletionTimestamp !== undefined).toBe(true);
    if (humble) c.client.delete('Pod', 'default', 'humble', { gracePeriodSeconds: 0 });
    c.advance(50);
    expect(nodeOf(c.get('vip'))).toBe('node-1');
  });

  it('leaves pods of other schedulers alone', () => {
    const c = clusterOf(THREE);
    c.addPod('p', { spec: { schedulerName: 'mine' } });
    c.advance(100);
    expect(nodeOf(c.get('p'))).toBeUndefined();
  });

  it('goes on after a restart from what the API knows', () => {
    const c = clusterOf({ 'node-1': { cpu: '1' }, 'node-2': { cpu: '1' } });
    c.addPod('a', { cpu: '800m' });
    c.advance(50);
    c.running.process.stop();
    c.addPod('b', { cpu: '800m' });
    c.advance(1000);
    expect(nodeOf(c.get('b'))).toBeUndefined();
    c.running.process.start();
    c.advance(50);
    expect([nodeOf(c.get('a')), nodeOf(c.get('b'))].sort()).toEqual(['node-1', 'node-2']);
  });

  it('tries again when the binding does not get through', () => {
    const c = clusterOf(THREE);
    c.addPod('p');
    c.advance(5);
    c.running.link.set(false);
    c.advance(500);
    expect(nodeOf(c.get('p'))).toBeUndefined();
    c.running.link.set(true);
    c.advance(1500);
    expect(nodeOf(c.get('p'))).toBeDefined();
  });

  it('explains every node on demand, also for a pod that is placed', () => {
    const c = clusterOf({ 'node-1': {}, 'node-2': { spec: { unschedulable: true } } });
    c.addPod('p');
    c.advance(100);
    expect(c.verdicts.explain('Pod/default/p')).toMatchObject({
      node: 'node-1',
      nodes: [{ node: 'node-1' }, { node: 'node-2', rejectedBy: { plugin: 'NodeUnschedulable' } }],
    });
  });

  it('decides the same with the same seed', () => {
    const run = (): (string | undefined)[] => {
      const c = clusterOf(THREE);
      for (let i = 0; i < 12; i++) c.addPod(`p${i}`);
      c.advance(200);
      return c.list('Pod').map(nodeOf);
    };
    expect(run()).toEqual(run());
  });
});
