import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../api/types.ts';
import { createTestCluster } from '../testing/cluster.ts';
import { service, slice } from '../testing/network-builders.ts';
import { ClusterDns, coreDns } from './dns.ts';
import { namesToTry, resolverOf, usualResolver } from './resolver.ts';

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

const searchNames = (name: string, namespace: string) => namesToTry(name, usualResolver(namespace));

describe('names to try', () => {
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

describe('SRV records', () => {
  const named = service('named', {
    ports: [
      { name: 'http', port: 80, protocol: 'TCP' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
  });
  const headless = {
    ...slice('many', [
      { ip: '10.244.1.9', hostname: 'db-0' },
      { ip: '10.244.1.8' },
      { ip: '10.244.1.7', ready: false },
    ]),
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' as const }],
  };
  const dns = new ClusterDns();
  dns.serve({
    service: (_, name) =>
      name === 'named' ? named : name === 'many' ? service('many', { clusterIP: 'None' }) : undefined,
    slices: (_, name) => (name === 'many' ? [headless] : []),
  });
  const text = (name: string): unknown => {
    const found = dns.srv(name, 'default');
    return typeof found === 'string' ? found : found.map((r) => `${r.priority} ${r.weight} ${r.port} ${r.target}`);
  };
  it.each([
    ['a named port', '_http._tcp.named', ['0 100 80 named.default.svc.cluster.local.']],
    ['a port of another protocol', '_dns._udp.named.default', ['0 100 53 named.default.svc.cluster.local.']],
    ['the wrong protocol', '_dns._tcp.named', 'no-such-name'],
    ['all ports', 'named', ['0 50 80 named.default.svc.cluster.local.', '0 50 53 named.default.svc.cluster.local.']],
    [
      'headless: one for each ready pod',
      '_http._tcp.many',
      ['0 50 8080 db-0.many.default.svc.cluster.local.', '0 50 8080 10-244-1-8.many.default.svc.cluster.local.'],
    ],
    ['nobody', '_http._tcp.nobody', 'no-such-name'],
  ])('%s', (_, name, records) => expect(text(name)).toEqual(records));
});

describe('the resolver of a pod', () => {
  const of = (spec: object) => resolverOf({ containers: [], ...spec } as never, 'shop', () => '10.96.0.10');
  const CLUSTER = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
  it.each([
    ['ClusterFirst: as most have it', {}, undefined],
    [
      'None: its own only',
      {
        dnsPolicy: 'None',
        dnsConfig: {
          nameservers: ['192.0.2.1'],
          searches: ['my.dns.search.suffix'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      },
      { servers: ['192.0.2.1'], searches: ['my.dns.search.suffix'], ndots: 2 },
    ],
    [
      'ClusterFirst with more: added, once',
      { dnsConfig: { searches: ['a.b', 'svc.cluster.local'], options: [{ name: 'ndots', value: '1' }] } },
      { servers: ['10.96.0.10'], searches: [...CLUSTER, 'a.b'], ndots: 1 },
    ],
    [
      'ClusterFirst on the network of its machine is Default',
      { hostNetwork: true },
      { servers: ['198.18.0.53'], searches: [], ndots: 1 },
    ],
    ['ClusterFirstWithHostNet there', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, undefined],
    ['Default', { dnsPolicy: 'Default' }, { servers: ['198.18.0.53'], searches: [], ndots: 1 }],
  ])('%s', (_, spec, resolver) => expect(of(spec)).toEqual(resolver));

  it('asks the first server only: the cluster has no names for one outside, and none answers without one', () => {
    const asked = (servers: string[]) => dnsOf().resolve('web', 'default', { servers, searches: CLUSTER, ndots: 5 }, '10.96.0.10').kind; // prettier-ignore
    expect([['10.96.0.10'], ['192.0.2.1', '10.96.0.10'], []].map(asked)).toEqual([
      'no-such-name',
      'no-such-name',
      'unreachable',
    ]);
    const own = { servers: ['10.96.0.10'], searches: ['default.svc.cluster.local'], ndots: 5 };
    expect(dnsOf().resolve('web', 'x', own, '10.96.0.10')).toMatchObject({ ips: ['10.96.0.50'] });
  });

  it('forwards names that are not of the cluster', () => {
    const dns = new ClusterDns((name) => (name === 'shop.example' ? '203.0.113.9' : undefined));
    dns.serve({ service: () => undefined, slices: () => [] });
    expect(dns.resolve('shop.example', 'default')).toMatchObject({ ips: ['203.0.113.9'] });
  });
});
