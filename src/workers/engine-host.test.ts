import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../core/api/types.ts';
import { createEngine, type EngineOptions } from '../core/index.ts';
import type { EngineClient } from './client.ts';
import { createEngineClient } from './engine-client.ts';
import { nodesInWords } from './protocol/node-pools.ts';
import { EngineHost } from './engine-host.ts';
import { portPair } from './port.ts';
import type { Command, Event, Frame, PodSummary, SavedSnapshot } from './protocol.ts';

/** A host and a client joined in memory, on a wall clock that the test moves. */
class Bench {
  wall = 0;
  readonly frames: Frame[] = [];
  readonly order: string[] = [];
  readonly client: EngineClient;
  readonly host: EngineHost;
  crash: Extract<Event, { type: 'crashed' }> | undefined;
  acks = true;
  #jobs: (() => void)[] = [];

  constructor(create: (options: EngineOptions) => ReturnType<typeof createEngine> = createEngine) {
    const [page, engine] = portPair<Command, Event>();
    this.host = new EngineHost({
      nodesInWords,
      port: engine,
      createEngine: (options) => create({ ...options, freeze: true }),
      wallNow: () => this.wall,
      schedule: (callback) => void this.#jobs.push(callback),
    });
    this.client = createEngineClient(page);
    this.client.subscribe((event) => this.#note(event));
  }

  #note(event: Event): void {
    if (event.type === 'crashed') this.crash = event;
    if (event.type !== 'frame') return;
    this.frames.push(event.frame);
    this.order.push(`frame ${event.frame.seq}`);
    if (this.acks) this.client.send({ type: 'frame.ack', seq: event.frame.seq });
  }

  /** Lets messages arrive and ticks run, `ms` of wall time in steps of 16. */
  async pass(ms = 64): Promise<void> {
    for (let t = 0; t < ms; t += 16) {
      await Promise.resolve();
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.wall += 16;
      const jobs = this.#jobs;
      this.#jobs = [];
      for (const job of jobs) job();
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async boot(snapshot?: SavedSnapshot): Promise<void> {
    const reply = this.client.call('engine.boot', {
      options: { seed: 1, nodes: 3, ...(snapshot ? { snapshot } : {}) },
    });
    await this.pass();
    await reply;
  }

  async call<R>(promise: Promise<R>): Promise<R> {
    const settled = promise.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await this.pass();
    const outcome = await settled;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** What the page would hold after all frames so far. */
  replica(): { objects: Map<string, KubeObject>; pods: Map<string, PodSummary> } {
    const objects = new Map<string, KubeObject>();
    const pods = new Map<string, PodSummary>();
    for (const frame of this.frames) {
      if (frame.kind === 'reset') [objects, pods].forEach((m) => m.clear());
      for (const o of frame.upserts)
        objects.set(`${o.apiVersion} ${o.kind} ${o.metadata.namespace ?? ''} ${o.metadata.name}`, o);
      for (const p of frame.pods) pods.set(p.key, p);
      for (const key of frame.removed) {
        pods.delete(key);
        for (const [k, o] of objects)
          if (key.endsWith(`/${o.metadata.namespace ?? ''}/${o.metadata.name}`)) objects.delete(k);
      }
    }
    return { objects, pods };
  }
}

const web = (replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'myapp:v1' }] } },
  },
});

const apply = (client: EngineClient, object: KubeObject) =>
  client.call('manifest.apply', { documents: [{ index: 0, object }], dryRun: false, label: 'web.yaml' });

const benches: Bench[] = [];
const open = (...args: ConstructorParameters<typeof Bench>): Bench => {
  const bench = new Bench(...args);
  benches.push(bench);
  return bench;
};
afterEach(() => {
  for (const bench of benches.splice(0)) bench.host.dispose();
});

describe('engine host', () => {
  it('boots, sends a reset frame, and plays at the speed that is set', async () => {
    const bench = open();
    await bench.boot();
    expect(bench.frames[0]?.kind).toBe('reset');
    bench.client.send({ type: 'clock.speed', factor: 10 });
    bench.client.send({ type: 'clock.speed' } as never);
    bench.client.send({ type: 'clock.play' });
    await bench.pass(1024);
    const now = bench.frames.at(-1)?.clock.now ?? 0;
    expect(now).toBeGreaterThan(8_000);
    expect(now).toBeLessThan(10_400);
  });

  it('machines come and go by commands, which are taken back like others', async () => {
    const bench = open();
    await bench.boot();
    const names = (): string[] | undefined => bench.frames.at(-1)?.machines?.map((m) => m.name);
    const machines = { count: 2, cpuMilli: 2000, memoryBytes: 4 * 1024 ** 3, prefix: 'extra' };
    expect(await bench.call(bench.client.call('node.add', { machines }))).toEqual(['extra-1', 'extra-2']);
    await bench.call(bench.client.call('node.remove', { name: 'node-1' }));
    expect(names()).toEqual(['extra-1', 'extra-2', 'node-2', 'node-3']);
    await expect(bench.call(bench.client.call('node.remove', { name: 'node-1' }))).rejects.toThrow(
      'no machine "node-1"',
    );
    await bench.call(bench.client.call('clock.rewind', { to: 'command' }));
    await bench.call(bench.client.call('clock.rewind', { to: 'command' }));
    expect(names()).toEqual(['extra-1', 'extra-2', 'node-1', 'node-2', 'node-3']);
    await bench.call(bench.client.call('clock.rewind', { to: 'command' }));
    expect(names()).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it('boots machines that are told in words', async () => {
    const bench = open();
    const reply = bench.client.call('engine.boot', { options: { seed: 1, nodes: '2 small, 1 gpu' } });
    await bench.pass();
    await reply;
    expect(bench.frames[0]?.machines?.map((m) => m.name)).toEqual(['gpu-1', 'node-1', 'node-2']);
  });

  it('a reply never overtakes the frame that shows the write', async () => {
    const bench = open();
    await bench.boot();
    const results = apply(bench.client, web(2)).then((r) => {
      bench.order.push('reply');
      return r;
    });
    await bench.pass();
    expect(await results).toMatchObject([{ ref: 'deployment.apps/web', outcome: 'created' }]);
    const shown = bench.frames.findIndex((f) => f.upserts.some((o) => o.metadata.name === 'web'));
    expect(shown).toBeGreaterThan(0);
    expect(bench.order.indexOf(`frame ${bench.frames[shown]?.seq}`)).toBeLessThan(bench.order.indexOf('reply'));
  });

  it('applies the same again unchanged, changes configured, and says what is refused', async () => {
    const bench = open();
    await bench.boot();
    await bench.call(apply(bench.client, web(2)));
    expect(await bench.call(apply(bench.client, web(2)))).toMatchObject([{ outcome: 'unchanged' }]);
    expect(await bench.call(apply(bench.client, web(3)))).toMatchObject([{ outcome: 'configured' }]);
    const bad = { ...web(3), spec: { ...(web(3).spec as object), replicas: -1 } };
    expect(await bench.call(apply(bench.client, bad))).toMatchObject([
      { outcome: 'failed', status: { reason: 'Invalid', details: { causes: [{ field: 'spec.replicas' }] } } },
    ]);
  });

  it('with a page that does not acknowledge, changes gather by key and the replica is right in the end', async () => {
    const bench = open();
    await bench.boot();
    bench.acks = false;
    await bench.call(apply(bench.client, web(20)));
    const sent = bench.frames.length;
    bench.client.send({ type: 'clock.speed', factor: 100 });
    bench.client.send({ type: 'clock.play' });
    await bench.pass(4_000);
    expect(bench.frames.length - sent).toBeLessThanOrEqual(2);
    bench.acks = true;
    bench.client.send({ type: 'frame.ack', seq: bench.frames.at(-1)?.seq ?? 0 });
    bench.client.send({ type: 'clock.pause' });
    await bench.pass(200);
    const { pods } = bench.replica();
    expect([...pods.values()].filter((p) => p.tone === 'ready')).toHaveLength(20);
  });

  it('frames since a reset add up to a reset', async () => {
    const bench = open();
    await bench.boot();
    await bench.call(apply(bench.client, web(5)));
    for (const ms of [500, 3_000, 20_000]) await bench.call(bench.client.call('clock.step', { ms }));
    await bench.call(apply(bench.client, web(1)));
    await bench.call(bench.client.call('clock.step', { ms: 60_000 }));
    const added = bench.replica();
    const snapshot = await bench.call(bench.client.ask({ name: 'snapshot' }));
    const other = open();
    await other.boot(snapshot as SavedSnapshot);
    const whole = other.replica();
    const names = (m: Map<string, KubeObject>): string[] => [...m.keys()].filter((k) => !k.includes(' Event ')).sort();
    expect(names(whole.objects)).toEqual(names(added.objects));
    expect([...whole.pods.keys()].sort()).toEqual([...added.pods.keys()].sort());
  });

  it('steps one event, goes one step back, and back to before the last act', async () => {
    const bench = open();
    await bench.boot();
    await bench.call(bench.client.call('clock.step', { ms: 10_000 }));
    await bench.call(apply(bench.client, web(2)));
    await bench.call(bench.client.call('clock.step', { ms: 10_000 }));
    expect(bench.replica().pods.size).toBe(2);
    await bench.call(bench.client.call('clock.rewind', { to: 'step' }));
    expect(bench.frames.at(-1)?.clock.now).toBe(10_000);
    expect(bench.replica().objects.has('apps/v1 Deployment default web')).toBe(true);
    await bench.call(bench.client.call('clock.rewind', { to: 'command' }));
    expect(bench.replica().objects.has('apps/v1 Deployment default web')).toBe(false);
    const before = bench.frames.at(-1)?.clock.now ?? 0;
    await bench.call(bench.client.call('clock.step-event', {}));
    expect(bench.frames.at(-1)?.clock.now).toBeGreaterThanOrEqual(before);
  });

  it('an act that was gone back on leaves no mark on the timeline and none in the report', async () => {
    const bench = open();
    await bench.boot();
    await bench.call(bench.client.call('clock.step', { ms: 10_000 }));
    await bench.call(apply(bench.client, web(2)));
    await bench.call(apply(bench.client, web(3)));
    await bench.call(bench.client.call('clock.rewind', { to: 'command' }));
    const reset = bench.frames.filter((f) => f.kind === 'reset').at(-1);
    expect(reset?.marks.filter((m) => m.code === 'user.apply')).toHaveLength(1);
    expect((await bench.call(bench.client.ask({ name: 'report' }))).commands).toHaveLength(1);
  });

  it('a crash ends in a report and a snapshot from which the next engine goes on', async () => {
    const bench = open();
    await bench.boot();
    await bench.call(bench.client.call('clock.step', { ms: 10_000 }));
    await bench.call(apply(bench.client, web(2)));
    await bench.call(bench.client.call('clock.step', { ms: 5_000 }));
    bench.client.send({ type: 'debug.crash' });
    await bench.pass();
    expect(bench.crash?.report).toMatchObject({ message: 'crashed on request', seed: 1, nodes: 3 });
    expect(bench.crash?.report.commands).toHaveLength(1);
    const next = open();
    await next.boot(bench.crash?.snapshot);
    await next.call(next.client.call('clock.step', { ms: 30_000 }));
    expect([...next.replica().pods.values()].map((p) => p.tone)).toEqual(['ready', 'ready']);
  });

  it('the timeline and the kind of cluster survive a crash', async () => {
    const bench = open();
    const choice = { seed: 2, nodes: 2, preset: 'kubeadm', cloudProvider: 'simulated' } as const;
    const reply = bench.client.call('engine.boot', { options: choice });
    await bench.pass();
    await reply;
    await bench.call(bench.client.call('clock.step', { ms: 40_000 }));
    await bench.call(apply(bench.client, web(1)));
    await bench.call(bench.client.call('clock.step', { ms: 5_000 }));
    await bench.call(bench.client.call('clock.step', { ms: 1_000 }));
    bench.client.send({ type: 'debug.crash' });
    await bench.pass();
    const snapshot = bench.crash?.snapshot;
    expect(snapshot?.cluster).toEqual(choice);
    expect(bench.crash?.report.preset).toBe('kubeadm');
    const next = open();
    const boot = next.client.call('engine.boot', {
      options: { ...choice, snapshot } as never,
    });
    await next.pass();
    await boot;
    const marks = next.frames.flatMap((frame) => frame.marks);
    expect(marks.map((mark) => mark.code)).toContain('user.apply');
    expect(next.frames[0]?.samples.length).toBeGreaterThan(1);
    expect(next.frames[0]?.isApiUp).toBe(true);
    expect(next.replica().pods.has('Pod/kube-system/kube-apiserver-control-plane')).toBe(true);
  });

  it('a crash after going all the way back hands over the moment gone back to', async () => {
    const bench = open();
    await bench.boot();
    await bench.call(bench.client.call('clock.step', { ms: 10_000 }));
    await bench.call(bench.client.call('clock.rewind', { to: 'step' }));
    bench.client.send({ type: 'debug.crash' });
    await bench.pass();
    expect(bench.crash?.snapshot).toBeDefined();
  });

  it('an unfit fault is refused with a reason, a fit one shows, and clearing it undoes it', async () => {
    const bench = open();
    await bench.boot();
    const refused = bench.call(bench.client.call('fault.inject', { fault: { name: 'power-off', target: 'node-9' } }));
    await expect(refused).rejects.toThrow(/node-9/);
    const fault = await bench.call(
      bench.client.call('fault.inject', { fault: { name: 'power-off', target: 'node-2' } }),
    );
    expect(bench.frames.at(-1)?.machines?.find((m) => m.name === 'node-2')?.isPowered).toBe(false);
    await bench.call(bench.client.call('fault.clear', { faultId: fault?.id ?? '' }));
    expect(bench.frames.at(-1)?.faults).toEqual([]);
  });
});
