import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { patch } from '../testing/scenario-acts.ts';
import { is, prints } from '../testing/sights.ts';

/** What a container sees of its own resources, as test/e2e/common/node/pod_resize.go looks at it. */
const POD = `
apiVersion: v1
kind: Pod
metadata: { name: resized }
spec:
  containers:
  - name: c1
    image: registry.k8s.io/e2e-test-images/busybox:1.37.0-1
    command: [/bin/sh, -c, "trap exit TERM; while true; do sleep 1; done"]
    resources: { requests: { cpu: 20m, memory: 20Mi }, limits: { cpu: 30m, memory: 30Mi } }
`;
const head = (file: string) => ['/bin/sh', '-c', `head -n 1 /sys/fs/cgroup/${file}`];
const more = { requests: { cpu: '200m', memory: '25Mi' }, limits: { cpu: '300m', memory: '35Mi' } };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a resize in place is seen by the container, which goes on',
    page: 'tasks/configure-pod-container/resize-container-resources/',
    manifest: POD,
    steps: [
      by(15, is('pod/resized', { status: { phase: 'Running' } })),
      at(16, prints('resized', ['mount', '-t', 'cgroup2'], /^cgroup on \/sys\/fs\/cgroup type cgroup2/)),
      at(17, prints('resized', head('cpu.max'), '3000 100000'), prints('resized', head('memory.max'), '31457280')),
      act(20, patch('pod/resized', { spec: { containers: [{ name: 'c1', resources: more }] } }, '/resize')),
      by(40, is('pod/resized', { status: { containerStatuses: [{ restartCount: 0, resources: more }] } })),
      at(45, prints('resized', head('cpu.max'), '30000 100000'), prints('resized', head('memory.max'), '36700160')),
    ],
  },
];

describe('control groups', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
