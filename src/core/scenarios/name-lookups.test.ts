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
];

describe('names', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
