import { describe, it } from 'vitest';
import { always, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { event, is } from '../testing/sights.ts';

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
];

describe('states of containers', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
