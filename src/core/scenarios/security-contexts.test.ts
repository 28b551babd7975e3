import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, debug, forget, run } from '../testing/scenario-acts.ts';
import { is, log, prints } from '../testing/sights.ts';

/** What privileges look like from inside a container, as the documentation's pages look at them. */
const CONTEXT = 'tasks/configure-pod-container/security-context/';
const sh = (script: string): string[] => ['sh', '-c', script];
const ready = (...pods: string[]) => by(20, ...pods.map((p) => is(`pod/${p}`, { status: { phase: 'Running' } })));
const status = (lines: string) => sh(`grep -E '${lines}' /proc/1/status`);

const pod = (name: string, security: string, spec = '', image = 'busybox:1.28') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  ${spec}
  containers:
  - name: c
    image: ${image}
    command: [sh, -c, sleep 1h]
    securityContext: ${security}
`;

const DEMO = `
apiVersion: v1
kind: Pod
metadata: { name: security-context-demo }
spec:
  securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] }
  volumes: [{ name: sec-ctx-vol, emptyDir: {} }]
  containers:
  - name: sec-ctx-demo
    image: busybox:1.28
    command: [sh, -c, sleep 1h]
    volumeMounts: [{ name: sec-ctx-vol, mountPath: /data/demo }]
    securityContext: { allowPrivilegeEscalation: false }
`;

const groups = (policy: string) => `
apiVersion: v1
kind: Pod
metadata: { name: groups }
spec:
  securityContext: { runAsUser: 1000, runAsGroup: 3000, supplementalGroups: [4000]${policy} }
  containers:
  - name: sec-ctx-demo
    image: registry.k8s.io/e2e-test-images/agnhost:2.45
    command: [sh, -c, sleep 1h]
    securityContext: { allowPrivilegeEscalation: false }
`;

/** The page: "identity attached to the first container process in .status". */
const attached = (supplementalGroups: number[]) =>
  is('pod/groups', { status: { containerStatuses: [{ user: { linux: { uid: 1000, gid: 3000, supplementalGroups } } }] } }); // prettier-ignore

/** As `kubectl debug node/node-1 -it --image=busybox` makes it. */
const NODE_DEBUGGER = `
apiVersion: v1
kind: Pod
metadata: { name: node-debugger-node-1 }
spec:
  hostIPC: true
  hostNetwork: true
  hostPID: true
  nodeName: node-1
  restartPolicy: Never
  tolerations: [{ operator: Exists }]
  volumes: [{ name: host-root, hostPath: { path: / } }]
  containers:
  - { name: debugger, image: busybox, stdin: true, tty: true, volumeMounts: [{ name: host-root, mountPath: /host }] }
`;

const SHARED = `
apiVersion: v1
kind: Pod
metadata: { name: nginx }
spec:
  shareProcessNamespace: true
  containers:
  - { name: nginx, image: nginx }
  - name: shell
    image: busybox:1.28
    command: [sleep, "3600"]
    securityContext: { capabilities: { add: [SYS_PTRACE] } }
    stdin: true
    tty: true
`;

const NGINX = (name: string, security: string, more = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  volumes: [{ name: cache, emptyDir: {} }, { name: run, emptyDir: {} }]
  containers:
  - { name: c, image: "nginx:1.27.3", securityContext: ${security}${more} }
`;
const crashes = (name: string, line: RegExp) => [
  is(`pod/${name}`, { status: { containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] } }),
  log(name, line),
];

const claimed = (name: string, security: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  securityContext: ${security}
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
  containers:
  - name: c
    image: busybox:1.28
    command: [sh, -c, sleep 1h]
    volumeMounts: [{ name: data, mountPath: /data }]
`;
const CLAIM = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } } }
`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: "what is on a claim's disk is given to the pod's group, unless its root already is",
    page: `${CONTEXT}#configure-volume-permission-and-ownership-change-policy-for-pods`,
    manifest: `${CLAIM}---${claimed('root', '{}')}`,
    steps: [
      by(30, is('pod/root', { status: { phase: 'Running' } })),
      act(31, run('root', sh('echo secret > /data/first; chmod 600 /data/first'))),
      act(32, apply(claimed('always', '{ runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 }'))),
      by(60, is('pod/always', { status: { phase: 'Running' } })),
      at(61, prints('always', sh('cat /data/first; ls -l /data'), /^secret\n.*\n-rw-rw---- +1 root +2000 /)),
      act(62, run('root', sh('echo secret > /data/second; chmod 600 /data/second'))),
      act(63, apply(claimed('seldom', '{ runAsUser: 1000, fsGroup: 2000, fsGroupChangePolicy: OnRootMismatch }'))),
      by(90, is('pod/seldom', { status: { phase: 'Running' } })),
      at(91, prints('seldom', ['cat', '/data/second'], "cat: can't open '/data/second': Permission denied", 1)),
    ],
  },
  {
    name: 'an image made for root does not start without what root may',
    page: 'tasks/configure-pod-container/security-context/',
    manifest: [
      NGINX('user', '{ runAsUser: 1000 }'),
      NGINX('fixed', '{ readOnlyRootFilesystem: true }'),
      NGINX('dropped', '{ capabilities: { drop: [ALL] } }'),
      NGINX('provided', '{ readOnlyRootFilesystem: true }', ', volumeMounts: [{ name: cache, mountPath: /var/cache/nginx }, { name: run, mountPath: /run }]'), // prettier-ignore
    ].join('---'),
    steps: [
      by(40, ...crashes('user', /^nginx: \[emerg\] mkdir\(\) "\/var\/cache\/nginx\/client_temp" failed \(13: Permission denied\)$/)), // prettier-ignore
      by(40, ...crashes('fixed', /mkdir\(\) "\/var\/cache\/nginx\/client_temp" failed \(30: Read-only file system\)$/)),
      by(
        40,
        ...crashes(
          'dropped',
          /chown\("\/var\/cache\/nginx\/client_temp", 101\) failed \(1: Operation not permitted\)$/,
        ),
      ),
      at(41, is('pod/provided', { status: { containerStatuses: [{ ready: true, restartCount: 0 }] } })),
    ],
  },
  {
    name: 'an image of one program has no shell, so that one needs a container to debug it',
    page: 'tasks/debug/debug-application/debug-running-pod/#ephemeral-container-example',
    manifest: pod('ephemeral-demo', '{}', '', 'registry.k8s.io/pause:3.1'),
    steps: [
      by(20, is('pod/ephemeral-demo', { status: { containerStatuses: [{ lastState: { terminated: { reason: 'StartError', exitCode: 128, message: /exec: "sh": executable file not found in \$PATH$/ } } }] } })), // prettier-ignore
    ],
  },
  {
    name: 'a container that debugs another one sees its processes, and may do what its profile says',
    page: 'tasks/debug/debug-application/debug-running-pod/#static-profile',
    manifest: pod('myapp', '{}'),
    steps: [
      ready('myapp'),
      act(21, debug('myapp', { targetContainerName: 'c', securityContext: { privileged: true } })),
      by(35, is('pod/myapp', { status: { ephemeralContainerStatuses: [{ state: { running: {} } }] } })),
      at(36, prints('myapp/debugger', ['ps'], /^ {4}1 root {6}0:00 sleep 1h\n +8 root +0:00 sh\n/m)),
      at(36, prints('myapp/debugger', sh('grep CapEff /proc/$$/status'), 'CapEff:\t000001ffffffffff')),
      at(37, prints('myapp/debugger', sh('touch /proc/1/root/tmp/seen; ls /proc/1/root/tmp'), 'seen')),
      at(38, prints('myapp', ['ls', '/tmp'], 'seen'), prints('myapp', ['ps'], /8 root +0:00 sh$/m)),
    ],
  },
  {
    name: 'a pod that debugs a node sees its processes and its files',
    page: 'tasks/debug/debug-cluster/kubectl-node-debug/',
    manifest: `${pod('usual', '{}', 'nodeName: node-1')}---${NODE_DEBUGGER}`,
    steps: [
      ready('usual', 'node-debugger-node-1'),
      at(21, prints('node-debugger-node-1', ['ps', 'ax'], /\/usr\/bin\/kubelet --config=[^]* sleep 1h$/m)),
      at(21, prints('node-debugger-node-1', sh('ls /host/var/log/pods'), /^default_usual_/m)),
      at(22, prints('node-debugger-node-1', ['hostname'], 'node-1')),
    ],
  },
  {
    name: 'processes run as the user and the groups of the pod, and so do files they make',
    page: `${CONTEXT}#set-the-security-context-for-a-pod`,
    manifest: DEMO,
    steps: [
      ready('security-context-demo'),
      at(21, prints('security-context-demo', ['ps'], /^PID {3}USER {5}TIME {2}COMMAND\n {4}1 1000 {6}0:00 sleep 1h\n/)),
      at(21, prints('security-context-demo', ['ls', '-l', '/data'], /drwxrwsrwx +2 root +2000 +4096 .* demo$/)),
      act(22, run('security-context-demo', sh('echo hello > /data/demo/testfile'))),
      at(23, prints('security-context-demo', ['ls', '-l', '/data/demo'], /-rw-r--r-- +1 1000 +2000 +6 .* testfile$/)),
      at(23, prints('security-context-demo', ['id'], 'uid=1000 gid=3000 groups=2000,3000,4000')),
      at(24, prints('security-context-demo', status('NoNewPrivs|Groups|CapEff'), 'Groups:\t2000 3000 4000 \nCapEff:\t0000000000000000\nNoNewPrivs:\t1')), // prettier-ignore
      at(25, prints('security-context-demo', sh('chown 0 /data/demo/testfile'), 'chown: /data/demo/testfile: Operation not permitted', 1)), // prettier-ignore
      at(25, prints('security-context-demo', ['touch', '/etc/x'], 'touch: /etc/x: Permission denied', 1)),
    ],
  },
  {
    name: "a user's groups in the image count",
    page: `${CONTEXT}#implicit-group-memberships-defined-in-etc-group-in-the-container-image`,
    manifest: groups(''),
    steps: [
      ready('groups'),
      at(21, prints('groups', ['id', '-G'], '3000 4000 50000')),
      at(21, attached([3000, 4000, 50_000])),
      at(21, prints('groups', ['id'], /^uid=1000\(user-defined-in-image\) gid=3000 groups=3000,4000,50000\(/)),
    ],
  },
  {
    name: '... unless the policy is Strict',
    page: `${CONTEXT}#supplementalgroupspolicy`,
    manifest: groups(', supplementalGroupsPolicy: Strict'),
    steps: [ready('groups'), at(21, prints('groups', ['id', '-G'], '3000 4000'), attached([3000, 4000]))],
  },
  {
    name: 'root has the usual capabilities, and those that are added',
    page: `${CONTEXT}#set-capabilities-for-a-container`,
    manifest: `${pod('demo-3', '{}')}---${pod('demo-4', '{ capabilities: { add: [NET_ADMIN, SYS_TIME] } }')}`,
    steps: [
      ready('demo-3', 'demo-4'),
      at(21, prints('demo-3', status('Cap(Prm|Eff)'), 'CapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fb')),
      at(21, prints('demo-4', status('Cap(Prm|Eff)'), 'CapPrm:\t00000000aa0435fb\nCapEff:\t00000000aa0435fb')),
      at(22, prints('demo-3', sh('date -s 2026-02-01'), /^date: can't set date: Operation not permitted\n/, 1)),
      at(22, prints('demo-4', sh('date -s 2026-02-01'), 'Sun Feb  1 00:00:00 UTC 2026')),
      at(23, prints('demo-3', sh('ip link add d0 type dummy'), 'ip: RTNETLINK answers: Operation not permitted', 2)),
      at(23, prints('demo-4', sh('ip link add d0 type dummy'), '')),
      at(24, prints('demo-3', sh('touch /tmp/a; chown 1000 /tmp/a; ls -ln /tmp/a'), /^-rw-r--r-- +1 1000 +0 /)),
    ],
  },
  {
    name: 'what root may no more without its capabilities',
    page: `${CONTEXT}#set-capabilities-for-a-container`,
    manifest: `${pod('none', '{ capabilities: { drop: [ALL] } }', 'securityContext: { sysctls: [{ name: net.ipv4.ping_group_range, value: "1 0" }] }')}---${pod('all', '{ privileged: true }')}`,
    steps: [
      ready('none', 'all'),
      at(21, prints('none', status('CapBnd|Seccomp:'), 'CapBnd:\t0000000000000000\nSeccomp:\t0')),
      at(21, prints('all', status('CapBnd'), 'CapBnd:\t000001ffffffffff')),
      at(22, prints('none', sh('touch /tmp/a; chown 1000 /tmp/a'), 'chown: /tmp/a: Operation not permitted', 1)),
      at(23, prints('none', ['ping', '-c', '1', '127.0.0.1'], 'ping: permission denied (are you root?)', 1)),
      at(23, prints('all', ['ping', '-c', '1', '127.0.0.1'], /1 packets received/)),
      at(24, prints('none', ['su', 'nobody', '-s', '/bin/sh', '-c', 'id'], "su: can't set groups: Operation not permitted", 1)), // prettier-ignore
      at(24, prints('all', ['su', 'nobody', '-s', '/bin/sh', '-c', 'id'], 'uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)')), // prettier-ignore
      at(
        25,
        prints('all', sh('umask 077; echo x > /tmp/own; chown 1 /tmp/own; chmod 600 /tmp/own; cat /tmp/own'), 'x'),
      ),
      at(26, prints('all', sh('su nobody -s /bin/sh -c "cat /tmp/own"'), "cat: can't open '/tmp/own': Permission denied", 1)), // prettier-ignore
      at(26, prints('all', sh('su nobody -s /bin/sh -c "kill 1"'), /can't kill pid 1: Operation not permitted$/, 1)),
    ],
  },
  {
    name: 'a profile filters system calls, and the pod keeps kernel parameters of its own',
    page: 'tasks/administer-cluster/sysctl-cluster/#setting-sysctls-for-a-pod',
    manifest: pod(
      'tuned',
      '{ seccompProfile: { type: RuntimeDefault } }',
      'securityContext: { sysctls: [{ name: kernel.shm_rmid_forced, value: "1" }, { name: net.ipv4.ip_local_port_range, value: "1024 65535" }] }',
    ),
    steps: [
      ready('tuned'),
      at(21, prints('tuned', status('Seccomp'), 'Seccomp:\t2\nSeccomp_filters:\t1')),
      at(21, prints('tuned', ['sysctl', 'kernel.shm_rmid_forced'], 'kernel.shm_rmid_forced = 1')),
      at(21, prints('tuned', ['cat', '/proc/sys/net/ipv4/ip_local_port_range'], '1024\t65535')),
      at(21, prints('tuned', ['sysctl', '-n', 'net.ipv4.ip_unprivileged_port_start'], '0')),
      at(22, prints('tuned', ['sysctl', '-w', 'kernel.shm_rmid_forced=0'], "sysctl: error setting key 'kernel.shm_rmid_forced': Read-only file system", 1)), // prettier-ignore
    ],
  },
  {
    name: 'a pod has users of its own',
    page: 'tasks/configure-pod-container/user-namespaces/',
    manifest: `${pod('userns', '{}', 'hostUsers: false', 'debian')}---${pod('usual', '{}', '', 'debian')}`,
    steps: [
      ready('userns', 'usual'),
      at(21, prints('usual', ['cat', '/proc/self/uid_map'], '         0          0 4294967295')),
      at(21, prints('usual', ['readlink', '/proc/self/ns/user'], 'user:[4026531837]')),
      at(21, prints('userns', ['cat', '/proc/self/uid_map'], /^ {9}0 +[1-9]\d+ {6}65536$/)),
      at(21, prints('userns', ['readlink', '/proc/self/ns/user'], /^user:\[402653[2-9]\d+\]$/)),
    ],
  },
  {
    name: 'containers of a pod share their processes: they see, signal and look into each other',
    page: 'tasks/configure-pod-container/share-process-namespace/',
    manifest: SHARED,
    steps: [
      ready('nginx'),
      at(21, prints('nginx/shell', ['ps', 'ax'], /^ +1 \S+ +0:00 \/pause\n +8 root +0:00 nginx: master process nginx -g daemon off;\n +14 101 +0:00 nginx: worker process\n +15 root +0:00 sleep 3600\n +16 root +0:00 ps ax$/m)), // prettier-ignore
      at(
        22,
        prints('nginx/shell', sh('head -n 3 /proc/8/root/etc/nginx/nginx.conf'), /^user {2}nginx;\nworker_processes/m),
      ),
      act(23, forget),
      at(
        24,
        prints('nginx/shell', ['kill', '-HUP', '8'], ''),
        prints('nginx/shell', ['ps'], / 8 root .* nginx: master /),
      ),
      act(25, run('nginx/shell', sh('echo changed > /proc/8/root/usr/share/nginx/html/index.html'))),
      at(26, prints('nginx/shell', ['wget', '-qO-', 'localhost'], 'changed')),
      act(27, run('nginx/shell', ['kill', '-QUIT', '8'])),
      by(40, is('pod/nginx', { status: { containerStatuses: [{ name: 'nginx', restartCount: 1 }] } })),
      at(45, prints('nginx/shell', ['ps'], /^ {3}[2-9]\d root +0:00 nginx: master process/m)),
    ],
  },
];

describe('security contexts', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
