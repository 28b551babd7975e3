import { describe, expect, it } from 'vitest';
import type { Ingress, IngressClass } from '../../api/types.ts';
import { service, slice } from '../../testing/network-builders.ts';
import type { ContainerRecord } from '../../world/records.ts';
import { compileIngresses, isForUs } from './compile-ingress.ts';
import { publishedAddresses } from './published-addresses.ts';

const CLASSES = [
  { metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
  { metadata: { name: 'other' }, spec: { controller: 'example.com/other' } },
] as unknown as IngressClass[];

const ingress = (spec: object, annotations = {}, name = 'a', created = '2026-01-01T00:00:00Z'): Ingress =>
  ({ metadata: { name, namespace: 'default', annotations, creationTimestamp: created }, spec: { ingressClassName: 'nginx', ...spec } }) as unknown as Ingress; // prettier-ignore

const backend = (name: string, port: object) => ({ service: { name, port } });
const rule = (host: string, path: string, to: object, pathType = 'Prefix') => ({
  host,
  http: { paths: [{ path, pathType, backend: to }] },
});

const SERVICES = [
  service('web', { ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }),
  service('ext', { type: 'ExternalName', externalName: 'api.example' }),
];
const WEB = { ...slice('web', [{ ip: '10.244.1.3' }, { ip: '10.244.1.2' }, { ip: '10.244.1.4', ready: false }]), ports: [{ name: 'http', port: 8080 }] }; // prettier-ignore

const compile = (...ingresses: Ingress[]) =>
  compileIngresses({
    ingresses,
    classes: CLASSES,
    service: (_, name) => SERVICES.find((s) => s.metadata.name === name),
    slices: (_, name) => (name === 'web' ? [WEB] : []),
  });

describe('whose an Ingress is', () => {
  it.each([
    ['of our class', ingress({}), true],
    ["of another's", ingress({ ingressClassName: 'other' }), false],
    ['of a class that is not there', ingress({ ingressClassName: 'none' }), false],
    ['of none', ingress({ ingressClassName: undefined }), false],
    [
      'by the older annotation',
      ingress({ ingressClassName: undefined }, { 'kubernetes.io/ingress.class': 'nginx' }),
      true,
    ],
  ])('%s', (_, one, is) => expect(isForUs(one, CLASSES)).toBe(is));
});

describe('what a controller goes by', () => {
  const SERVERS = ['10.244.1.2:8080', '10.244.1.3:8080'];
  it.each([
    ['a port by number', backend('web', { number: 80 }), SERVERS],
    ['a port by name', backend('web', { name: 'http' }), SERVERS],
    ['a port that is not there', backend('web', { number: 81 }), []],
    ['a Service that is not there', backend('none', { number: 80 }), []],
    ['an external name', backend('ext', { number: 80 }), ['api.example:80']],
  ])('%s', (_, to, servers) => {
    expect(compile(ingress({ rules: [rule('a.b', '/', to)] })).hosts[0]?.paths[0]?.backend).toEqual(servers);
  });

  const to = backend('web', { number: 80 });
  it('the older Ingress has the path that two want', () => {
    const young = ingress(
      { rules: [rule('a.b', '/', backend('none', { number: 80 }))] },
      {},
      'a',
      '2026-01-02T00:00:00Z',
    );
    const old = ingress({ rules: [rule('a.b', '/', to)] }, {}, 'b');
    expect(compile(young, old).hosts).toMatchObject([{ host: 'a.b', paths: [{ backend: SERVERS }] }]);
  });

  const tls = [{ hosts: ['a.b'], secretName: 's' }];
  it.each([
    ['TLS redirects', { tls }, {}, { isTls: true, redirects: true }],
    ['unless told not to', { tls }, { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' }, { isTls: true }],
    [
      'also without TLS if told to',
      {},
      { 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' },
      { redirects: true },
    ],
    [
      'a rewrite makes expressions of paths',
      {},
      { 'nginx.ingress.kubernetes.io/rewrite-target': '/' },
      { isRegex: true },
    ],
  ])('%s', (_, spec, annotations, is) => {
    const { paths: _paths, host: _host, ...flags } = compile(ingress({ ...spec, rules: [rule('a.b', '/', to)] }, annotations)).hosts[0] ?? { paths: [], host: '' }; // prettier-ignore
    expect(flags).toEqual(is);
  });

  it('has a backend for all else', () => expect(compile(ingress({ defaultBackend: to })).fallback).toEqual(SERVERS));
});

describe('where Ingresses can be reached', () => {
  const container = (args: string[]): ContainerRecord => ({ spec: { args, env: { POD_NAMESPACE: 'ingress-nginx' }, namespace: 'ingress-nginx', pod: 'p' } }) as never; // prettier-ignore
  const publish = container(['--publish-service=$(POD_NAMESPACE)/lb']);
  const at = (spec: object, status = {}) =>
    publishedAddresses([publish], {
      service: () => ({ ...service('lb', spec), status }) as never,
      machineIp: () => '172.18.0.12',
    });
  it.each([
    [
      'a load balancer',
      at({ type: 'LoadBalancer' }, { loadBalancer: { ingress: [{ ip: '203.0.113.1', ipMode: 'VIP' }] } }),
      [{ ip: '203.0.113.1' }],
    ],
    ['one that is still pending', at({ type: 'LoadBalancer' }), []],
    ['node ports: the cluster IP', at({ type: 'NodePort' }), [{ ip: '10.96.0.50' }]],
    ['node ports with external IPs', at({ type: 'NodePort', externalIPs: ['192.0.2.1'] }), [{ ip: '192.0.2.1' }]],
    [
      'no Service named: the machine',
      publishedAddresses([container([])], { service: () => undefined, machineIp: () => '172.18.0.12' }),
      [{ ip: '172.18.0.12' }],
    ],
    ['nobody runs', publishedAddresses([], { service: () => undefined, machineIp: () => undefined }), []],
  ])('%s', (_, found, wanted) => expect(found).toEqual(wanted));
});
