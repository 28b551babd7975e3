import { describe, it } from 'vitest';
import { at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { is, prints } from '../testing/sights.ts';

/** Ports of nodes that lead to pods, by protocol, as test/e2e/network/hostport.go looks at them. */
const READY = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
const sh = (script: string): string[] => ['sh', '-c', script];

const server = (name: string, port: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-1
  containers:
  - { name: c, image: "registry.k8s.io/e2e-test-images/agnhost:2.59", args: [netexec, --http-port=8080, --udp-port=8080], ports: [${port}] }
`;

const CLIENT = `
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  nodeName: node-2
  containers:
  - name: c
    image: registry.k8s.io/e2e-test-images/agnhost:2.59
    args: [pause]
    env: [{ name: HOST, value: 172.18.0.12 }]
`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'pods share a port of a node that they use with different protocols',
    page: 'concepts/services-networking/service/#ports-and-versions',
    manifest: [
      server('tcp', '{ containerPort: 8080, hostPort: 54323 }'),
      server('udp', '{ containerPort: 8080, hostPort: 54323, protocol: UDP }'),
      server('other', '{ containerPort: 8080, hostPort: 54324 }'),
      CLIENT,
    ].join('---'),
    steps: [
      by(20, is('pod/tcp', READY), is('pod/udp', READY), is('pod/other', READY), is('pod/client', READY)),
      at(21, is('node/node-1', { status: { addresses: [{ type: 'InternalIP', address: '172.18.0.12' }] } })),
      at(21, prints('client', sh('curl -s --connect-timeout 5 http://$HOST:54323/hostname'), 'tcp')),
      at(22, prints('client', sh('echo hostname | nc -u -w 2 $HOST 54323'), 'udp')),
      at(25, prints('client', sh('echo hostname | nc -u -w 2 $HOST 54324'), '', 1)),
    ],
  },
];

describe('host ports', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
