import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../api/types.ts';
import { createTestCluster } from '../testing/cluster.ts';
import { service, slice } from '../testing/network-builders.ts';
import { ClusterDns, coreDns, searchNames } from './dns.ts';

const SERVICES: readonly Service[] = [
  service('web'),
  service('db', { clusterIP: 'None' }),
  service('empty', { clusterIP: 'None' }),
  service('alias', { type: 'ExternalName', clusterIP: '', externalName: 'web.default.svc.cluster.local' }),
  service('loop', { type: 'ExternalName', clusterIP: '', externalName: 'loop.default.svc.cluster.local' }),
  service('outside', { type: 'ExternalName', clusterIP: '', externalName: 'example.com' }),
];
const SLICES: Readonly<Record<string, readonly EndpointSlice[]>> = {
  db: [
    slice('db', [
      { ip: '10.244.1.9', hostname: 'db-0' },
      { ip: '10.244.1.8' },
      { ip: '10.244.1.7', ready: false, hostname: 'db-2' },
    ]),
  ],
};

function dnsOf(): ClusterDns {
  const dns = new ClusterDns();
  dns.serve({
    service: (namespace, name) =>
      namespace === 'default' ? SERVICES.find((s) => s.metadata.name === name) : undefined,
    slices: (_namespace, name) => SLICES[name] ?? [],
  });
  return dns;
}

const CASES: readonly (readonly [name: string, query: string, from: string, ips: readonly string[] | undefined])[] = [
  ['a name alone, in its namespace', 'web', 'default', ['10.96.0.50']],
  ['a name alone, from another namespace', 'web', 'other', undefined],
  ['name and namespace', 'web.default', 'other', ['10.96.0.50']],
  ['name, namespace and svc', 'web.default.svc', 'other', ['10.96.0.50']],
  ['the whole name', 'web.default.svc.cluster.local', 'other', ['10.96.0.50']],
  ['the whole name with a dot', 'web.default.svc.cluster.local.', 'other', ['10.96.0.50']],
  ['a short name with a dot is not searched', 'web.', 'default', undefined],
  ['capitals do not matter', 'WEB', 'default', ['10.96.0.50']],
  ['a headless Service: its ready pods', 'db', 'default', ['10.244.1.8', '10.244.1.9']],
  ['a pod of a headless Service by hostname', 'db-0.db', 'default', ['10.244.1.9']],
  ['a pod without hostname by its address', '10-244-1-8.db', 'default', ['10.244.1.8']],
  ['a pod that is not ready', 'db-2.db', 'default', undefined],
  ['a headless Service without pods', 'empty', 'default', undefined],
  ['ExternalName to a Service', 'alias', 'default', ['10.96.0.50']],
  ['ExternalName to itself ends', 'loop', 'default', undefined],
  ['ExternalName to the outside', 'outside', 'default', undefined],
  ['a pod by address', '10-244-1-8.default.pod', 'other', ['10.244.1.8']],
  ['nobody', 'nobody', 'default', undefined],
];

describe('ClusterDns', () => {
  it.each(CASES)('%s', (_name, query, from, ips) => {
    const answer = dnsOf().resolve(query, from);
    expect(answer.kind === 'found' ? answer.ips : undefined).toEqual(ips);
  });

  it('says which name it found', () => {
    expect(dnsOf().resolve('web.default', 'other')).toMatchObject({ name: 'web.default.svc.cluster.local' });
  });

  it('is unreachable without a server', () => {
    expect(new ClusterDns().resolve('web', 'default')).toEqual({ kind: 'unreachable' });
  });
});

describe('searchNames', () => {
  it('tries the search domains first for fewer than five dots', () => {
    expect(searchNames('web', 'shop')).toEqual([
      'web.shop.svc.cluster.local',
      'web.svc.cluster.local',
      'web.cluster.local',
      'web',
    ]);
  });

  it('tries the name itself first from five dots on', () => {
    expect(searchNames('a.b.c.d.e.f', 'shop')[0]).toBe('a.b.c.d.e.f');
  });
});

describe('coredns', () => {
  it('answers what its own informers know, as long as it runs', () => {
    const dns = new ClusterDns();
    const cluster = createTestCluster();
    const { process } = cluster.start(coreDns(dns));
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { clusterIP: '10.96.0.50', ports: [{ port: 80 }] },
    });
    expect(dns.resolve('web', 'default').kind).toBe('no-such-name');
    cluster.advance(10);
    expect(dns.resolve('web', 'default')).toMatchObject({ ips: ['10.96.0.50'] });
    process.stop();
    expect(dns.resolve('web', 'default').kind).toBe('unreachable');
  });
});
