import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { patch } from '../testing/scenario-acts.ts';
import { is, log } from '../testing/sights.ts';

/** Pods that are changed while they run, as the documentation shows it. */
const pod = (name: string, container: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
  - name: c
${container}
`;
const ready = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a request of memory alone is a change of memory: the container begins anew',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/common/node/pod_resize.go',
    manifest: pod('resize-request', '    image: registry.k8s.io/pause:3.8\n    resizePolicy: [{ resourceName: cpu, restartPolicy: NotRequired }, { resourceName: memory, restartPolicy: RestartContainer }]\n    resources: { limits: { memory: 200Mi, cpu: 700m }, requests: { memory: 100Mi, cpu: 700m } }'), // prettier-ignore
    steps: [
      by(
        8,
        is('pod/resize-request', { status: { containerStatuses: [{ resources: { requests: { cpu: '700m' } } }] } }),
      ),
      act(9, patch('pod/resize-request', { spec: { containers: [{ name: 'c', resources: { requests: { memory: '150Mi' } } }] } }, '/resize')), // prettier-ignore
      by(40, is('pod/resize-request', { status: { containerStatuses: [{ restartCount: 1, resources: { requests: { memory: '150Mi' } } }] } })), // prettier-ignore
    ],
  },
  {
    name: 'a debug container joins a running pod',
    page: 'concepts/workloads/pods/ephemeral-containers/',
    manifest: pod('ephemeral-demo', '    image: registry.k8s.io/pause:3.10'),
    steps: [
      by(8, is('pod/ephemeral-demo', ready('True'))),
      act(9, patch('pod/ephemeral-demo', { spec: { ephemeralContainers: [{ name: 'debugger', image: 'busybox:1.28', command: ['sh', '-c', 'echo looking; sleep 3600'], targetContainerName: 'c' }] } }, '/ephemeralcontainers')), // prettier-ignore
      by(20, is('pod/ephemeral-demo', { status: { ephemeralContainerStatuses: [{ name: 'debugger', state: { running: {} } }] } })), // prettier-ignore
      at(21, log('ephemeral-demo/debugger', 'looking'), is('pod/ephemeral-demo', { status: { containerStatuses: [{ restartCount: 0 }] } })), // prettier-ignore
    ],
  },
  {
    name: 'the CPU of a running pod is changed in place',
    page: 'tasks/configure-pod-container/resize-container-resources/',
    manifest: pod('resize-demo', '    image: registry.k8s.io/pause:3.8\n    resizePolicy: [{ resourceName: cpu, restartPolicy: NotRequired }, { resourceName: memory, restartPolicy: RestartContainer }]\n    resources: { limits: { memory: 200Mi, cpu: 700m }, requests: { memory: 200Mi, cpu: 700m } }'), // prettier-ignore
    steps: [
      by(8, is('pod/resize-demo', { status: { containerStatuses: [{ resources: { requests: { cpu: '700m' } } }] } })),
      act(9, patch('pod/resize-demo', { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '800m' }, limits: { cpu: '800m' } } }] } }, '/resize')), // prettier-ignore
      by(20, is('pod/resize-demo', { status: { containerStatuses: [{ restartCount: 0, resources: { requests: { cpu: '800m' } } }] } })), // prettier-ignore
      act(21, patch('pod/resize-demo', { spec: { containers: [{ name: 'c', resources: { requests: { memory: '300Mi' }, limits: { memory: '300Mi' } } }] } }, '/resize')), // prettier-ignore
      by(40, is('pod/resize-demo', { status: { containerStatuses: [{ restartCount: 1, resources: { requests: { memory: '300Mi' } } }] } })), // prettier-ignore
    ],
  },
];

describe('pods that change while they run', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
