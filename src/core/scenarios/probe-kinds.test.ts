import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { run } from '../testing/scenario-acts.ts';
import { event, is } from '../testing/sights.ts';

/** gRPC probes, thresholds and grace periods of probes, as the documentation shows them. */
const PAGE = 'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/';
const restarts = (n: number) => ({ status: { containerStatuses: [{ restartCount: n }] } });
const ready = (status: 'True' | 'False') => ({ status: { conditions: [{ type: 'Ready', status }] } });
const pod = (name: string, container: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
  - name: c
${container}`;
const agnhost = (args: string, rest: string): string => `    image: registry.k8s.io/e2e-test-images/agnhost:2.53
    args: [grpc-health-checking${args}]
${rest}`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'etcd answers a gRPC liveness probe',
    page: `${PAGE}#define-a-grpc-liveness-probe`,
    manifest: pod(
      'etcd-with-grpc',
      `    image: registry.k8s.io/etcd:3.5.1-0
    command: [/usr/local/bin/etcd, --data-dir, /var/lib/etcd, --listen-client-urls, 'http://0.0.0.0:2379', --advertise-client-urls, 'http://127.0.0.1:2379', --log-level, debug]
    ports: [{ containerPort: 2379 }]
    livenessProbe: { grpc: { port: 2379 }, initialDelaySeconds: 10 }
`,
    ),
    steps: [
      by(15, is('pod/etcd-with-grpc', { status: { phase: 'Running' } })),
      always(120, is('pod/etcd-with-grpc', restarts(0))),
      never(121, event('etcd-with-grpc', 'Unhealthy')),
    ],
  },
  {
    name: 'gRPC health by the name of the service',
    page: `${PAGE}#define-a-grpc-liveness-probe`,
    manifest: [
      pod('named', agnhost(', --service, liveness', '    readinessProbe: { grpc: { port: 5000, service: liveness }, periodSeconds: 2 }\n')),
      pod('other', agnhost('', '    readinessProbe: { grpc: { port: 5000, service: nobody }, periodSeconds: 2 }\n')),
      pod('late', agnhost(', --delay-unhealthy-sec=20', '    livenessProbe: { grpc: { port: 5000 }, periodSeconds: 5, failureThreshold: 1 }\n')),
      pod('plain', '    image: nginx:1.29\n    livenessProbe: { grpc: { port: 80 }, periodSeconds: 5, failureThreshold: 2 }\n'),
    ].join('---'), // prettier-ignore
    steps: [
      by(15, is('pod/named', ready('True'))),
      at(20, is('pod/other', ready('False')), event('other', 'Unhealthy', 'Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service')), // prettier-ignore
      by(30, event('plain', 'Unhealthy', /^Liveness probe failed: timeout: failed to connect service "10\.[\d.]+:80" within 1s: context deadline exceeded$/)), // prettier-ignore
      by(40, event('late', 'Unhealthy', 'Liveness probe failed: service unhealthy (responded with "NOT_SERVING")')),
      by(60, is('pod/late', restarts(1)), is('pod/plain', restarts(1))),
    ],
  },
  {
    name: 'a probe that needs several successes, and a command that is not there',
    page: `${PAGE}#configure-probes`,
    manifest: [
      pod('slow', `    image: busybox:1.36
    command: [sleep, '3600']
    readinessProbe: { exec: { command: [ls, /tmp/up] }, periodSeconds: 5, successThreshold: 3 }
`),
      pod('strange', `    image: busybox:1.36
    command: [sleep, '3600']
    livenessProbe: { exec: { command: [no-such-program] }, periodSeconds: 2, failureThreshold: 1 }
`),
    ].join('---'), // prettier-ignore
    steps: [
      act(16, run('slow', ['touch', '/tmp/up'])),
      never(25, is('pod/slow', ready('True'))),
      by(37, is('pod/slow', ready('True'))),
      at(38, event('strange', 'Unhealthy', /^Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: .*exec: "no-such-program": executable file not found in \$PATH: unknown$/)), // prettier-ignore
      always(60, is('pod/strange', restarts(0))),
    ],
  },
  {
    name: 'a probe has a grace period of its own',
    page: `${PAGE}#probe-level-terminationgraceperiodseconds`,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: stubborn }
spec:
  terminationGracePeriodSeconds: 3600
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"]
    livenessProbe:
      tcpSocket: { port: 8080 }
      periodSeconds: 10
      failureThreshold: 1
      terminationGracePeriodSeconds: 6
`,
    steps: [
      by(15, event('stubborn', 'Unhealthy', /^Liveness probe failed: dial tcp 10\.[\d.]+:8080: connect: connection refused$/)), // prettier-ignore
      by(25, is('pod/stubborn', { status: { containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 137, reason: 'Error' } } }] } })), // prettier-ignore
    ],
  },
];

describe('kinds of probes', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
