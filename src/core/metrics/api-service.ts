/**
 * What says that metrics.k8s.io is served by another server than kube-apiserver, and whether that answers. There is no
 * Service of that name: the aggregator reaches it by itself. Upstream: metrics-server's manifests/base/apiservice.yaml,
 * kube-aggregator/pkg/controllers/status/remote.
 */
export const METRICS_API_SERVICE = 'v1beta1.metrics.k8s.io';

const MISSING = 'endpointslices for service/metrics-server in "kube-system" have no addresses with port name "https"';

export function metricsApiService(now: string) {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: METRICS_API_SERVICE, labels: { 'k8s-app': 'metrics-server' } },
    spec: {
      group: 'metrics.k8s.io',
      groupPriorityMinimum: 100,
      insecureSkipTLSVerify: true,
      service: { name: 'metrics-server', namespace: 'kube-system', port: 443 },
      version: 'v1beta1',
      versionPriority: 100,
    },
    status: { conditions: [metricsAvailable(true, now)] },
  };
}

export function metricsAvailable(isUp: boolean, now: string) {
  const [status, reason, message] = isUp
    ? ['True', 'Passed', 'all checks passed']
    : ['False', 'MissingEndpoints', MISSING];
  return { type: 'Available', status, lastTransitionTime: now, reason, message };
}
