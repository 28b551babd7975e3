/** The range of a new cluster. Upstream: pkg/controlplane/controller/defaultservicecidr. */
export const DEFAULT_NAME = 'kubernetes';
export const DEFAULT_CIDR = '10.96.0.0/12';
export const CIDR_FINALIZER = 'networking.k8s.io/service-cidr-finalizer';
export const READY_MESSAGE = 'Kubernetes Service CIDR is ready';

export function defaultServiceCidr(now: string) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: DEFAULT_NAME, finalizers: [CIDR_FINALIZER] },
    spec: { cidrs: [DEFAULT_CIDR] },
    status: {
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now, reason: '', message: READY_MESSAGE }],
    },
  };
}
