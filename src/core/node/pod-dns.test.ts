import { expect, test } from 'vitest';
import type { Pod } from '../api/types.ts';
import { namesOf, resolvOf } from './pod-dns.ts';

const podOf = (spec: object, name = 'web'): Pod => ({ metadata: { name, namespace: 'ns' }, spec }) as unknown as Pod;

// upstream: TestGeneratePodHostNameAndDomain, TestTruncatePodHostname
test.each<[string, Pod, object]>([
  ['the usual one', podOf({}), {}],
  ['a name of its own', podOf({ hostname: 'db' }), { hostname: 'db' }],
  ['in a subdomain', podOf({ hostname: 'db', subdomain: 'sub' }), { hostname: 'db', domain: 'sub.ns.svc.cluster.local' }], // prettier-ignore
  ['with the full name as its name', podOf({ subdomain: 'sub', setHostnameAsFQDN: true }), { hostname: 'web.sub.ns.svc.cluster.local', domain: 'sub.ns.svc.cluster.local' }], // prettier-ignore
  ['a full name without a subdomain', podOf({ setHostnameAsFQDN: true }), {}],
  ['an override', podOf({ hostname: 'a', subdomain: 'b', hostnameOverride: 'c.example' }), { hostname: 'c.example' }],
  ["on the host's network", podOf({ hostNetwork: true, nodeName: 'n1', hostname: 'db' }), { hostname: 'n1', isHostNetwork: true }], // prettier-ignore
  ['a name too long', podOf({}, `${'a'.repeat(62)}-bcd`), { hostname: 'a'.repeat(62) }],
])('names: %s', (_, pod, expected) => {
  expect(namesOf(pod)).toEqual(expected);
});

const CLUSTER = 'search ns.svc.cluster.local svc.cluster.local cluster.local\nnameserver CLUSTER_DNS\n';

// upstream: TestGetPodDNSCustom, TestGetPodDNS in pkg/kubelet/network/dns/dns_test.go
test.each<[string, object, string | undefined]>([
  ['ClusterFirst', {}, undefined],
  ['ClusterFirst on the host network is the default', { hostNetwork: true }, 'nameserver 198.18.0.53\n'],
  ['ClusterFirstWithHostNet', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, undefined],
  ['Default', { dnsPolicy: 'Default' }, 'nameserver 198.18.0.53\n'],
  [
    'None with a configuration',
    {
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers: ['192.0.2.1'],
        searches: ['ns1.svc.cluster-domain.example', 'my.dns.search.suffix'],
        options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
      },
    },
    'search ns1.svc.cluster-domain.example my.dns.search.suffix\nnameserver 192.0.2.1\noptions ndots:2 edns0\n',
  ],
  [
    'a configuration is added, its options win',
    {
      dnsConfig: {
        nameservers: ['1.1.1.1'],
        searches: ['svc.cluster.local', 'x.y'],
        options: [{ name: 'ndots', value: '2' }],
      },
    },
    `${CLUSTER.replace('cluster.local\n', 'cluster.local x.y\n')}nameserver 1.1.1.1\noptions ndots:2\n`,
  ],
])('resolv.conf: %s', (_, spec, expected) => {
  expect(resolvOf(podOf(spec)).resolv).toBe(expected);
});
