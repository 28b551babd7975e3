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
  const traffic = new Traffic({
    store,
    dataPlane,
    clients: () => ['node-1', 'node-2'].filter((n) => world.isPowered(n)),
  });
  const running = cluster.start(traffic.component());
  const report = () => traffic.reports(cluster.plane.clock.now)[0];
  return { world, cluster, traffic, store, running, report };
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

  it('sends several at once at high rates, and keeps the latest 32', () => {
    const { cluster, traffic, report } = setUp();
    traffic.set(source({ requestsPerSecond: 500 }), 0);
    cluster.advance(1000);
    expect(report()?.sent).toBe(500);
    const ids = report()?.recent.map((o) => o.id) ?? [];
    expect([ids.length, ids[0], ids[31]]).toEqual([32, 469, 500]);
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
