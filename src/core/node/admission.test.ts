import { describe, expect, test } from 'vitest';
import type { Container, Node, Pod } from '../api/types.ts';
import { admit, beside, type Admitted } from './admission.ts';
import { requestsOf } from './amounts.ts';
import { missingText, victimsOf } from './preemption.ts';
import { forbiddenSysctl } from './sysctls.ts';

/** A kubelet's admission of pods. Rows follow pkg/kubelet/lifecycle/predicate_test.go and its neighbours. */
const podOf = (spec: object, extra: object = {}): Pod =>
  ({ metadata: { name: 'p', namespace: 'ns', uid: 'u', ...extra }, spec: { containers: [{ name: 'c' }], ...spec } }) as unknown as Pod; // prettier-ignore
const asking = (requests: object, extra: object = {}): Pod =>
  podOf({ containers: [{ name: 'c', resources: { requests } }], ...extra });
const admitted = (pod: Pod): Admitted => ({ pod, requests: requestsOf(pod) });
const withPort = (port: object): Pod => podOf({ containers: [{ name: 'c', ports: [{ containerPort: 80, ...port }] }] });

const node = {
  metadata: { name: 'n1', labels: { disk: 'ssd' } },
  spec: { taints: [] as object[] },
  status: { allocatable: { cpu: '2', memory: '1Gi', pods: '3', 'ephemeral-storage': '1Gi', 'example.com/gpu': '1' } },
};
const tainted = (effect: string) => ({ ...node, spec: { taints: [{ key: 'k', value: 'v', effect }] } });

interface Row {
  readonly name: string;
  readonly pod: Pod;
  readonly others?: readonly Pod[];
  readonly node?: object;
  readonly reason?: string;
  readonly message?: string;
}

const short = (name: string, requested: number, used: number, capacity: number): string =>
  `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;

const ROWS: readonly Row[] = [
  { name: 'fits', pod: asking({ cpu: '2' }) },
  {
    name: 'too much CPU',
    pod: asking({ cpu: '1' }),
    others: [asking({ cpu: '1500m' })],
    reason: 'OutOfcpu',
    message: short('cpu', 1000, 1500, 2000),
  },
  {
    name: 'too much memory',
    pod: asking({ cpu: '1', memory: '2Gi' }),
    reason: 'OutOfmemory',
    message: short('memory', 2147483648, 0, 1073741824),
  },
  {
    name: 'too much storage',
    pod: asking({ 'ephemeral-storage': '2Gi' }),
    reason: 'OutOfephemeral-storage',
    message: short('ephemeral-storage', 2147483648, 0, 1073741824),
  },
  {
    name: 'too many pods',
    pod: podOf({}),
    others: [podOf({}), podOf({}), podOf({})],
    reason: 'OutOfpods',
    message: short('pods', 1, 3, 3),
  },
  {
    name: 'an extended resource is used up',
    pod: asking({ 'example.com/gpu': '1' }),
    others: [asking({ 'example.com/gpu': '1' })],
    reason: 'OutOfexample.com/gpu',
    message: short('example.com/gpu', 1, 1, 1),
  },
  { name: 'an extended resource the node does not know is not its business', pod: asking({ 'example.com/foo': '1' }) },
  { name: 'no huge pages', pod: asking({ 'hugepages-2Mi': '2Mi' }), reason: 'OutOfhugepages-2Mi' },
  { name: 'selector matches', pod: podOf({ nodeSelector: { disk: 'ssd' } }) },
  {
    name: 'selector does not',
    pod: podOf({ nodeSelector: { disk: 'hdd' } }),
    reason: 'NodeAffinity',
    message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  },
  {
    name: 'resources are told before anything else',
    pod: asking({ cpu: '3' }, { nodeSelector: { disk: 'hdd' } }),
    reason: 'OutOfcpu',
  },
  {
    name: 'another node by name',
    pod: podOf({ nodeName: 'n2' }),
    reason: 'NodeName',
    message: "Predicate NodeName failed: node(s) didn't match the requested node name",
  },
  {
    name: 'a host port is taken',
    pod: withPort({ hostPort: 8080, hostIP: '127.0.0.1' }),
    others: [withPort({ hostPort: 8080 })],
    reason: 'NodePorts',
    message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  },
  { name: 'the same port of another protocol', pod: withPort({ hostPort: 80 }), others: [withPort({ hostPort: 80, protocol: 'UDP' })] }, // prettier-ignore
  { name: 'the same port at another address', pod: withPort({ hostPort: 80, hostIP: '10.0.0.1' }), others: [withPort({ hostPort: 80, hostIP: '10.0.0.2' })] }, // prettier-ignore
  {
    name: 'a taint NoExecute',
    node: tainted('NoExecute'),
    pod: podOf({}),
    reason: 'TaintToleration',
    message: "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
  },
  { name: 'a taint NoSchedule is the business of the scheduler', node: tainted('NoSchedule'), pod: podOf({}) },
  { name: 'a taint that is tolerated', node: tainted('NoExecute'), pod: podOf({ tolerations: [{ key: 'k', operator: 'Exists' }] }) }, // prettier-ignore
  { name: 'a static pod bears every taint', node: tainted('NoExecute'), pod: podOf({}, { annotations: { 'kubernetes.io/config.source': 'file' } }) }, // prettier-ignore
  {
    name: 'a pod for Windows',
    pod: podOf({ os: { name: 'windows' } }),
    reason: 'PodOSNotSupported',
    message: "Failed to admit pod as the OS field doesn't match node OS",
  },
  {
    name: 'a label for Windows',
    pod: podOf({}, { labels: { 'kubernetes.io/os': 'windows' } }),
    reason: 'PodOSSelectorNodeLabelDoesNotMatch',
    message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
  },
];

describe('admission', () => {
  test.each(ROWS)('$name', (row) => {
    const refusal = admit(admitted(row.pod), (row.node ?? node) as Node, beside((row.others ?? []).map(admitted)));
    expect(refusal?.reason).toBe(row.reason);
    if (row.message) expect(refusal?.message).toBe(row.message);
  });
});

const c = (cpu: string, extra: Partial<Container> = {}): Container => ({ name: cpu, resources: { requests: { cpu } }, ...extra }); // prettier-ignore

// upstream: TestPodRequestsAndLimits in component-helpers/resource/helpers_test.go
test.each<[string, object, Record<string, number>]>([
  ['init containers count each by itself, sidecars with the rest', { initContainers: [c('1', { restartPolicy: 'Always' }), c('3')], containers: [c('1'), c('500m')] }, { cpu: 4000 }], // prettier-ignore
  ['the overhead of a runtime class is added', { containers: [c('1')], overhead: { cpu: '250m', memory: '1Mi' } }, { cpu: 1250, memory: 1048576 }], // prettier-ignore
  ['resources of the pod replace the sum', { containers: [c('1')], resources: { requests: { cpu: '3', 'example.com/gpu': '1' } } }, { cpu: 3000 }], // prettier-ignore
  ['the largest init container', { initContainers: [c('2')], containers: [c('1')] }, { cpu: 2000 }],
])('what a pod asks for: %s', (_, spec, expected) => {
  expect(Object.fromEntries(requestsOf(podOf(spec)))).toEqual(expected);
});

// upstream: TestAllowlist in pkg/kubelet/sysctl/allowlist_test.go
test.each<[string, object, string | undefined]>([
  ['kernel.shm_rmid_forced', {}, undefined],
  ['net.ipv4.ip_local_port_range', {}, undefined],
  ['net/ipv4/ip_local_port_range', {}, undefined],
  ['kernel.sem', {}, 'forbidden sysctl: "kernel.sem" not allowlisted'],
  ['kernel.shm_rmid_forced', { hostIPC: true }, 'forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host IPC enabled'], // prettier-ignore
  ['net.ipv4.tcp_syncookies', { hostNetwork: true }, 'forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host Net enabled'], // prettier-ignore
])('sysctl %s in %j', (name, spec, message) => {
  expect(forbiddenSysctl(podOf({ securityContext: { sysctls: [{ name, value: '1' }] }, ...spec }))?.message).toBe(message); // prettier-ignore
});

// upstream: TestGetPodsToPreempt in pkg/kubelet/preemption/preemption_test.go
describe('who makes room for a critical pod', () => {
  const critical = asking({ cpu: '1' }, { priority: 2_000_000_000 });
  const other = (name: string, qosClass: string, requests: object, priority = 0): Admitted =>
    admitted({ ...asking(requests, { priority }), metadata: { name }, status: { qosClass } } as unknown as Pod);
  const best = other('best', 'BestEffort', {});
  const small = other('small', 'Burstable', { cpu: '100m', memory: '100Mi' });
  const large = other('large', 'Burstable', { cpu: '1', memory: '1Gi' });
  const sure = other('sure', 'Guaranteed', { cpu: '1', memory: '1Gi' });
  const system = other('system', 'Burstable', { cpu: '4' }, 2_000_000_000);
  const rows: readonly [string, readonly Admitted[], Record<string, number>, string | undefined][] = [
    ['nothing is missing', [best, small], {}, ''],
    ['one slot for a pod: the BestEffort one', [small, best, sure], { pods: 1 }, 'best'],
    ['the one that comes nearest', [small, large, sure], { cpu: 900 }, 'large'],
    ['a Guaranteed one only if it must be', [small, large, sure], { cpu: 1500 }, 'large,sure'],
    ['of two that do, the smaller', [large, small], { cpu: 50 }, 'small'],
    ['all together are not enough', [small, large], { cpu: 5000 }, undefined],
    ['critical pods stay', [system, small], { cpu: 500 }, undefined],
  ];
  test.each(rows)('%s', (_, others, missing, expected) => {
    const victims = victimsOf(critical, others, new Map(Object.entries(missing)));
    expect(victims?.map((v) => v.pod.metadata.name).join()).toBe(expected);
  });
  test('what is missing, as the message has it', () => {
    expect(missingText(new Map([['cpu', 500]]))).toBe('[(res: cpu, q: 500), ]');
  });
});
