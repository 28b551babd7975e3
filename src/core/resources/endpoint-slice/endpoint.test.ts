import { expect, test } from 'vitest';
import type { Pod, Service } from '../../api/types.ts';
import { pod, type PodShape } from '../../testing/workload-builders.ts';
import { changesEndpoints, endpointOf, endpointPorts, mayBeEndpoint } from './endpoint.ts';

const service = (spec: Service['spec'] = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', uid: 'svc', resourceVersion: '1', creationTimestamp: '' },
  spec,
});
const withIp = (p: Pod, ip = '10.244.1.5'): Pod => ({ ...p, status: { ...p.status, podIP: ip, podIPs: [{ ip }] } });

/** Upstream: TestPodToEndpoint. */
const rows: { name: string; pod: Omit<PodShape, 'name'>; publish?: boolean; want: string }[] = [
  { name: 'ready', pod: { readyAt: 1 }, want: 'ready serving' },
  { name: 'not ready', pod: {}, want: '' },
  { name: 'not ready, published all the same', pod: {}, publish: true, want: 'ready' },
  { name: 'terminating and still ready', pod: { readyAt: 1, isDeleted: true }, want: 'serving terminating' },
  { name: 'terminating, not ready any more', pod: { isDeleted: true }, want: 'terminating' },
  { name: 'terminating, published', pod: { isDeleted: true }, publish: true, want: 'ready terminating' },
];
test.each(rows)('conditions: $name', ({ pod: shape, publish = false, want }) => {
  const made = withIp(pod({ name: 'a', ...shape }));
  const { conditions } = endpointOf(made, service({ publishNotReadyAddresses: publish }), undefined, 'IPv4');
  const set = Object.entries(conditions ?? {}).filter(([, isSet]) => isSet);
  expect(set.map(([name]) => name).join(' ')).toBe(want);
});

test('node, zone, target and host name', () => {
  const made = withIp(pod({ name: 'a', node: 'node-1', readyAt: 1 }));
  const named = { ...made, spec: { ...made.spec, hostname: 'db-0', subdomain: 'web' } };
  const metadata = { name: 'node-1', uid: 'n', resourceVersion: '1', creationTimestamp: '' };
  const labels = { 'topology.kubernetes.io/zone': 'zone-a' };
  const node = { apiVersion: 'v1' as const, kind: 'Node' as const, metadata: { ...metadata, labels }, spec: {} };
  expect(endpointOf(named, service(), node, 'IPv4')).toEqual({
    addresses: ['10.244.1.5'],
    conditions: { ready: true, serving: true, terminating: false },
    hostname: 'db-0',
    nodeName: 'node-1',
    targetRef: { kind: 'Pod', name: 'a', namespace: 'default', uid: 'uid-a' },
    zone: 'zone-a',
  });
});

test('ports by number, by name, by a name the pod lacks', () => {
  const base = pod({ name: 'a' });
  const container = {
    name: 'main',
    image: 'nginx',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' as const }],
  };
  const made = { ...base, spec: { ...base.spec, containers: [container] } };
  const ports = [
    { name: 'number', port: 80, targetPort: 9090, protocol: 'TCP' as const },
    { name: 'named', port: 81, targetPort: 'http', protocol: 'TCP' as const },
    { name: 'missing', port: 82, targetPort: 'grpc', protocol: 'TCP' as const },
    { name: 'other-protocol', port: 83, targetPort: 'http', protocol: 'UDP' as const },
  ];
  expect(endpointPorts(service({ ports }), made).map((p) => [p.name, p.port])).toEqual([
    ['number', 9090],
    ['named', 8080],
  ]);
});

test('who may be an endpoint', () => {
  expect(mayBeEndpoint(pod({ name: 'a' }))).toBe(false);
  expect(mayBeEndpoint(withIp(pod({ name: 'a' })))).toBe(true);
  expect(mayBeEndpoint(withIp(pod({ name: 'a', phase: 'Succeeded' })))).toBe(false);
  expect(mayBeEndpoint(withIp(pod({ name: 'a', isDeleted: true })))).toBe(true);
});

test('a heartbeat of a pod changes no endpoint', () => {
  const before = withIp(pod({ name: 'a', readyAt: 1 }));
  expect(changesEndpoints(before, { ...before, status: { ...before.status, message: 'x' } })).toBe(false);
  expect(changesEndpoints(before, withIp(before, '10.244.1.6'))).toBe(true);
  expect(changesEndpoints(before, withIp(pod({ name: 'a' })))).toBe(true);
});
