import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { scale } from '../testing/scenario-acts.ts';
import { answers, is, prints } from '../testing/sights.ts';

/** Names of Services and pods, as the documentation shows them. */
const DNS = 'concepts/services-networking/dns-pod-service/';

const pod = (name: string, spec = '') => `
{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, labels: { name: ${name}, app: busybox } }, spec: { ${spec}containers: [{ name: c, image: "busybox:1.36", command: [sleep, "36000"] }] } }
---`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'hostname and subdomain give a pod a name of its own',
    page: `${DNS}#pod-s-hostname-and-subdomain-fields`,
    manifest: `
{ apiVersion: v1, kind: Service, metadata: { name: busybox-subdomain }, spec: { selector: { app: busybox }, clusterIP: None, ports: [{ name: foo, port: 1234 }] } }
---${pod('busybox1', 'hostname: busybox-1, subdomain: busybox-subdomain, ')}${pod('busybox2', 'hostname: busybox-2, subdomain: busybox-subdomain, ')}`,
    steps: [
      by(
        20,
        is('pod/busybox1', { status: { phase: 'Running' } }),
        is('pod/busybox2', { status: { phase: 'Running' } }),
      ),
      at(22, prints('busybox1', ['nslookup', 'busybox-2.busybox-subdomain'], /Name:\tbusybox-2\.busybox-subdomain\.default\.svc\.cluster\.local\nAddress: 10\.244\./)), // prettier-ignore
      at(23, prints('busybox1', ['nslookup', '-type=SRV', '_foo._tcp.busybox-subdomain'], /(service = 0 50 1234 busybox-[12]\.busybox-subdomain\.default\.svc\.cluster\.local\.\n?.*){2}/)), // prettier-ignore
    ],
  },
  {
    name: "a pod's own DNS settings: without the cluster's server there are no names of the cluster",
    page: `${DNS}#pod-dns-config`,
    manifest: `
{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: kube-system }, spec: { ports: [{ name: http, port: 80 }] } }
---${pod('usual')}${pod('alone', 'dnsPolicy: None, dnsConfig: { nameservers: [192.0.2.1] }, ')}${pod('more', 'dnsConfig: { searches: [kube-system.svc.cluster.local] }, ')}${pod('outer', 'dnsPolicy: Default, ')}`,
    steps: [
      by(20, ...['usual', 'alone', 'more', 'outer'].map((name) => is(`pod/${name}`, { status: { phase: 'Running' } }))),
      at(22, prints('more', ['nslookup', 'web'], /Name:\tweb\.kube-system\.svc\.cluster\.local/)),
      at(23, prints('usual', ['nslookup', 'web'], /NXDOMAIN/, 1)),
      at(24, prints('alone', ['nslookup', 'kubernetes.default'], /NXDOMAIN/, 1), prints('outer', ['nslookup', 'kubernetes.default'], /NXDOMAIN/, 1)), // prettier-ignore
      at(25, prints('usual', ['nslookup', '-type=srv', '_http._tcp.web.kube-system.svc.cluster.local'], /service = 0 100 80 web\.kube-system\.svc\.cluster\.local\./)), // prettier-ignore
    ],
  },
  {
    name: 'the DNS answers at the address of its Service',
    page: 'tasks/administer-cluster/dns-debugging-resolution/',
    manifest: pod('dnsutils'),
    steps: [
      by(20, is('pod/dnsutils', { status: { phase: 'Running' } })),
      at(21, prints('dnsutils', ['nc', '-zv', '-w', '2', '10.96.0.10', '53'], /open|succeeded/)),
      at(22, prints('dnsutils', ['nc', '-zv', '-w', '2', 'kubernetes.default', '443'], /open|succeeded/)),
      at(23, prints('dnsutils', ['nslookup', 'kubernetes.default', '10.96.0.10'], /Address: 10\.96\.0\.1\b/)),
    ],
  },
  {
    name: 'without CoreDNS nobody is found',
    page: 'tasks/administer-cluster/dns-debugging-resolution/',
    cluster: { preset: 'kubeadm', nodes: 2 },
    manifest: pod('dnsutils'),
    steps: [
      by(90, is('pod/dnsutils', { status: { phase: 'Running' } }), is('kube-system:deployment/coredns', { status: { readyReplicas: 2 } })), // prettier-ignore
      at(92, prints('dnsutils', ['nslookup', 'kubernetes.default'], /Address: 10\.96\.0\.1\b/)),
      act(95, scale('kube-system:deployment/coredns', 0)),
      by(140, answers('Pod/default/dnsutils', 'http://kubernetes.default/', { failure: 'dns-unreachable' })),
    ],
  },
];

describe('names', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
