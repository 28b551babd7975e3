import { describe, it } from 'vitest';
import type { Act } from '../testing/scenario.ts';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { event, is, log, prints } from '../testing/sights.ts';

/** Names, DNS and resources of a pod as a whole, as the documentation shows them. */
const DNS = 'concepts/services-networking/dns-pod-service/';
const PODS = 'tasks/configure-pod-container/assign-pod-level-resources/';
const GIB = 1024 ** 3;

const resize =
  (pod: string, spec: object): Act =>
  (engine) => {
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    const path = `/api/v1/namespaces/default/pods/${pod}/resize`;
    const { code, body } = engine.handle({ method: 'PATCH', path, headers, body: { spec } as never });
    if (code !== 200) throw new Error(JSON.stringify(body));
  };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'dnsConfig and dnsPolicy None write the resolv.conf of the documentation',
    page: `${DNS}#pod-dns-config`,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: dns-example }
spec:
  containers: [{ name: test, image: 'busybox:1.36', command: [sleep, '3600'] }]
  dnsPolicy: "None"
  dnsConfig:
    nameservers: [192.0.2.1]
    searches: [ns1.svc.cluster-domain.example, my.dns.search.suffix]
    options: [{ name: ndots, value: "2" }, { name: edns0 }]
`,
    steps: [
      by(15, is('pod/dns-example', { status: { phase: 'Running' } })),
      at(16, prints('dns-example', ['cat', '/etc/resolv.conf'], 'search ns1.svc.cluster-domain.example my.dns.search.suffix\nnameserver 192.0.2.1\noptions ndots:2 edns0')), // prettier-ignore
    ],
  },
  {
    name: 'hostname, subdomain, setHostnameAsFQDN, hostAliases and the network of the host',
    page: `${DNS}#pod-s-hostname-and-subdomain-fields`,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: busybox1 }
spec:
  hostname: busybox-1
  subdomain: busybox-subdomain
  hostAliases: [{ ip: 10.1.2.3, hostnames: [foo.remote, bar.remote] }]
  containers: [{ name: c, image: 'busybox:1.36', command: [sleep, '3600'] }]
---
apiVersion: v1
kind: Pod
metadata: { name: whole }
spec:
  subdomain: busybox-subdomain
  setHostnameAsFQDN: true
  containers: [{ name: c, image: 'busybox:1.36', command: [sleep, '3600'] }]
---
apiVersion: v1
kind: Pod
metadata: { name: onhost }
spec:
  nodeName: node-2
  hostNetwork: true
  containers: [{ name: c, image: 'busybox:1.36', command: [sleep, '3600'] }]
`,
    steps: [
      by(15, is('pod/busybox1', { status: { phase: 'Running' } }), is('pod/whole', { status: { phase: 'Running' } }), is('pod/onhost', { status: { phase: 'Running' } })), // prettier-ignore
      at(16, prints('busybox1', ['hostname'], 'busybox-1')),
      at(16, prints('busybox1', ['cat', '/etc/hosts'], /\tbusybox-1\.busybox-subdomain\.default\.svc\.cluster\.local\tbusybox-1\n\n# Entries added by HostAliases\.\n10\.1\.2\.3\tfoo\.remote\tbar\.remote$/)), // prettier-ignore
      at(17, prints('whole', ['hostname'], 'whole.busybox-subdomain.default.svc.cluster.local')),
      at(18, prints('onhost', ['hostname'], 'node-2')),
      at(18, prints('onhost', ['cat', '/etc/hosts'], /^# Kubernetes-managed hosts file \(host network\)\.\n/)),
      at(18, prints('onhost', ['cat', '/etc/resolv.conf'], 'nameserver 198.18.0.53')),
    ],
  },
  {
    name: 'a limit of the pod kills its container, and the pod is resized in place as a whole',
    page: PODS,
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: small }
spec:
  resources: { limits: { cpu: '1', memory: 100Mi }, requests: { cpu: 500m, memory: 100Mi } }
  containers: [{ name: c, image: polinux/stress, command: [stress], args: [--vm, '1', --vm-bytes, 250M, --vm-hang, '1'] }]
---
apiVersion: v1
kind: Pod
metadata: { name: whole }
spec:
  resources: { limits: { cpu: '1', memory: 200Mi }, requests: { cpu: '1', memory: 100Mi } }
  containers: [{ name: c, image: 'nginx:1.29' }]
`,
    steps: [
      by(30, is('pod/small', { status: { containerStatuses: [{ lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] } })), // prettier-ignore
      by(30, is('pod/whole', { status: { phase: 'Running', resources: { limits: { memory: '200Mi' } }, allocatedResources: { cpu: '1' } } })), // prettier-ignore
      act(31, resize('whole', { resources: { limits: { cpu: '2' }, requests: { cpu: '1500m' } } })),
      by(40, is('pod/whole', { status: { resources: { limits: { cpu: '2' }, requests: { cpu: '1500m' } }, allocatedResources: { cpu: '1500m' } } }), event('whole', 'ResizeCompleted')), // prettier-ignore
      at(41, is('pod/whole', { status: { containerStatuses: [{ restartCount: 0 }] } })),
    ],
  },
  {
    name: 'resizes that wait are taken by priority once there is room',
    page: 'tasks/configure-pod-container/resize-container-resources/',
    cluster: { nodes: [{ name: 'n1', zone: 'a', cpuMilli: 2000, memoryBytes: 4 * GIB }] },
    manifest: `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000
${['filler', 'low', 'urgent'].map((name) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
${name === 'urgent' ? '  priorityClassName: high\n' : ''}  containers: [{ name: c, image: 'nginx:1.29', resources: { requests: { cpu: 600m } } }]
`).join('')}`, // prettier-ignore
    steps: [
      by(20, is('pod/urgent', { status: { phase: 'Running' } }), is('pod/low', { status: { phase: 'Running' } })),
      act(21, resize('low', { containers: [{ name: 'c', resources: { requests: { cpu: '1200m' } } }] })),
      act(23, resize('urgent', { containers: [{ name: 'c', resources: { requests: { cpu: '1200m' } } }] })),
      by(28, event('low', 'ResizeDeferred'), event('urgent', 'ResizeDeferred')),
      act(30, (engine) => void engine.handle({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/filler' })),
      by(60, is('pod/urgent', { status: { containerStatuses: [{ allocatedResources: { cpu: '1200m' } }] } })),
      at(61, is('pod/low', { status: { conditions: [{ type: 'PodResizePending', reason: 'Deferred' }] } })),
    ],
  },
  {
    name: 'parameters of the kernel are seen in the pod that sets them; only a privileged container may write others',
    page: 'tasks/administer-cluster/sysctl-cluster/#setting-sysctls-for-a-pod',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: sysctl-example }
spec:
  securityContext:
    sysctls: [{ name: kernel/shm_rmid_forced, value: "1" }]
  containers:
  - { name: c, image: 'busybox:1.36', command: [sleep, '3600'] }
  - { name: root, image: 'busybox:1.36', command: [sleep, '3600'], securityContext: { privileged: true } }
`,
    steps: [
      by(15, is('pod/sysctl-example', { status: { phase: 'Running' } })),
      at(16, prints('sysctl-example', ['sysctl', 'kernel/shm_rmid_forced'], 'kernel.shm_rmid_forced = 1')),
      at(16, prints('sysctl-example', ['cat', '/proc/sys/kernel/shm_rmid_forced'], '1')),
      at(17, prints('sysctl-example', ['sysctl', '-n', 'kernel.msgmax'], '8192')),
      at(17, prints('sysctl-example', ['sysctl', '-w', 'vm.max_map_count=262144'], /Read-only file system/, 1)),
      at(17, prints('sysctl-example', ['sysctl', 'kernel.nothing'], /'kernel\.nothing' is an unknown key/, 1)),
      at(18, prints('sysctl-example/root', ['sysctl', '-w', 'vm.max_map_count=262144'], 'vm.max_map_count = 262144')),
      at(18, prints('sysctl-example', ['ip', 'link', 'add', 'dummy1', 'type', 'dummy'], /not permitted/, 2)),
      at(18, prints('sysctl-example/root', ['ip', 'link', 'add', 'dummy1', 'type', 'dummy'], '')),
    ],
  },
  {
    name: 'variables come from a file that an init container wrote',
    page: 'tasks/inject-data-application/define-environment-variable-via-file/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: envfile-test-pod }
spec:
  initContainers:
  - name: setup-envfile
    image: nginx
    command: ['sh', '-c', "echo \\"DB_ADDRESS='address'\\nREST_ENDPOINT='endpoint'\\" > /data/config.env"]
    volumeMounts: [{ name: config, mountPath: /data }]
  containers:
  - name: use-envfile
    image: nginx
    command: ["/bin/sh", "-c", "env"]
    env:
    - name: DB_ADDRESS
      valueFrom: { fileKeyRef: { path: config.env, volumeName: config, key: DB_ADDRESS, optional: false } }
    - name: NOTHING
      valueFrom: { fileKeyRef: { path: config.env, volumeName: config, key: NOTHING, optional: true } }
  restartPolicy: Never
  volumes: [{ name: config, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: wants-more }
spec:
  containers:
  - name: c
    image: nginx
    env: [{ name: A, valueFrom: { fileKeyRef: { path: config.env, volumeName: config, key: A } } }]
  volumes: [{ name: config, emptyDir: {} }]
`,
    steps: [
      by(20, is('pod/envfile-test-pod', { status: { phase: 'Succeeded' } })),
      at(20, log('envfile-test-pod', /^DB_ADDRESS=address$/m)),
      at(20, (engine) => (log('envfile-test-pod', /NOTHING/)(engine) ? undefined : 'it has NOTHING')),
      by(20, is('pod/wants-more', { status: { containerStatuses: [{ state: { waiting: { reason: 'CreateContainerConfigError', message: "couldn't parse env file" } } }] } })), // prettier-ignore
    ],
  },
];

describe('names and resources of pods', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
