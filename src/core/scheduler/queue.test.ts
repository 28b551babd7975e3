import { describe, expect, it } from 'vitest';
import { cacheOf, handleOf, node, pod, type PodShape } from '../testing/scheduling-builders.ts';
import { Framework } from './framework.ts';
import { DEFAULT_PLUGINS } from './plugins/registry.ts';
import { podInfo } from './pod-info.ts';
import { backoffMs, SchedulingQueue, type QueuedPod } from './queue.ts';

const cache = cacheOf([node('a', { cpu: '2' })]);
const info = (name: string, shape: PodShape = {}) => podInfo(pod(name, shape));
const queueOf = () => new SchedulingQueue(new Framework(DEFAULT_PLUGINS, handleOf(cache)));
const drain = (queue: SchedulingQueue, now: number): string[] => {
  const names: string[] = [];
  for (let p = queue.pop(now); p; p = queue.pop(now)) names.push(p.info.key.slice('default/'.length));
  return names;
};
const FIT = new Set(['NodeResourcesFit']);
const nodeA = cache.list()[0] as NonNullable<ReturnType<typeof cache.get>>;

describe('SchedulingQueue', () => {
  it('serves by priority, then by age', () => {
    const queue = queueOf();
    queue.add(info('old'), 0, 1);
    queue.add(info('young'), 5, 2);
    queue.add(info('vip', { spec: { priority: 10 } }), 9, 3);
    expect(drain(queue, 10)).toEqual(['vip', 'old', 'young']);
  });

  it('forgets a pod that is deleted while it waits', () => {
    const queue = queueOf();
    queue.add(info('p'), 0, 1);
    queue.add(info('q'), 0, 1);
    queue.delete('default/p');
    expect(drain(queue, 0)).toEqual(['q']);
  });

  it('parks a refused pod until an event may help the plugin that refused it', () => {
    const queue = queueOf();
    queue.add(info('p', { cpu: '1' }), 0, 1);
    queue.refuse(queue.pop(0) as QueuedPod, FIT, 0);
    queue.notify({ type: 'node-taints', node: nodeA }, 20_000, 2);
    expect(drain(queue, 20_000)).toEqual([]);
    queue.notify({ type: 'node-added', node: nodeA }, 20_000, 2);
    expect(drain(queue, 20_000)).toEqual(['p']);
  });

  it('does not call a pod for a node that is too small anyway', () => {
    const queue = queueOf();
    queue.add(info('p', { cpu: '64' }), 0, 1);
    queue.refuse(queue.pop(0) as QueuedPod, FIT, 0);
    queue.notify({ type: 'node-added', node: nodeA }, 20_000, 2);
    expect(queue.hasNext()).toBe(false);
  });

  it('lets a called pod skip its back-off only while nobody else is ready', () => {
    const queue = queueOf();
    queue.add(info('p', { cpu: '1' }), 0, 1);
    queue.refuse(queue.pop(0) as QueuedPod, FIT, 0);
    queue.notify({ type: 'node-added', node: nodeA }, 10, 2);
    queue.add(info('q'), 11, 3);
    expect(drain(queue, 12)).toEqual(['q', 'p']);
  });

  it('keeps the cause of the event that called the pod', () => {
    const queue = queueOf();
    queue.add(info('p', { cpu: '1' }), 0, 1);
    queue.refuse(queue.pop(0) as QueuedPod, FIT, 0);
    queue.notify({ type: 'node-added', node: nodeA }, 10, 42);
    expect(queue.pop(10)?.cause).toBe(42);
  });

  it('waits out the back-off of an attempt that failed', () => {
    const queue = queueOf();
    queue.add(info('p'), 0, 1);
    queue.fail(queue.pop(0) as QueuedPod, 0);
    expect([queue.hasNext(), queue.nextDueAt()]).toEqual([false, 1000]);
    expect(drain(queue, 999)).toEqual([]);
    expect(drain(queue, 1000)).toEqual(['p']);
  });

  it('calls everybody after five minutes', () => {
    const queue = queueOf();
    queue.add(info('p'), 0, 1);
    queue.refuse(queue.pop(0) as QueuedPod, FIT, 0);
    queue.flush(300_000, 2);
    expect(drain(queue, 300_000)).toEqual([]);
    queue.flush(300_001, 2);
    expect(drain(queue, 300_001)).toEqual(['p']);
  });

  it('does not queue a gated pod until its gates are gone', () => {
    const queue = queueOf();
    const gated = pod('p', { spec: { schedulingGates: [{ name: 'g' }] } });
    queue.add(podInfo(gated), 0, 1);
    expect(queue.hasNext()).toBe(false);
    const open = podInfo(pod('p'));
    queue.update(open, [{ type: 'target-gates', pod: open, old: podInfo(gated) }], 5, 2);
    expect(drain(queue, 5)).toEqual(['p']);
  });

  it.each([
    [1, 1000],
    [2, 2000],
    [4, 8000],
    [5, 10_000],
    [9, 10_000],
  ])('backs off after failure %i for %i ms', (failures, ms) => expect(backoffMs(failures)).toBe(ms));
});
