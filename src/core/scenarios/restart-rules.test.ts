import { describe, it } from 'vitest';
import { always, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { event, is, log } from '../testing/sights.ts';

/** Restart policies of single containers and their rules, as the documentation shows them. */
const LIFECYCLE = 'concepts/workloads/pods/pod-lifecycle/';
const RULES = `${LIFECYCLE}#container-restart-rules`;

const phase = (name: string) => ({ status: { phase: name } });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'one container of a pod that never restarts is tried again on one exit code',
    page: RULES,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: my-pod }
spec:
  restartPolicy: Never
  containers:
  - name: restarted
    image: busybox:1.36
    command: [sh, -c, 'n=$(cat /d/n 2>/dev/null || echo 0); echo $((n+1)) > /d/n; sleep 2; [ $n -lt 2 ] && exit 42; exit 1']
    volumeMounts: [{ name: d, mountPath: /d }]
    restartPolicy: Never
    restartPolicyRules: [{ action: Restart, exitCodes: { operator: In, values: [42] } }]
  volumes: [{ name: d, emptyDir: {} }]
`,
    steps: [
      at(15, is('pod/my-pod', phase('Running'))),
      by(80, is('pod/my-pod', { status: { phase: 'Failed', containerStatuses: [{ restartCount: 2, state: { terminated: { exitCode: 1 } } }] } })), // prettier-ignore
      always(120, is('pod/my-pod', phase('Failed'))),
    ],
  },
  {
    name: 'a container that may fail once does not come back, though its pod does',
    page: RULES,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: on-failure-pod }
spec:
  restartPolicy: Always
  containers:
  - { name: main, image: 'nginx:1.29' }
  - name: try-once
    image: busybox:1.36
    command: [sh, -c, 'sleep 3; exit 5']
    restartPolicy: Never
`,
    steps: [
      by(20, is('pod/on-failure-pod', { status: { containerStatuses: [{ name: 'try-once', state: { terminated: { exitCode: 5 } } }] } })), // prettier-ignore
      always(60, is('pod/on-failure-pod', { status: { phase: 'Running', containerStatuses: [{ name: 'try-once', restartCount: 0 }] } })), // prettier-ignore
    ],
  },
  {
    name: 'an init container that may fail once fails its pod',
    page: RULES,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: fail-pod-if-init-fails }
spec:
  restartPolicy: Always
  initContainers:
  - { name: init-once, image: 'busybox:1.36', command: [sh, -c, 'exit 1'], restartPolicy: Never }
  containers: [{ name: main, image: 'nginx:1.29' }]
`,
    steps: [by(20, is('pod/fail-pod-if-init-fails', phase('Failed')))],
  },
  {
    name: 'a watcher takes all containers along: the pod begins anew in its place',
    page: `${LIFECYCLE}#restart-all-containers`,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: ml-worker }
spec:
  restartPolicy: Never
  initContainers:
  - name: setup
    image: busybox:1.36
    command: [sh, -c, 'echo setting up; date +%s >> /d/setups']
    volumeMounts: [{ name: d, mountPath: /d }]
  containers:
  - name: worker
    image: busybox:1.36
    command: [sh, -c, 'echo $(wc -l < /d/setups) setups; exec sleep 3600']
    volumeMounts: [{ name: d, mountPath: /d }]
  - name: watcher
    image: busybox:1.36
    command: [sh, -c, 'sleep 10; [ $(wc -l < /d/setups) = 1 ] && exit 88; exec sleep 3600']
    volumeMounts: [{ name: d, mountPath: /d }]
    restartPolicy: Never
    restartPolicyRules: [{ action: RestartAllContainers, exitCodes: { operator: In, values: [88] } }]
  volumes: [{ name: d, emptyDir: {} }]
`,
    steps: [
      at(9, is('pod/ml-worker', { status: { conditions: [{ type: 'AllContainersRestarting', status: 'False' }] } })),
      by(25, is('pod/ml-worker', { status: { conditions: [{ type: 'AllContainersRestarting', status: 'True', reason: 'RestartAllContainersStarted', message: 'container exited with restart policy rule' }] } })), // prettier-ignore
      by(30, event('ml-worker', 'Killing', 'killing')),
      by(30, is('pod/ml-worker', {
        status: {
          phase: 'Running',
          initContainerStatuses: [{ restartCount: 1, state: { terminated: { exitCode: 0 } } }],
          containerStatuses: [
            { name: 'watcher', restartCount: 1, state: { running: {} } },
            { name: 'worker', restartCount: 1, lastState: { terminated: { reason: 'RestartingAllContainers', exitCode: 137 } } },
          ],
          conditions: [{ type: 'AllContainersRestarting', status: 'False' }, { type: 'Ready', status: 'True' }, { type: 'Initialized', status: 'True' }],
        },
      }), log('ml-worker/worker', '2 setups')), // prettier-ignore
      always(60, is('pod/ml-worker', { status: { containerStatuses: [{ name: 'worker', restartCount: 1 }] } })),
    ],
  },
  {
    name: 'a sidecar whose end takes all along; the pod has not failed meanwhile',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/common/node/container_restart_policy.go',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: all }
spec:
  restartPolicy: Never
  initContainers:
  - { name: init, image: busybox, command: [sh, -c, 'exit 0'] }
  - { name: sidecar, image: busybox, command: [sh, -c, 'sleep 10000'], restartPolicy: Always }
  - name: source
    image: busybox
    command: [sh, -c, 'if [ -f /mnt/done ]; then sleep 10000; else touch /mnt/done; sleep 30; exit 42; fi']
    restartPolicy: Always
    restartPolicyRules: [{ action: RestartAllContainers, exitCodes: { operator: In, values: [42] } }]
    volumeMounts: [{ name: w, mountPath: /mnt }]
  containers: [{ name: regular, image: busybox, command: [sh, -c, 'sleep 10000'] }]
  volumes: [{ name: w, emptyDir: {} }]
`,
    steps: [
      at(30, is('pod/all', phase('Running'))),
      by(120, is('pod/all', { status: { phase: 'Running', containerStatuses: [{ restartCount: 1, state: { running: {} } }] } })), // prettier-ignore
      always(130, is('pod/all', phase('Running'))),
    ],
  },
  {
    name: 'a container that ends at once takes those along that start after it',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/common/node/container_restart_policy.go',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: again }
spec:
  containers:
  - name: source
    image: busybox
    command: [sh, -c, 'if [ -f /mnt/2 ]; then sleep 10000; elif [ -f /mnt/1 ]; then touch /mnt/2; exit 42; else touch /mnt/1; exit 1; fi']
    restartPolicy: Always
    restartPolicyRules: [{ action: RestartAllContainers, exitCodes: { operator: In, values: [42] } }]
    volumeMounts: [{ name: w, mountPath: /mnt }]
  - { name: regular, image: busybox, command: [sh, -c, 'sleep 10000'] }
  volumes: [{ name: w, emptyDir: {} }]
`,
    steps: [
      by(90, is('pod/again', { status: { containerStatuses: [{ name: 'source', restartCount: 2, state: { running: {} } }, { name: 'regular', restartCount: 1, state: { running: {} } }] } })), // prettier-ignore
    ],
  },
];

describe('container restart policies', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
