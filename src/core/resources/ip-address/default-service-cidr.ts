/**
 * The range that Services have their addresses from. Upstream: pkg/controlplane/controller/defaultservicecidr.
 * Left out: other ranges; what is added to ServiceCIDRs is stored only.
 */
export function defaultServiceCidr(now: string) {
  const message = 'Kubernetes default Service CIDR is ready';
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
    spec: { cidrs: ['10.96.0.0/12'] },
    status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now, reason: '', message }] },
  };
}
