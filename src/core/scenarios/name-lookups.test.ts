import { describe, it } from 'vitest';
import { at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { is, prints } from '../testing/sights.ts';

/** Names as Kubernetes' own tests look them up (test/e2e/network/dns_common.go). */
const SCENARIOS: readonly Scenario[] = [
  {
    name: 'getent asks /etc/hosts first, where a pod finds its own names; dig prints what it is told to',
    page: 'concepts/services-networking/dns-pod-service/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: querier }
spec:
  hostname: dns-querier-1
  subdomain: dns-test-service
  containers: [{ name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.59', args: [pause] }]
`,
    steps: [
      by(15, is('pod/querier', { status: { phase: 'Running' } })),
      at(16, prints('querier', ['getent', 'hosts', 'dns-querier-1'], /^10\.\S+ +dns-querier-1\.dns-test-service\.default\.svc\.cluster\.local dns-querier-1$/)), // prettier-ignore
      at(17, prints('querier', ['dig', '+notcp', '+noall', '+answer', '+search', 'kubernetes.default', 'A'], /^kubernetes\.default\S*\t30\tIN\tA\t10\.96\.0\.1$/)), // prettier-ignore
      at(18, prints('querier', ['dig', '+notcp', '+noall', '+answer', '+search', 'nothing.default', 'A'], '')),
    ],
  },
  {
    name: 'other names, whose an address is, and pods of a headless Service',
    page: 'concepts/services-networking/service/#externalname',
    manifest: `
apiVersion: v1
kind: Service
metadata: { name: ext }
spec: { type: ExternalName, externalName: foo.example.com }
---
apiVersion: v1
kind: Service
metadata: { name: head }
spec: { clusterIP: None, selector: { app: querier }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: querier, labels: { app: querier } }
spec:
  hostname: first
  subdomain: head
  containers: [{ name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.59', args: [pause] }]
`,
    steps: [
      by(15, is('pod/querier', { status: { phase: 'Running' } })),
      at(17, prints('querier', ['dig', '+short', 'ext.default.svc.cluster.local', 'CNAME'], 'foo.example.com.')),
      at(17, prints('querier', ['nslookup', 'ext'], /^ext\.default\.svc\.cluster\.local\tcanonical name = foo\.example\.com$/m)), // prettier-ignore
      at(18, prints('querier', ['dig', '+notcp', '+noall', '+answer', '+search', '1.0.96.10.in-addr.arpa.', 'PTR'], '1.0.96.10.in-addr.arpa.\t30\tIN\tPTR\tkubernetes.default.svc.cluster.local.')), // prettier-ignore
      at(18, prints('querier', ['sh', '-c', 'dig +short -x $(hostname -i)'], 'first.head.default.svc.cluster.local.')),
      at(19, prints('querier', ['sh', '-c', 'test "$(dig +search +short head)" = "$(hostname -i)"'], '')),
      at(19, prints('querier', ['host', '10.96.0.1'], '1.0.96.10.in-addr.arpa domain name pointer kubernetes.default.svc.cluster.local.')), // prettier-ignore
    ],
  },
];

describe('names', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
