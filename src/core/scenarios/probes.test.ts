import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, remove, run } from '../testing/scenario-acts.ts';
import { answers, count, event, is, isGone, log, prints } from '../testing/sights.ts';

/** Probes, hooks, init containers, sidecars and termination, as the documentation shows them. */
const PROBES = 'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/';
const LIFECYCLE = 'concepts/workloads/pods/pod-lifecycle/';

const restarts = (n: number) => ({ status: { containerStatuses: [{ restartCount: n }] } });
const ready = (status: 'True' | 'False') => ({ status: { conditions: [{ type: 'Ready', status }] } });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a liveness command that fails restarts its container after about 35 s and its grace period',
    page: PROBES,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: liveness-exec, labels: { test: liveness } }
spec:
  containers:
  - name: liveness
    image: registry.k8s.io/busybox:1.27.2
    args: [/bin/sh, -c, "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"]
    livenessProbe:
      exec: { command: [cat, /tmp/healthy] }
      initialDelaySeconds: 5
      periodSeconds: 5
`,
    steps: [
      by(8, is('pod/liveness-exec', ready('True'))),
      never(30, event('liveness-exec', 'Unhealthy')),
      by(40, event('liveness-exec', 'Unhealthy', "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n")), // prettier-ignore
      by(50, event('liveness-exec', 'Killing', 'Container liveness failed liveness probe, will be restarted')),
      never(70, is('pod/liveness-exec', restarts(1))),
      by(85, is('pod/liveness-exec', restarts(1))),
      at(86, is('pod/liveness-exec', { status: { containerStatuses: [{ lastState: { terminated: { exitCode: 137 } } }] } })), // prettier-ignore
      by(170, is('pod/liveness-exec', restarts(2))),
    ],
  },
  {
    name: 'an HTTP liveness probe restarts agnhost once it answers 500',
    page: PROBES,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: liveness-http, labels: { test: liveness } }
spec:
  containers:
  - name: liveness
    image: registry.k8s.io/e2e-test-images/agnhost:2.40
    args: [liveness]
    livenessProbe:
      httpGet: { path: /healthz, port: 8080, httpHeaders: [{ name: Custom-Header, value: Awesome }] }
      initialDelaySeconds: 3
      periodSeconds: 3
`,
    steps: [
      by(20, event('liveness-http', 'Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500')),
      by(60, is('pod/liveness-http', restarts(1))),
    ],
  },
  {
    name: 'a startup probe holds liveness back, then a container that never starts is restarted',
    page: PROBES,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: slow }
spec:
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, "sleep 40; touch /tmp/up; sleep 3600"]
    startupProbe: { exec: { command: [cat, /tmp/up] }, periodSeconds: 5, failureThreshold: 12 }
    livenessProbe: { exec: { command: [cat, /tmp/up] }, periodSeconds: 1, failureThreshold: 1 }
---
apiVersion: v1
kind: Pod
metadata: { name: stuck }
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: c
    image: busybox:1.36
    command: [sleep, "3600"]
    startupProbe: { exec: { command: [cat, /tmp/up] }, periodSeconds: 5, failureThreshold: 3 }
`,
    steps: [
      at(10, is('pod/slow', { status: { containerStatuses: [{ started: false, ready: false }] } })),
      by(25, event('stuck', 'Killing', 'Container c failed startup probe, will be restarted')),
      by(55, is('pod/slow', { status: { containerStatuses: [{ started: true, ready: true }] } })),
      always(120, is('pod/slow', restarts(0))),
    ],
  },
  {
    name: 'a pod that is not ready gets nothing from its Service',
    page: PROBES,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  containers:
  - name: c
    image: nginx:1.29
    ports: [{ containerPort: 80 }]
    readinessProbe: { exec: { command: [cat, /tmp/ready] }, periodSeconds: 2 }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`,
    steps: [
      at(15, is('pod/web', ready('False')), answers('node/node-1', 'http://web/', { failure: 'no-endpoints' })),
      act(16, run('web', ['touch', '/tmp/ready'])),
      by(25, is('pod/web', ready('True')), answers('node/node-1', 'http://web/', { ok: true, status: 200 })),
      act(26, run('web', ['rm', '/tmp/ready'])),
      by(40, is('pod/web', ready('False')), answers('node/node-1', 'http://web/', { failure: 'no-endpoints' })),
      at(41, event('web', 'Unhealthy', /^Readiness probe failed: cat: /), is('pod/web', restarts(0))),
    ],
  },
  {
    name: 'a readiness gate waits for a condition that somebody else sets',
    page: `${LIFECYCLE}#pod-readiness-gate`,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: gated }
spec:
  readinessGates: [{ conditionType: www.example.com/feature-1 }]
  containers: [{ name: c, image: nginx:1.29 }]
`,
    steps: [
      at(10, is('pod/gated', { status: { conditions: [{ type: 'ContainersReady', status: 'True' }, { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' }] } })), // prettier-ignore
      act(11, (engine) => {
        const headers = { 'content-type': 'application/strategic-merge-patch+json' };
        const body = { status: { conditions: [{ type: 'www.example.com/feature-1', status: 'True' }] } };
        engine.handle({ method: 'PATCH', path: '/api/v1/namespaces/default/pods/gated/status', headers, body });
      }),
      by(15, is('pod/gated', ready('True'))),
    ],
  },
  {
    name: 'init containers wait for their services, one after the other',
    page: 'concepts/workloads/pods/init-containers/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: myapp-pod, labels: { app.kubernetes.io/name: MyApp } }
spec:
  containers:
  - name: myapp-container
    image: busybox:1.28
    command: ['sh', '-c', 'echo The app is running! && sleep 3600']
  initContainers:
  - name: init-myservice
    image: busybox:1.28
    command: ['sh', '-c', "until nslookup myservice.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for myservice; sleep 2; done"]
  - name: init-mydb
    image: busybox:1.28
    command: ['sh', '-c', "until nslookup mydb.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for mydb; sleep 2; done"]
`,
    steps: [
      by(10, is('pod/myapp-pod', { status: { phase: 'Pending', conditions: [{ type: 'Initialized', status: 'False', message: 'containers with incomplete status: [init-myservice init-mydb]' }] } })), // prettier-ignore
      at(12, log('myapp-pod/init-myservice', 'waiting for myservice')),
      act(20, apply('{ apiVersion: v1, kind: Service, metadata: { name: myservice }, spec: { ports: [{ port: 80, targetPort: 9376 }] } }')), // prettier-ignore
      by(30, is('pod/myapp-pod', { status: { conditions: [{ type: 'Initialized', message: 'containers with incomplete status: [init-mydb]' }] } })), // prettier-ignore
      act(32, apply('{ apiVersion: v1, kind: Service, metadata: { name: mydb }, spec: { ports: [{ port: 80, targetPort: 9377 }] } }')), // prettier-ignore
      by(45, is('pod/myapp-pod', { status: { phase: 'Running' } }), log('myapp-pod', 'The app is running!')),
    ],
  },
  {
    name: 'a sidecar starts first, ships the log, and does not keep a Job alive',
    page: 'concepts/workloads/pods/sidecar-containers/',
    manifest: `
apiVersion: batch/v1
kind: Job
metadata: { name: myjob }
spec:
  template:
    spec:
      containers:
      - name: myjob
        image: alpine:latest
        command: ['sh', '-c', 'echo "logging" > /opt/logs.txt; sleep 5']
        volumeMounts: [{ name: data, mountPath: /opt }]
      initContainers:
      - name: logshipper
        image: alpine:latest
        restartPolicy: Always
        command: ['sh', '-c', 'tail -F /opt/logs.txt']
        volumeMounts: [{ name: data, mountPath: /opt }]
      restartPolicy: Never
      volumes: [{ name: data, emptyDir: {} }]
`,
    steps: [
      by(8, count(1, 'pods', { status: { initContainerStatuses: [{ name: 'logshipper', started: true, state: { running: {} } }] } })), // prettier-ignore
      by(60, is('job/myjob', { status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } })),
    ],
  },
  {
    name: 'postStart has run before the container is running; preStop runs before it is told to end',
    page: 'tasks/configure-pod-container/attach-handler-lifecycle-event/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: lifecycle-demo }
spec:
  containers:
  - name: lifecycle-demo-container
    image: nginx
    lifecycle:
      postStart: { exec: { command: ["/bin/sh", "-c", "echo Hello from the postStart handler > /usr/share/message"] } }
      preStop: { exec: { command: ["/bin/sh", "-c", "nginx -s quit; while killall -0 nginx; do sleep 1; done"] } }
`,
    steps: [
      by(10, is('pod/lifecycle-demo', ready('True'))),
      at(11, prints('lifecycle-demo', ['cat', '/usr/share/message'], 'Hello from the postStart handler')),
      act(20, remove('pod/lifecycle-demo')),
      by(52, isGone('pod/lifecycle-demo')),
    ],
  },
  {
    name: 'a program that ignores SIGTERM lives to the end of its grace period',
    page: `${LIFECYCLE}#pod-termination`,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: stubborn }
spec:
  terminationGracePeriodSeconds: 20
  containers: [{ name: c, image: busybox:1.36, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
`,
    steps: [
      by(8, is('pod/stubborn', ready('True'))),
      act(10, remove('pod/stubborn')),
      always(29, is('pod/stubborn', { metadata: { deletionGracePeriodSeconds: 20 } })),
      by(32, isGone('pod/stubborn')),
    ],
  },
  {
    name: 'the restart back-off doubles: 10, 20, 40 s',
    page: `${LIFECYCLE}#restart-policy`,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: crash }
spec:
  containers: [{ name: c, image: busybox:1.36, command: [sh, -c, "exit 1"] }]
`,
    steps: [
      by(6, is('pod/crash', restarts(1))),
      by(9, is('pod/crash', { status: { containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff', message: /^back-off 10s restarting failed container=c pod=crash_default\(/ } } }] } })), // prettier-ignore
      never(11, is('pod/crash', restarts(2))),
      by(14, is('pod/crash', restarts(2))),
      never(31, is('pod/crash', restarts(3))),
      by(35, is('pod/crash', restarts(3))),
      never(71, is('pod/crash', restarts(4))),
      by(76, is('pod/crash', restarts(4))),
      at(78, is('pod/crash', { status: { containerStatuses: [{ state: { waiting: { message: /^back-off 1m20s / } } }] } })), // prettier-ignore
      at(79, event('crash', 'BackOff', /^Back-off restarting failed container c in pod crash_default\(/)),
    ],
  },
  {
    name: 'the reason why a container ended comes from its termination log',
    page: 'tasks/debug/debug-application/determine-reason-pod-failure/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: termination-demo }
spec:
  restartPolicy: Never
  containers:
  - name: termination-demo-container
    image: debian
    command: ["/bin/sh"]
    args: ["-c", "sleep 10 && echo Sleep expired > /dev/termination-log"]
`,
    steps: [
      by(20, is('pod/termination-demo', { status: { phase: 'Succeeded', containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed', message: 'Sleep expired\n' } } }] } })), // prettier-ignore
    ],
  },
];

describe('probes and the life of a pod', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
