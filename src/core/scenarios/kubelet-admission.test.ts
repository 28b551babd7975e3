import { describe, it } from 'vitest';
import { act, always, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, fault, patch } from '../testing/scenario-acts.ts';
import { answers, event, is } from '../testing/sights.ts';

/** Pods that come to a node past the scheduler, and what its kubelet says to them. */
const PAGE = 'concepts/scheduling-eviction/assign-pod-node/#nodename';
const GIB = 1024 ** 3;
const nodes = [{ name: 'n1', zone: 'a', cpuMilli: 2000, memoryBytes: 4 * GIB, maxPods: 4, extended: { 'example.com/gpu': 1 } }]; // prettier-ignore
const pod = (name: string, spec: string, container = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: n1
${spec}
  containers: [{ name: c, image: 'nginx:1.29'${container} }]
`;
const asking = (name: string, requests: string, limits = ''): string =>
  pod(name, '', `, resources: { requests: { ${requests} }${limits ? `, limits: { ${limits} }` : ''} }`);
const refused = (name: string, reason: string, message: string) => [
  is(`pod/${name}`, { status: { phase: 'Failed', reason, message: `Pod was rejected: ${message}` } }),
  event(name, reason, message),
];

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'pods bound by name that do not fit fail at once, with the reason',
    page: PAGE,
    cluster: { nodes },
    manifest: asking('first', "cpu: 1500m, example.com/gpu: '1'", "example.com/gpu: '1'"),
    steps: [
      by(10, is('pod/first', { status: { phase: 'Running' } })),
      act(11, apply(asking('cpu', "cpu: '1'"))),
      by(13, ...refused('cpu', 'OutOfcpu', "Node didn't have enough resource: cpu, requested: 1000, used: 1500, capacity: 2000")), // prettier-ignore
      act(14, apply(asking('memory', 'memory: 8Gi'))),
      by(16, ...refused('memory', 'OutOfmemory', "Node didn't have enough resource: memory, requested: 8589934592, used: 0, capacity: 4190109696")), // prettier-ignore
      act(17, apply(asking('gpu', "example.com/gpu: '1'", "example.com/gpu: '1'"))),
      by(19, ...refused('gpu', 'OutOfexample.com/gpu', "Node didn't have enough resource: example.com/gpu, requested: 1, used: 1, capacity: 1")), // prettier-ignore
      act(20, apply(pod('port-1', '', ', ports: [{ containerPort: 80, hostPort: 8080 }]'))),
      by(26, answers('node/n1', 'http://172.18.0.12:8080/', { ok: true, status: 200 })),
      act(27, apply(pod('port-2', '', ', ports: [{ containerPort: 80, hostPort: 8080 }]'))),
      by(29, ...refused('port-2', 'NodePorts', "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports")), // prettier-ignore
      act(30, apply(pod('elsewhere', '  nodeSelector: { disk: ssd }'))),
      by(32, ...refused('elsewhere', 'NodeAffinity', "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector")), // prettier-ignore
      act(33, apply(pod('sysctl', '  securityContext: { sysctls: [{ name: kernel.msgmax, value: "1" }] }'))),
      by(35, ...refused('sysctl', 'SysctlForbidden', 'forbidden sysctl: "kernel.msgmax" not allowlisted')),
      act(36, apply(`${pod('third', '')}---${pod('fourth', '')}---${pod('fifth', '')}`)),
      by(39, ...refused('fifth', 'OutOfpods', "Node didn't have enough resource: pods, requested: 1, used: 4, capacity: 4")), // prettier-ignore
      by(60, is('pod/first', { status: { phase: 'Running' } }), is('pod/third', { status: { phase: 'Running' } })),
    ],
  },
  {
    name: 'a critical pod makes others go',
    page: 'tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/',
    cluster: { nodes },
    manifest: asking('big', "cpu: '1'"),
    steps: [
      by(10, is('pod/big', { status: { phase: 'Running' } })),
      act(
        11,
        apply(asking('vital', 'cpu: 1500m').replace('spec:', 'spec:\n  priorityClassName: system-node-critical')),
      ),
      by(20, event('big', 'Preempting', 'Preempted in order to admit critical pod')),
      by(60, is('pod/big', { status: { phase: 'Failed', reason: 'Preempting', message: 'Preempted in order to admit critical pod', conditions: [{ type: 'DisruptionTarget', status: 'True', message: 'Pod was preempted by Kubelet to accommodate a critical pod.' }] } })), // prettier-ignore
      by(70, is('pod/vital', { status: { phase: 'Running' } })),
      act(
        71,
        apply(asking('too-much', "cpu: '4'").replace('spec:', 'spec:\n  priorityClassName: system-node-critical')),
      ),
      by(75, is('pod/too-much', { status: { phase: 'Failed', reason: 'UnexpectedAdmissionError', message: /no set of running pods found to reclaim resources: \[\(res: cpu, q: \d+\), \]$/ } })), // prettier-ignore
    ],
  },
  {
    name: 'a kubelet that starts again looks at all pods anew',
    page: 'concepts/scheduling-eviction/assign-pod-node/#node-affinity',
    cluster: { nodes: [{ ...nodes[0], name: 'n1', labels: { disk: 'ssd' } } as never] },
    manifest: `${pod('web', '  nodeSelector: { disk: ssd }')}---${pod('other', '')}`,
    steps: [
      by(10, is('pod/web', { status: { phase: 'Running' } })),
      act(11, patch('node/n1', { metadata: { labels: { disk: 'hdd' } } })),
      always(30, is('pod/web', { status: { phase: 'Running' } })),
      act(31, fault('restart-kubelet', 'n1')),
      by(60, ...refused('web', 'NodeAffinity', "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector")), // prettier-ignore
      at(70, is('pod/other', { status: { phase: 'Running', containerStatuses: [{ restartCount: 0 }] } })),
    ],
  },
];

describe('admission by kubelets', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
