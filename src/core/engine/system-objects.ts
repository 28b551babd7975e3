import type { LateKubeadm } from './kubeadm/late-kubeadm.ts';
import { apiEndpoints, apiService, apiSlice, BESIDE_THE_NODES, sliceOf } from '../resources/service/api-service.ts';
import { SYSTEM_PRIORITY_CLASSES } from '../resources/priority-class/system-classes.ts';

/**
 * What a cluster has before anybody applies anything: namespaces, the system's priority classes and the two Services every
 * pod can count on.
 */
export const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'] as const;

type Draft = Readonly<Record<string, unknown>>;

/** A control plane on a machine of the cluster. */
export interface ControlPlaneHome {
  readonly ip: string;
  readonly kubeadm: LateKubeadm;
  readonly isInCloud: boolean;
}

/** Without a home the control plane stands beside the nodes. */
export function systemObjects(home?: ControlPlaneHome): readonly Draft[] {
  const ip = home?.ip ?? BESIDE_THE_NODES;
  return [
    ...SYSTEM_NAMESPACES.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...(SYSTEM_PRIORITY_CLASSES as unknown as readonly Draft[]),
    apiService(),
    apiEndpoints(ip),
    apiSlice(ip),
    dnsService(home !== undefined),
    ...(home ? home.kubeadm.addons(ip, home.isInCloud) : [sliceOf('kube-system', 'kube-dns', ip, ...DNS_PORTS)]),
  ];
}

const DNS_PORTS = [
  { name: 'dns', port: 53, protocol: 'UDP' },
  { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  { name: 'metrics', port: 9153, protocol: 'TCP' },
] as const;

function dnsService(hasPods: boolean): Draft {
  const labels = { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kube-dns', namespace: 'kube-system', labels },
    spec: {
      clusterIP: '10.96.0.10',
      ...(hasPods ? { selector: { 'k8s-app': 'kube-dns' } } : {}),
      ports: DNS_PORTS.map((p) => ({ ...p, targetPort: p.port })),
    },
  };
}
