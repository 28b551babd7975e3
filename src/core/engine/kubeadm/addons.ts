/**
 * What kubeadm and kind put into a new cluster: kube-proxy, CoreDNS and a CNI plugin, with what they need.
 * Upstream: cmd/kubeadm/app/phases/addons/{dns,proxy}/manifests.go, phases/uploadconfig, kind's kindnet manifest.
 */
type Draft = Readonly<Record<string, unknown>>;

const NAMESPACE = 'kube-system';
const VERSION = 'v1.36.0';
const ALL_TAINTS = [{ operator: 'Exists' }];

export function addons(controlPlaneIp: string, isInCloud = false): readonly Draft[] {
  return [
    ...['coredns', 'kube-proxy', 'kindnet'].map((name) => object('v1', 'ServiceAccount', name, {})),
    object('v1', 'ConfigMap', 'coredns', { data: { Corefile: COREFILE } }),
    object('v1', 'ConfigMap', 'kube-proxy', { labels: { app: 'kube-proxy' }, data: { 'config.conf': PROXY_CONFIG } }),
    object('v1', 'ConfigMap', 'kubeadm-config', {
      data: { ClusterConfiguration: clusterConfiguration(controlPlaneIp) },
    }),
    agent('kube-proxy', { 'k8s-app': 'kube-proxy' }, `registry.k8s.io/kube-proxy:${VERSION}`, [
      '/usr/local/bin/kube-proxy',
      '--config=/var/lib/kube-proxy/config.conf',
      '--hostname-override=$(NODE_NAME)',
    ]),
    agent(
      'kindnet',
      { app: 'kindnet', 'k8s-app': 'kindnet', tier: 'node' },
      'docker.io/kindest/kindnetd:v20260214-ea8e5717',
    ),
    coreDns(),
    ...ADDON_RIGHTS,
    ...(isInCloud ? cloudControllerManager() : []),
  ];
}

/** Upstream: the example of the documentation's page about running a cloud-controller-manager. */
function cloudControllerManager(): readonly Draft[] {
  const name = 'cloud-controller-manager';
  const labels = { 'k8s-app': name };
  const role = 'node-role.kubernetes.io/control-plane';
  const command = [
    `/usr/local/bin/${name}`,
    '--cloud-provider=simulated',
    '--leader-elect=true',
    '--use-service-account-credentials',
    '--configure-cloud-routes=true',
    '--cluster-cidr=10.244.0.0/16',
  ];
  const spec = {
    serviceAccountName: name,
    priorityClassName: 'system-cluster-critical',
    hostNetwork: true,
    containers: [{ name, image: `registry.k8s.io/${name}:${VERSION}`, command }],
    tolerations: [
      { key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' },
      { key: role, effect: 'NoSchedule' },
    ],
    nodeSelector: { [role]: '' },
  };
  return [
    object('v1', 'ServiceAccount', name, {}),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: `system:${name}` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name, namespace: NAMESPACE }],
    },
    object('apps/v1', 'DaemonSet', name, {
      labels,
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    }),
  ];
}

interface Rest {
  readonly labels?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const object = (apiVersion: string, kind: string, name: string, { labels, ...rest }: Rest): Draft => ({
  apiVersion,
  kind,
  metadata: { name, namespace: NAMESPACE, ...(labels ? { labels } : {}) },
  ...rest,
});

/** A DaemonSet on the host's network of every machine, whatever its taints. */
function agent(
  name: string,
  labels: Readonly<Record<string, string>>,
  image: string,
  command?: readonly string[],
): Draft {
  const matchLabels = { 'k8s-app': labels['k8s-app'] };
  const container = {
    name: name === 'kindnet' ? 'kindnet-cni' : name,
    image,
    ...(command ? { command } : {}),
    env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    ...(name === 'kindnet' ? { resources: { requests: SMALL, limits: SMALL } } : {}),
    securityContext: { privileged: true },
    volumeMounts: [{ name: 'lib-modules', mountPath: '/lib/modules', readOnly: true }],
  };
  return object('apps/v1', 'DaemonSet', name, {
    labels,
    spec: {
      selector: { matchLabels },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-node-critical',
          serviceAccountName: name,
          hostNetwork: true,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: ALL_TAINTS,
          containers: [container],
          volumes: [{ name: 'lib-modules', hostPath: { path: '/lib/modules' } }],
        },
      },
    },
  });
}

const RBAC = 'rbac.authorization.k8s.io';

/** A binding of a role: in the whole cluster, or in kube-system. */
const binding = (kind: 'Role' | 'ClusterRole', name: string, role: string, subject: Draft): Draft => ({
  apiVersion: `${RBAC}/v1`,
  kind: `${kind}Binding`,
  metadata: { name, ...(kind === 'Role' ? { namespace: NAMESPACE } : {}) },
  roleRef: { apiGroup: RBAC, kind, name: role },
  subjects: [subject],
});

const account = (name: string): Draft => ({ kind: 'ServiceAccount', name, namespace: NAMESPACE });

const ADDON_RIGHTS: readonly Draft[] = [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'system:coredns' },
    rules: [
      { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ],
  },
  binding('ClusterRole', 'system:coredns', 'system:coredns', account('coredns')),
  binding('ClusterRole', 'kubeadm:node-proxier', 'system:node-proxier', account('kube-proxy')),
  {
    ...object(`${RBAC}/v1`, 'Role', 'kube-proxy', {}),
    rules: [{ apiGroups: [''], resourceNames: ['kube-proxy'], resources: ['configmaps'], verbs: ['get'] }],
  },
  binding('Role', 'kube-proxy', 'kube-proxy', {
    apiGroup: RBAC,
    kind: 'Group',
    name: 'system:bootstrappers:kubeadm:default-node-token',
  }),
];

const SMALL = { cpu: '100m', memory: '50Mi' };

function coreDns(): Draft {
  const labels = { 'k8s-app': 'kube-dns' };
  const probe = (path: string, port: number) => ({ httpGet: { path, port, scheme: 'HTTP' } });
  const container = {
    name: 'coredns',
    image: 'registry.k8s.io/coredns/coredns:v1.14.1',
    imagePullPolicy: 'IfNotPresent',
    args: ['-conf', '/etc/coredns/Corefile'],
    resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
    volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
    ports: [
      { containerPort: 53, name: 'dns', protocol: 'UDP' },
      { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
      { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
    ],
    livenessProbe: { ...probe('/health', 8080), initialDelaySeconds: 60, timeoutSeconds: 5, failureThreshold: 5 },
    readinessProbe: probe('/ready', 8181),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
  };
  const apart = {
    weight: 100,
    podAffinityTerm: { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' },
  };
  return object('apps/v1', 'Deployment', 'coredns', {
    labels,
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-cluster-critical',
          serviceAccountName: 'coredns',
          tolerations: [
            { key: 'CriticalAddonsOnly', operator: 'Exists' },
            { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
          ],
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [apart] } },
          containers: [container],
          dnsPolicy: 'Default',
          volumes: [
            { name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } },
          ],
        },
      },
    },
  });
}

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`;

const PROXY_CONFIG = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
clusterCIDR: 10.244.0.0/16
kind: KubeProxyConfiguration
mode: iptables
`;

const clusterConfiguration = (ip: string): string => `apiVersion: kubeadm.k8s.io/v1beta4
clusterName: kubernetes
controlPlaneEndpoint: ${ip}:6443
kind: ClusterConfiguration
kubernetesVersion: ${VERSION}
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
`;
