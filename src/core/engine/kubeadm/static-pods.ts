import type { Pod } from '../../api/types.ts';

/**
 * The manifests kubeadm writes to /etc/kubernetes/manifests. Upstream: cmd/kubeadm/app/phases/controlplane/manifests.go,
 * phases/etcd/local.go, util/staticpod/utils.go. Left out: flags about certificates, and their volumes but for one.
 */
const VERSION = 'v1.36.0';
const ETCD_VERSION = '3.6.8-0';
const PRIORITY = 2_000_001_000;
const KUBERNETES = '/etc/kubernetes';

interface Part {
  readonly name: string;
  readonly image: string;
  readonly cpu: string;
  readonly memory?: string;
  readonly host: string;
  readonly port: number;
  readonly scheme: 'HTTP' | 'HTTPS';
  readonly readyPath: string;
  readonly livePath: string;
  readonly flags: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}

const etcd = (ip: string): Part => ({
  name: 'etcd',
  image: `registry.k8s.io/etcd:${ETCD_VERSION}`,
  cpu: '100m',
  memory: '100Mi',
  host: '127.0.0.1',
  port: 2381,
  scheme: 'HTTP',
  livePath: '/livez',
  readyPath: '/readyz',
  flags: [
    `--advertise-client-urls=https://${ip}:2379`,
    '--data-dir=/var/lib/etcd',
    `--listen-client-urls=https://127.0.0.1:2379,https://${ip}:2379`,
    '--listen-metrics-urls=http://127.0.0.1:2381',
  ],
  annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${ip}:2379` },
});

const apiServer = (ip: string): Part => ({
  name: 'kube-apiserver',
  image: `registry.k8s.io/kube-apiserver:${VERSION}`,
  cpu: '250m',
  host: ip,
  port: 6443,
  scheme: 'HTTPS',
  livePath: '/livez',
  readyPath: '/readyz',
  flags: [
    `--advertise-address=${ip}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--etcd-servers=https://127.0.0.1:2379',
    '--secure-port=6443',
    '--service-cluster-ip-range=10.96.0.0/12',
  ],
  annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${ip}:6443` },
});

const controllerManager = (): Part => ({
  name: 'kube-controller-manager',
  image: `registry.k8s.io/kube-controller-manager:${VERSION}`,
  cpu: '200m',
  host: '127.0.0.1',
  port: 10_257,
  scheme: 'HTTPS',
  livePath: '/healthz',
  readyPath: '/healthz',
  flags: [
    '--allocate-node-cidrs=true',
    '--bind-address=127.0.0.1',
    '--cluster-cidr=10.244.0.0/16',
    '--controllers=*,bootstrapsigner,tokencleaner',
    `--kubeconfig=${KUBERNETES}/controller-manager.conf`,
    '--leader-elect=true',
    '--use-service-account-credentials=true',
  ],
});

const scheduler = (): Part => ({
  name: 'kube-scheduler',
  image: `registry.k8s.io/kube-scheduler:${VERSION}`,
  cpu: '100m',
  host: '127.0.0.1',
  port: 10_259,
  scheme: 'HTTPS',
  livePath: '/livez',
  readyPath: '/readyz',
  flags: ['--bind-address=127.0.0.1', `--kubeconfig=${KUBERNETES}/scheduler.conf`, '--leader-elect=true'],
});

const parts = (ip: string): readonly Part[] => [etcd(ip), apiServer(ip), controllerManager(), scheduler()];

export const staticPods = (ip: string): Pod[] => parts(ip).map(podOf);

function podOf(part: Part): Pod {
  const { name, annotations } = part;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'kube-system',
      uid: '',
      labels: { component: name, tier: 'control-plane' },
      ...(annotations ? { annotations } : {}),
    },
    spec: {
      containers: [containerOf(part)],
      volumes: [{ name: 'kubernetes', hostPath: { path: KUBERNETES, type: 'DirectoryOrCreate' } }],
      hostNetwork: true,
      priority: PRIORITY,
      priorityClassName: 'system-node-critical',
      preemptionPolicy: 'PreemptLowerPriority',
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      enableServiceLinks: true,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  } as unknown as Pod;
}

function containerOf(part: Part): Pod['spec']['containers'][number] {
  const { name, image, cpu, memory, flags, host, port, scheme, livePath, readyPath } = part;
  const probe = (path: string) => ({ httpGet: { host, path, port, scheme }, timeoutSeconds: 15, successThreshold: 1 });
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: [name, ...flags],
    resources: { requests: { cpu, ...(memory ? { memory } : {}) } },
    startupProbe: { ...probe(readyPath), initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 24 },
    livenessProbe: { ...probe(livePath), initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 8 },
    readinessProbe: { ...probe(readyPath), periodSeconds: 1, failureThreshold: 3 },
    volumeMounts: [{ name: 'kubernetes', mountPath: KUBERNETES, readOnly: true }],
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  };
}
