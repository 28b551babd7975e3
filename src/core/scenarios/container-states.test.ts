import { describe, it } from 'vitest';
import { act, always, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { event, is, log, prints } from '../testing/sights.ts';

/** Every reason for which a container waits or has ended, as a cluster tells it. */
const PAGE = 'concepts/workloads/pods/pod-lifecycle/#container-states';
const pod = (name: string, container: string, spec = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
${spec}  containers: [{ name: c, ${container} }]
`;
const waits = (name: string, reason: string, message: string | RegExp) =>
  is(`pod/${name}`, { status: { containerStatuses: [{ state: { waiting: { reason, message } } }] } });
const ended = (name: string, terminated: object) =>
  is(`pod/${name}`, { status: { containerStatuses: [{ state: { terminated } }] } });
const RUNC = 'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "no-such-program": executable file not found in $PATH'; // prettier-ignore

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a program that is not there: RunContainerError, StartError with exit code 128, CrashLoopBackOff',
    page: PAGE,
    manifest: pod('typo', "image: 'busybox:1.36', command: [no-such-program]"),
    steps: [
      by(10, waits('typo', 'RunContainerError', RUNC)),
      by(20, event('typo', 'Failed', `Error: ${RUNC}`), waits('typo', 'CrashLoopBackOff', /^back-off 10s restarting failed container=c pod=typo_default\(/)), // prettier-ignore
      at(21, is('pod/typo', { status: { containerStatuses: [{ lastState: { terminated: { exitCode: 128, reason: 'StartError', message: RUNC, startedAt: '1970-01-01T00:00:00Z' } } }] } })), // prettier-ignore
      at(21, (engine) => (event('typo', 'Started')(engine) === undefined ? 'it was started' : undefined)),
    ],
  },
  {
    name: 'the same in a pod that never restarts',
    page: PAGE,
    manifest: pod('once', "image: 'busybox:1.36', command: [no-such-program]", '  restartPolicy: Never\n'),
    steps: [
      by(10, ended('once', { exitCode: 128, reason: 'StartError', message: RUNC }), is('pod/once', { status: { phase: 'Failed' } })), // prettier-ignore
    ],
  },
  {
    name: 'images that cannot be had: InvalidImageName, ErrImageNeverPull, ErrImagePull, ImagePullBackOff',
    page: 'concepts/containers/images/',
    manifest: [
      pod('invalid', "image: 'UPPER/case'"),
      pod('never', "image: 'nginx:1.29', imagePullPolicy: Never"),
      pod('missing', "image: 'does-not-exist:v1'"),
    ].join('---'),
    steps: [
      by(10, waits('invalid', 'InvalidImageName', /couldn't parse image name "UPPER\/case": invalid reference format/), event('invalid', 'InspectFailed')), // prettier-ignore
      by(
        10,
        waits('never', 'ErrImageNeverPull', 'Container image "nginx:1.29" is not present with pull policy of Never'),
      ),
      by(10, waits('missing', 'ErrImagePull', /pull access denied|not found/)),
      by(20, waits('missing', 'ImagePullBackOff', /^Back-off pulling image "does-not-exist:v1": ErrImagePull: /)),
    ],
  },
  {
    name: 'CreateContainerConfigError until what is missing comes',
    page: 'tasks/configure-pod-container/configure-pod-configmap/',
    manifest: [
      pod('config', "image: 'nginx:1.29', envFrom: [{ configMapRef: { name: absent } }]"),
      pod('root', "image: 'nginx:1.29', securityContext: { runAsNonRoot: true }"),
    ].join('---'),
    steps: [
      by(10, waits('config', 'CreateContainerConfigError', 'configmap "absent" not found'), event('config', 'Failed', 'Error: configmap "absent" not found')), // prettier-ignore
      by(10, waits('root', 'CreateContainerConfigError', /^container has runAsNonRoot and image will run as root \(pod: "root_default\(/)), // prettier-ignore
    ],
  },
  {
    name: 'a container that cannot be made, whose image is always pulled, does not hold up those after it',
    page: PAGE,
    manifest: pod('two', 'image: nginx, envFrom: [{ configMapRef: { name: absent } }] }, { name: d, image: nginx'),
    steps: [
      by(10, waits('two', 'CreateContainerConfigError', 'configmap "absent" not found')),
      by(12, is('pod/two', { status: { containerStatuses: [{ name: 'd', state: { running: {} } }] } })),
    ],
  },
  {
    name: 'exit codes and signals',
    page: PAGE,
    manifest: [
      pod('zero', "image: 'busybox:1.36', command: [sh, -c, 'exit 0']", '  restartPolicy: Never\n'),
      pod('three', "image: 'busybox:1.36', command: [sh, -c, 'echo why > /dev/termination-log; exit 3']", '  restartPolicy: Never\n'),
      pod('term', "image: 'busybox:1.36', command: [sh, -c, 'sleep 100 & kill -9 $!; wait $!']", '  restartPolicy: Never\n'),
      pod('logged', "image: 'busybox:1.36', command: [sh, -c, 'echo last words; exit 1'], terminationMessagePolicy: FallbackToLogsOnError", '  restartPolicy: Never\n'),
      pod('elsewhere', "image: 'busybox:1.36', command: [sh, -c, 'echo here > /tmp/msg; exit 1'], terminationMessagePath: /tmp/msg", '  restartPolicy: Never\n'),
    ].join('---'), // prettier-ignore
    steps: [
      by(20, ended('zero', { exitCode: 0, reason: 'Completed' }), ended('three', { exitCode: 3, reason: 'Error', message: 'why\n' })), // prettier-ignore
      by(20, ended('logged', { exitCode: 1, message: 'last words\n' }), ended('elsewhere', { exitCode: 1, message: 'here\n' })), // prettier-ignore
      by(20, ended('term', { exitCode: 137 })),
    ],
  },
  {
    name: 'restarts come after 10, 20, 40 seconds; ten quiet minutes forget it',
    page: 'concepts/workloads/pods/pod-lifecycle/#container-restarts',
    manifest: pod('crashing', "image: 'busybox:1.36', command: [sh, -c, 'exit 1']"),
    steps: [
      by(20, waits('crashing', 'CrashLoopBackOff', /^back-off 10s/)),
      by(35, waits('crashing', 'CrashLoopBackOff', /^back-off 20s/)),
      by(70, waits('crashing', 'CrashLoopBackOff', /^back-off 40s/)),
      by(600, waits('crashing', 'CrashLoopBackOff', /^back-off 5m0s/)),
      always(601, event('crashing', 'BackOff')),
    ],
  },
  {
    name: 'last words without a line feed, and rights that a program does not give',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/common/node/runtime.go',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: words }
spec:
  restartPolicy: Never
  containers:
  - { name: c, image: 'busybox:1.36', command: [sh, -c, 'echo -n DONE; false'], terminationMessagePolicy: FallbackToLogsOnError }
---
apiVersion: v1
kind: Pod
metadata: { name: rights }
spec:
  restartPolicy: Never
  securityContext: { runAsUser: 1000 }
  containers:
  - { name: more, image: registry.k8s.io/e2e-test-images/nonewprivs:1.3 }
  - { name: same, image: registry.k8s.io/e2e-test-images/nonewprivs:1.3, securityContext: { allowPrivilegeEscalation: false } }
---
apiVersion: v1
kind: Pod
metadata: { name: agnhost }
spec:
  containers: [{ name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0' }]
---
apiVersion: v1
kind: Pod
metadata: { name: other }
spec:
  restartPolicy: Never
  containers:
  - { name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', command: [/agnhost-2, entrypoint-tester, a, b] }
  - name: nobody
    image: busybox:1.36
    command: [sh, -c, 'echo -n DONE > /dev/termination-custom-log']
    terminationMessagePath: /dev/termination-custom-log
    securityContext: { runAsUser: 10000 }
`,
    steps: [
      by(20, log('other/c', '[/agnhost-2 entrypoint-tester a b]')),
      by(20, is('pod/other', { status: { containerStatuses: [{ name: 'nobody', state: { terminated: { exitCode: 0, message: 'DONE' } } }] } })), // prettier-ignore
      by(20, is('pod/words', { status: { containerStatuses: [{ state: { terminated: { message: /^DONE$/ } } }] } })),
      by(20, log('rights/more', 'Effective uid: 0'), log('rights/same', 'Effective uid: 1000')),
      by(20, log('agnhost', 'Paused')),
    ],
  },
  {
    name: 'what the kernel tells of seccomp and of users',
    page: 'concepts/workloads/pods/user-namespaces/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: plain }
spec:
  containers: [{ name: c, image: 'busybox:1.36', command: [sleep, '3600'] }]
---
apiVersion: v1
kind: Pod
metadata: { name: confined }
spec:
  hostUsers: false
  securityContext: { seccompProfile: { type: RuntimeDefault } }
  containers:
  - { name: c, image: 'busybox:1.36', command: [sleep, '3600'] }
  - { name: free, image: 'busybox:1.36', command: [sleep, '3600'], securityContext: { seccompProfile: { type: Unconfined } } }
`,
    steps: [
      by(20, is('pod/plain', { status: { phase: 'Running' } }), is('pod/confined', { status: { phase: 'Running' } })),
      at(21, prints('plain', ['grep', 'Seccomp:', '/proc/self/status'], 'Seccomp:\t0')),
      at(21, prints('plain', ['cat', '/proc/self/uid_map'], /^ +0 +0 4294967295$/)),
      at(21, prints('confined', ['grep', 'Seccomp:', '/proc/self/status'], 'Seccomp:\t2')),
      at(21, prints('confined/free', ['grep', 'Seccomp:', '/proc/self/status'], 'Seccomp:\t0')),
      at(21, prints('confined', ['cat', '/proc/self/uid_map'], /^ +0 +[1-9]\d+ +65536$/)),
    ],
  },
  {
    name: 'a part of a volume whose name cannot be made, until its variable has a value',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/common/node/expansion.go',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: parts }
spec:
  containers:
  - name: c
    image: busybox:1.36
    command: [sleep, '3600']
    env: [{ name: ANNOTATION, valueFrom: { fieldRef: { fieldPath: "metadata.annotations['mysubpath']" } } }]
    volumeMounts: [{ name: v, mountPath: /part, subPathExpr: $(ANNOTATION)/x }]
  volumes: [{ name: v, emptyDir: {} }]
`,
    steps: [
      by(20, is('pod/parts', { status: { containerStatuses: [{ state: { waiting: { reason: 'CreateContainerConfigError', message: 'missing value for ANNOTATION' } } }] } })), // prettier-ignore
      act(25, (engine) => {
        const headers = { 'content-type': 'application/merge-patch+json' };
        const body = { metadata: { annotations: { mysubpath: 'mypath' } } };
        engine.handle({ method: 'PATCH', path: '/api/v1/namespaces/default/pods/parts', headers, body });
      }),
      by(60, is('pod/parts', { status: { phase: 'Running' } })),
    ],
  },
];

describe('states of containers', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
