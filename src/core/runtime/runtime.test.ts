import { describe, expect, it } from 'vitest';
import type { ConfigMap } from '../api/types.ts';
import { createTestCluster } from '../testing/cluster.ts';
import type { ComponentContext } from './component.ts';
import { controller, controllerManager } from './controller.ts';
import { Expectations } from './expectations.ts';
import type { Informer } from './informer.ts';
import { Backoff, WorkQueue } from './work-queue.ts';

const map = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});

describe('work queue', () => {
  it('collapses adds, keeps order, and brings a key back that was added while processed', () => {
    const q = new WorkQueue();
    q.add('a', 1);
    q.add('b', 2);
    q.add('a', 3);
    expect(q.get()).toEqual({ key: 'a', cause: 3 });
    q.add('a', 4);
    expect(q.get()).toEqual({ key: 'b', cause: 2 });
    expect(q.get()).toBeUndefined();
    q.done('a');
    expect(q.get()).toEqual({ key: 'a', cause: 4 });
  });
  it('backs off from 5 ms, doubling', () => {
    const b = new Backoff();
    expect([b.next('a'), b.next('a'), b.next('a'), b.next('b')]).toEqual([5, 10, 20, 5]);
    b.forget('a');
    expect(b.next('a')).toBe(5);
  });
});

describe('informer', () => {
  const follow = (delay = 5) => {
    const seen: string[] = [];
    let informer: Informer<ConfigMap> | undefined;
    const start = (ctx: ComponentContext): void => {
      informer = ctx.informer('ConfigMap');
      informer.handle((e) =>
        seen.push(`${ctx.nowMs} ${e.type} ${e.object.metadata.name} ${e.object.data?.['k'] ?? ''}`),
      );
    };
    const cluster = createTestCluster({ watchDelayMs: delay });
    const { process, link } = cluster.start({ name: 'follower', start });
    return { cluster, process, link, seen, cache: () => informer?.list().map((o) => o.metadata.name) };
  };

  it('lags by the watch delay', () => {
    const { cluster, seen, cache } = follow(50);
    cluster.apply(map('a'));
    cluster.advance(49);
    expect(cache()).toEqual([]);
    cluster.advance(1);
    expect(seen).toEqual(['50 added a ']);
  });

  it('after a cut, tells only the difference', () => {
    const { cluster, link, seen } = follow();
    cluster.apply(map('a'), map('b'), map('c'));
    cluster.advance(10);
    seen.length = 0;
    link.set(false);
    cluster.apply(map('b', { k: 'new' }), map('d'));
    cluster.client.delete('ConfigMap', 'default', 'c');
    cluster.advance(1000);
    expect(seen).toEqual([]);
    link.set(true);
    expect(seen.map((s) => s.split(' ').slice(1).join(' '))).toEqual(['deleted c ', 'updated b new', 'added d ']);
  });

  it('leaves nothing behind when its component stops', () => {
    const { cluster, process } = follow();
    cluster.apply(map('a'));
    process.stop();
    expect(cluster.plane.store.watcherCount()).toBe(0);
    expect(cluster.plane.clock.pending()).toEqual([]);
  });
});

describe('controller', () => {
  it('reconciles by key, retries a conflict with back-off, and comes again when asked', () => {
    const log: string[] = [];
    let failures = 2;
    const def = controller({
      name: 'test-controller',
      for: 'ConfigMap',
      reconcile(ctx, key) {
        log.push(`${ctx.nowMs} ${key}`);
        const object = ctx.informer('ConfigMap').byKey(key);
        if (object?.data?.['done']) return undefined;
        if (failures-- > 0)
          ctx.client.update('ConfigMap', {
            ...object,
            metadata: { ...object?.metadata, resourceVersion: '1' },
          } as never);
        return { afterMs: 1000 };
      },
    });
    const cluster = createTestCluster({ components: [controllerManager([def])] });
    cluster.apply(map('a'));
    cluster.advance(500);
    expect(log).toEqual(['6 default/a', '12 default/a', '23 default/a']);
    cluster.apply(map('a', { done: 'yes' }));
    cluster.advance(10_000);
    expect(log.slice(3)).toEqual(['506 default/a', '1024 default/a']);
  });

  it('a bug is not retried: it stops the engine', () => {
    const broken = controller({
      name: 'broken',
      for: 'ConfigMap',
      reconcile: () => {
        throw new TypeError('bug');
      },
    });
    const cluster = createTestCluster({ components: [controllerManager([broken])] });
    cluster.apply(map('a'));
    expect(() => cluster.advance(100)).toThrow('bug');
  });
});

describe('expectations', () => {
  it('hold until seen, or for five minutes', () => {
    let now = 0;
    const e = new Expectations(() => now);
    e.expectCreations('rs', 2);
    e.expectDeletions('rs', ['p1']);
    e.creationObserved('rs');
    e.deletionObserved('rs', 'p1');
    expect(e.satisfied('rs')).toBe(false);
    e.creationObserved('rs');
    expect(e.satisfied('rs')).toBe(true);
    e.expectCreations('rs', 1);
    now = 300_001;
    expect(e.satisfied('rs')).toBe(true);
  });
});
