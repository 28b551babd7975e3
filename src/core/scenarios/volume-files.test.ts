import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { patch } from '../testing/scenario-acts.ts';
import { is, log } from '../testing/sights.ts';

/** What volumes look like from inside, as Kubernetes' own tests look at them (test/e2e/common/storage). */
const PAGE = 'tasks/inject-data-application/downward-api-volume-expose-pod-information/';
const looking = (name: string, args: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { key1: value1 } }
spec:
  restartPolicy: Never
  containers:
  - name: client-container
    image: registry.k8s.io/e2e-test-images/agnhost:2.59
    args: [mounttest, ${args}]
    volumeMounts: [{ name: podinfo, mountPath: /etc/podinfo }]
  volumes:
  - name: podinfo
    downwardAPI:
      items:
      - { path: labels, fieldRef: { fieldPath: metadata.labels } }
      - { path: cpu_limit, resourceFieldRef: { containerName: client-container, resource: limits.cpu } }
`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a label that is added is in the file, for a program that reads it in a loop',
    page: PAGE,
    manifest: looking('loop', '--break_on_expected_content=false, --retry_time=150, --file_content_in_loop=/etc/podinfo/labels'), // prettier-ignore
    steps: [
      by(10, is('pod/loop', { status: { conditions: [{ type: 'Ready', status: 'True' }] } })),
      at(10, log('loop', /^content of file "\/etc\/podinfo\/labels": key1="value1"$/m)),
      act(11, patch('pod/loop', { metadata: { labels: { key3: 'value3' } } })),
      by(110, log('loop', /key3="value3"/)),
      by(170, is('pod/loop', { status: { phase: 'Succeeded' } })),
    ],
  },
  {
    name: 'a container without a limit is told what its node can give',
    page: PAGE,
    manifest: looking('limit', '--file_content=/etc/podinfo/cpu_limit'),
    steps: [
      by(10, is('pod/limit', { status: { phase: 'Succeeded' } })),
      at(10, log('limit', /^content of file "\/etc\/podinfo\/cpu_limit": [1-9]\d*$/m)),
    ],
  },
];

describe('files of volumes', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
