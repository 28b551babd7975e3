/** The Service `kubernetes` and the endpoints that the API server writes for itself, in both forms. */
export const API_SERVICE = 'kubernetes';

/** Address of a control plane without a machine of the cluster. */
export const BESIDE_THE_NODES = '172.18.0.10';

export const apiService = () => ({
  apiVersion: 'v1' as const,
  kind: 'Service' as const,
  metadata: {
    name: API_SERVICE,
    namespace: 'default',
    labels: { component: 'apiserver', provider: 'kubernetes' },
  },
  spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, protocol: 'TCP' as const, targetPort: 6443 }] },
});

export const apiEndpoints = (ip: string) => ({
  apiVersion: 'v1' as const,
  kind: 'Endpoints' as const,
  metadata: {
    name: API_SERVICE,
    namespace: 'default',
    labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
  },
  subsets: [{ addresses: [{ ip }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' as const }] }],
});

interface SlicePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

export const apiSlice = (ip: string) =>
  sliceOf('default', API_SERVICE, ip, { name: 'https', port: 6443, protocol: 'TCP' });

export const sliceOf = (namespace: string, service: string, ip: string, ...ports: readonly SlicePort[]) => ({
  apiVersion: 'discovery.k8s.io/v1' as const,
  kind: 'EndpointSlice' as const,
  metadata: { name: service, namespace, labels: { 'kubernetes.io/service-name': service } },
  addressType: 'IPv4' as const,
  endpoints: [{ addresses: [ip], conditions: { ready: true } }],
  ports: [...ports],
});
