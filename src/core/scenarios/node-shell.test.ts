import { describe, expect, it } from 'vitest';
import { act, at, by, runScenario, type Act, type Scenario, type Sight } from '../testing/scenario.ts';
import { event, is, isGone, prints, runIn } from '../testing/sights.ts';

/** What somebody does on a machine, from the pod that `kubectl debug node/... --profile=sysadmin` makes. */
const PAGE = 'tasks/debug/debug-cluster/kubectl-node-debug/';
const STATIC = 'tasks/configure-pod-container/static-pod/';
const debuggerOn = (node: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: debug-${node} }
spec:
  nodeName: ${node}
  hostNetwork: true
  hostPID: true
  restartPolicy: Never
  tolerations: [{ operator: Exists }]
  containers:
  - name: debugger
    image: busybox
    stdin: true
    tty: true
    securityContext: { privileged: true }
    volumeMounts: [{ name: host-root, mountPath: /host }]
  volumes: [{ name: host-root, hostPath: { path: / } }]
`;
const onNode = (node: string, script: string): Act => {
  return (engine) => {
    const { code, text } = runIn(engine, `debug-${node}`, ['chroot', '/host', 'sh', '-c', script]);
    if (code !== 0) throw new Error(`${script} on ${node} ends with ${code}: ${text}`);
  };
};
const tells = (node: string, script: string, out: string | RegExp, code = 0): Sight =>
  prints(`debug-${node}`, ['chroot', '/host', 'sh', '-c', script], out, code);
const STATIC_WEB = `cat <<EOF >/etc/kubernetes/manifests/static-web.yaml
apiVersion: v1
kind: Pod
metadata:
  name: static-web
  labels:
    role: myrole
spec:
  containers:
    - name: web
      image: nginx
      ports:
        - name: web
          containerPort: 80
          protocol: TCP
EOF`;
const PROFILE = '/var/lib/kubelet/seccomp/profiles/audit.json';
const NO_PROFILE = `failed to create containerd container: cannot load seccomp profile "${PROFILE}": open ${PROFILE}: no such file or directory`;
const WEB = 'pod/static-web-node-1';
const isRunning = is(WEB, { status: { phase: 'Running' } });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'the root of a node is at /host, with what its system brings and what others wrote',
    page: PAGE,
    manifest: debuggerOn('node-1'),
    steps: [
      by(10, is('pod/debug-node-1', { status: { phase: 'Running' } })),
      at(11, prints('debug-node-1', ['cat', '/host/etc/hostname'], 'node-1')),
      at(12, tells('node-1', 'cat /etc/os-release', /PRETTY_NAME="Drydock \(simulated\)"/)),
      at(
        13,
        tells('node-1', 'grep staticPodPath /var/lib/kubelet/config.yaml', 'staticPodPath: /etc/kubernetes/manifests'),
      ),
      at(14, tells('node-1', 'ls /var/log/pods', /default_debug-node-1_/)),
      act(15, onNode('node-1', 'mkdir /mnt/data; echo hello > /mnt/data/index.html; rm /etc/resolv.conf')),
      at(16, tells('node-1', 'cat /mnt/data/index.html; ls /etc/resolv.conf', /^hello\nls: \/etc\/resolv.conf: No such file or directory$/, 1)), // prettier-ignore
    ],
  },
  {
    name: "crictl tells the runtime's pods, containers and images",
    page: 'tasks/debug/debug-cluster/crictl/',
    manifest: debuggerOn('node-1'),
    steps: [
      by(10, is('pod/debug-node-1', { status: { phase: 'Running' } })),
      at(11, tells('node-1', 'crictl pods', /^POD ID {14}CREATED {13}STATE {15}NAME {16}NAMESPACE {11}ATTEMPT {13}RUNTIME\n[0-9a-f]{13} {7}\d+ seconds ago {6} *Ready {15}debug-node-1 {8}default {13}0 {19}\(default\)$/)), // prettier-ignore
      at(12, tells('node-1', 'crictl ps', /^CONTAINER .*\n[0-9a-f]{13} .* Running {13}debugger/)),
      at(13, tells('node-1', 'crictl images busybox', /^IMAGE {23}TAG .*\ndocker\.io\/library\/busybox {3}latest/)),
      at(14, tells('node-1', 'crictl nonsense', "No help topic for 'nonsense'", 3)),
    ],
  },
  {
    name: 'a static pod comes with its manifest, its mirror comes back, and it goes with its manifest',
    page: STATIC,
    manifest: debuggerOn('node-1'),
    steps: [
      by(10, is('pod/debug-node-1', { status: { phase: 'Running' } })),
      act(11, onNode('node-1', STATIC_WEB)),
      by(20, isRunning),
      at(21, is(WEB, { metadata: { labels: { role: 'myrole' }, ownerReferences: [{ kind: 'Node', name: 'node-1' }], annotations: { 'kubernetes.io/config.source': 'file' } } })), // prettier-ignore
      act(22, (engine) => void engine.handle({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/static-web-node-1' })), // prettier-ignore
      by(26, isRunning, is(WEB, { status: { containerStatuses: [{ restartCount: 0 }] } })),
      act(30, onNode('node-1', 'mv /etc/kubernetes/manifests/static-web.yaml /tmp')),
      by(40, isGone(WEB)),
      act(41, onNode('node-1', 'mv /tmp/static-web.yaml /etc/kubernetes/manifests/')),
      by(50, isRunning),
    ],
  },
  {
    name: 'a manifest that changes is another pod; one that is no pod is none',
    page: STATIC,
    manifest: debuggerOn('node-1'),
    steps: [
      by(10, is('pod/debug-node-1', { status: { phase: 'Running' } })),
      act(11, onNode('node-1', STATIC_WEB)),
      by(20, isRunning),
      act(21, onNode('node-1', 'sed -i s/nginx/httpd/ /etc/kubernetes/manifests/static-web.yaml')),
      by(45, is(WEB, { spec: { containers: [{ image: 'httpd' }] }, status: { phase: 'Running' } })),
      act(46, onNode('node-1', 'echo "kind: [" > /etc/kubernetes/manifests/broken.yaml')),
      at(50, isRunning),
    ],
  },
  {
    name: 'a seccomp profile that is not on the node holds its container back until it is',
    page: 'reference/node/seccomp/',
    manifest: `${debuggerOn('node-1')}---
apiVersion: v1
kind: Pod
metadata: { name: audit-pod }
spec:
  nodeName: node-1
  securityContext: { seccompProfile: { type: Localhost, localhostProfile: profiles/audit.json } }
  containers:
  - { name: test-container, image: nginx }
  - { name: privileged, image: nginx, securityContext: { privileged: true } }
`,
    steps: [
      by(15, is('pod/audit-pod', { status: { containerStatuses: [{ name: 'test-container', state: { waiting: { reason: 'CreateContainerError', message: NO_PROFILE } } }] } })), // prettier-ignore
      by(25, event('audit-pod', 'Failed', `Error: ${NO_PROFILE}`), is('pod/audit-pod', { status: { containerStatuses: [{ name: 'privileged', state: { running: {} } }] } })), // prettier-ignore
      act(26, onNode('node-1', 'mkdir -p /var/lib/kubelet/seccomp/profiles; echo {} > /var/lib/kubelet/seccomp/profiles/audit.json')), // prettier-ignore
      by(50, is('pod/audit-pod', { status: { containerStatuses: [{ name: 'test-container', state: { running: {} } }] } })), // prettier-ignore
    ],
  },
  {
    name: 'a kubelet that is stopped falls silent, and comes back when it is started',
    page: 'concepts/architecture/nodes/#node-heartbeats',
    manifest: debuggerOn('node-1'),
    steps: [
      by(10, is('pod/debug-node-1', { status: { phase: 'Running' } })),
      act(11, onNode('node-1', 'systemctl stop kubelet; systemctl stop kubelet')),
      at(12, tells('node-1', 'systemctl is-active kubelet', 'inactive', 3)),
      by(75, is('node/node-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }] } })), // prettier-ignore
      act(80, onNode('node-1', 'systemctl start kubelet')),
      by(95, is('node/node-1', { status: { conditions: [{ type: 'Ready', status: 'True' }] } })),
      act(100, onNode('node-1', 'systemctl restart kubelet')),
      by(110, event('node-1', 'Starting', 'Starting kubelet.')),
      at(110, tells('node-1', 'systemctl is-active kubelet', 'active')),
    ],
  },
];

describe('on a machine', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));

  it('a control plane loses its scheduler with the manifest and gets it back; the others never notice', () => {
    const engine = runScenario({
      name: '',
      page: STATIC,
      manifest: debuggerOn('control-plane'),
      cluster: { preset: 'kubeadm', nodes: 2, startMs: 45_000 },
      steps: [
        by(20, is('pod/debug-control-plane', { status: { phase: 'Running' } })),
        at(21, tells('control-plane', 'ls /etc/kubernetes/manifests', 'etcd.yaml\nkube-apiserver.yaml\nkube-controller-manager.yaml\nkube-scheduler.yaml')), // prettier-ignore
        act(22, onNode('control-plane', 'mv /etc/kubernetes/manifests/kube-scheduler.yaml /tmp/')),
        by(60, isGone('kube-system:pod/kube-scheduler-control-plane')),
        act(61, onNode('control-plane', 'mv /tmp/kube-scheduler.yaml /etc/kubernetes/manifests/')),
        by(90, is('kube-system:pod/kube-scheduler-control-plane', { status: { phase: 'Running' } })),
        at(91, is('kube-system:pod/etcd-control-plane', { status: { containerStatuses: [{ restartCount: 0 }] } })),
      ],
    });
    expect(engine.isApiUp).toBe(true);
  });
});
