import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, remove } from '../testing/scenario-acts.ts';
import { is, isGone, log, prints } from '../testing/sights.ts';

/** Hooks and rights as Kubernetes' own tests look at them (test/e2e/node/pre_stop.go, common/node/security_context.go). */
const SERVER = `
apiVersion: v1
kind: Pod
metadata: { name: server }
spec:
  containers:
  - name: agnhost
    image: registry.k8s.io/e2e-test-images/agnhost:2.59
    args: [nettest, --port=8080, --service=x]
---
apiVersion: v1
kind: Service
metadata: { name: server }
spec: { selector: { app: server }, ports: [{ port: 8080 }] }
`.replace('name: server }', 'name: server, labels: { app: server } }');

const tester = `
apiVersion: v1
kind: Pod
metadata: { name: tester }
spec:
  terminationGracePeriodSeconds: 5
  containers:
  - name: tester
    image: registry.k8s.io/e2e-test-images/busybox:1.37.0-1
    command: [sleep, "600"]
    lifecycle:
      preStop:
        exec: { command: [wget, -O-, '--post-data={"Source": "prestop"}', http://server:8080/write] }
`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a test web server shows its root, so its liveness holds; the hosts of its machine are not its own',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/common/node/container_probe.go',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: root }
spec:
  containers:
  - name: c
    image: registry.k8s.io/e2e-test-images/agnhost:2.63.0
    args: [test-webserver]
    livenessProbe: { httpGet: { path: /, port: 80 }, periodSeconds: 1, failureThreshold: 1 }
    volumeMounts: [{ name: hosts, mountPath: /etc/hosts-original }]
  volumes: [{ name: hosts, hostPath: { path: /etc/hosts, type: File } }]
`,
    steps: [
      by(20, is('pod/root', { status: { phase: 'Running' } })),
      at(40, is('pod/root', { status: { containerStatuses: [{ ready: true, restartCount: 0 }] } })),
      at(40, prints('root', ['curl', '-s', 'localhost/'], /<a href="etc\/">etc\/<\/a>/)),
      at(41, prints('root', ['cat', '/etc/hosts'], /^# Kubernetes-managed hosts file\./)),
      at(42, prints('root', ['cat', '/etc/hosts-original'], /^127\.0\.0\.1\tlocalhost\n/)),
    ],
  },
  {
    name: 'a test server goes on for as long as it was told to delay its end',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/network/service.go',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: slow }
spec:
  terminationGracePeriodSeconds: 60
  containers: [{ name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', args: [netexec, --delay-shutdown, '20'] }]
---
apiVersion: v1
kind: Pod
metadata: { name: paused }
spec:
  terminationGracePeriodSeconds: 60
  containers: [{ name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', args: [pause] }]
`,
    steps: [
      by(20, is('pod/slow', { status: { phase: 'Running' } }), is('pod/paused', { status: { phase: 'Running' } })),
      act(20, remove('pod/slow')),
      act(20, remove('pod/paused')),
      at(25, isGone('pod/paused'), is('pod/slow', { status: { containerStatuses: [{ state: { running: {} } }] } })),
      by(45, isGone('pod/slow')),
    ],
  },
  {
    name: 'a test server that was given a certificate speaks TLS',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/common/node/lifecycle_hook.go',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: tls }
spec:
  containers:
  - name: c
    image: registry.k8s.io/e2e-test-images/agnhost:2.63.0
    args: [netexec, --tls-cert-file, /localhost.crt, --tls-private-key-file, /localhost.key]
    readinessProbe: { httpGet: { path: /echo?msg=x, port: 8080, scheme: HTTPS } }
`,
    steps: [by(20, is('pod/tls', { status: { containerStatuses: [{ ready: true }] } }))],
  },
  {
    name: 'the update demo says which picture it shows',
    page: 'tasks/run-application/run-stateless-application-deployment/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: demo }
spec: { containers: [{ name: update-demo, image: 'registry.k8s.io/e2e-test-images/nautilus:1.8' }] }
`,
    steps: [
      by(15, is('pod/demo', { status: { phase: 'Running' } })),
      at(15.5, prints('demo', ['sh', '-c', 'echo hostName | nc -w 2 localhost 80'], /^HTTP\/1.1 400 Bad Request/)),
      at(16, prints('demo', ['wget', '-qO-', 'http://localhost/data.json'], /"image":"nautilus.jpg"/)),
    ],
  },
  {
    name: 'a hook before the end has told the server',
    page: 'concepts/containers/container-lifecycle-hooks/',
    manifest: SERVER,
    steps: [
      act(10, apply(tester)),
      by(20, is('pod/tester', { status: { phase: 'Running' } })),
      act(21, remove('pod/tester')),
      by(40, isGone('pod/tester')),
      at(41, prints('server', ['wget', '-qO-', 'http://localhost:8080/read'], /"prestop": 1/)),
    ],
  },
  {
    name: 'a container without rights makes no device',
    page: 'tasks/configure-pod-container/security-context/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: plain }
spec:
  restartPolicy: Never
  containers:
  - name: c
    image: busybox:1.37
    command: [sh, -c, "ip link add dummy0 type dummy || true"]
    securityContext: { privileged: false }
`,
    steps: [
      by(15, is('pod/plain', { status: { phase: 'Succeeded' } })),
      at(15, log('plain', /Operation not permitted/)),
    ],
  },
];

describe('hooks and rights', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
