import { describe, expect, it } from 'vitest';
import { Rng } from '../lib/rng.ts';
import { Store } from '../store/store.ts';
import { createTestCluster } from '../testing/cluster.ts';
import { TinyWorld } from '../testing/network-builders.ts';
import { DataPlane } from './data-plane.ts';
import { ClusterDns } from './dns.ts';
import { RoutingTables } from './proxy/routing-tables.ts';
import { Traffic } from './traffic.ts';
import type { TrafficSource } from './types.ts';
import type { ContainerRecord } from '../world/records.ts';

const IP = '10.244.1.2';
const source = (changes: Partial<TrafficSource> = {}): TrafficSource => ({
  name: 'clients',
  namespace: 'default',
  url: `http://${IP}:80/`,
  requestsPerSecond: 5,
  isOn: true,
  ...changes,
});

function setUp() {
  const world = new TinyWorld();
  world.run(IP);
  const cluster = createTestCluster();
  const dataPlane = new DataPlane({
    world,
    dns: new ClusterDns(),
    tables: new RoutingTables(),
    random: new Rng(1).fork('t'),
    now: () => cluster.plane.clock.now,
    podUid: () => undefined,
  });
  const store = new Store<unknown>();
  const record = { id: 'web' } as ContainerRecord;
  const streams = new Map<string, number>();
  const traffic = new Traffic({
    store,
    dataPlane,
    sink: {
      serverAt: (ip) => (world.pods.has(ip) ? record : 'timeout'),
      setStreams: (sender, list) => void streams.set(sender, list[0]?.perSecond ?? 0),
      servedShare: () => 1,
      version: () => world.pods.size,
    },
    clients: () => ['node-1', 'node-2'].filter((n) => world.isPowered(n)),
  });
  const running = cluster.start(traffic.component());
  const report = () => traffic.reports(cluster.plane.clock.now)[0];
  return { world, cluster, traffic, store, running, report, streams };
}

describe('traffic', () => {
  it('sends at its rate, from the machines in turn', () => {
    const { cluster, traffic, report } = setUp();
    traffic.set(source(), 0);
    cluster.advance(4000);
    expect(report()).toMatchObject({ sent: 20, ok: 20 });
    expect(
      report()
        ?.recent.slice(0, 3)
        .map((o) => o.call.source),
    ).toEqual(['node/node-1', 'node/node-2', 'node/node-1']);
  });

  it('counts the last ten seconds only', () => {
    const { cluster, traffic, report } = setUp();
    traffic.set(source(), 0);
    cluster.advance(60_000);
    expect(report()?.sent).toBeGreaterThanOrEqual(45);
    expect(report()?.sent).toBeLessThanOrEqual(50);
  });

  it('counts failures', () => {
    const { cluster, traffic, world, report } = setUp();
    traffic.set(source(), 0);
    cluster.advance(2000);
    world.pods.delete(IP);
    cluster.advance(2000);
    expect(report()).toMatchObject({ sent: 20, ok: 10 });
  });

  it('is a stream at high rates, counted whole, of which some requests are sent to be seen', () => {
    const { cluster, traffic, report, streams, world } = setUp();
    traffic.set(source({ requestsPerSecond: 500 }), 0);
    cluster.advance(4000);
    expect([...streams]).toEqual([['default/clients', 500]]);
    expect(report()).toMatchObject({ rate: 500, sent: 2000, ok: 2000 });
    expect(report()?.recent.length).toBe(20);
    expect(world.requests.length).toBe(20);
  });

  it('ends its stream when it is switched off, slow enough, or gone', () => {
    const { cluster, traffic, streams } = setUp();
    const fast = source({ requestsPerSecond: 500 });
    for (const change of [{ ...fast, isOn: false }, { ...fast, requestsPerSecond: 5 }, undefined]) {
      traffic.set(fast, 0);
      cluster.advance(1500);
      expect(streams.get('default/clients')).toBe(500);
      if (change) traffic.set(change, 0);
      else traffic.remove('default', 'clients', 0);
      expect(streams.get('default/clients')).toBe(0);
    }
  });

  it('follows its shape, begins with it when switched on, and ends in time', () => {
    const { cluster, traffic, report, streams } = setUp();
    const shape = { kind: 'ramp', seconds: 10 } as const;
    cluster.advance(30_000);
    traffic.set(source({ requestsPerSecond: 100, shape, forSeconds: 20 }), 0);
    const rates: (number | undefined)[] = [];
    for (let s = 0; s < 5; s++) {
      cluster.advance(5000);
      rates.push(streams.get('default/clients'));
    }
    expect(rates).toEqual([50, 100, 100, 0, 0]);
    expect(report()?.rate).toBe(0);
  });

  it('costs nothing when it is off', () => {
    const { cluster, traffic, world } = setUp();
    traffic.set(source({ isOn: false }), 0);
    cluster.advance(10_000);
    expect(world.requests).toEqual([]);
    expect(cluster.plane.clock.pending()).toEqual([]);
  });

  it('goes on after a restart, from its records', () => {
    const { cluster, traffic, running, report } = setUp();
    traffic.set(source(), 0);
    cluster.advance(1000);
    running.process.stop();
    cluster.advance(5000);
    running.process.start();
    cluster.advance(1000);
    expect(report()?.sent).toBe(5);
  });

  it('can be changed and removed while it runs', () => {
    const { cluster, traffic, report } = setUp();
    traffic.set(source(), 0);
    traffic.set(source({ requestsPerSecond: 10 }), 0);
    cluster.advance(1000);
    expect(report()?.sent).toBe(10);
    traffic.remove('default', 'clients', 0);
    cluster.advance(1000);
    expect(traffic.reports(cluster.plane.clock.now)).toEqual([]);
  });
});
