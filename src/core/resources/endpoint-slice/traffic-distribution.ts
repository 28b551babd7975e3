import type { Endpoint, Service } from '../../api/types.ts';

/**
 * Hints as `spec.trafficDistribution` wants them: every ready endpoint is for its own zone, or also for its own node. Pure.
 * Upstream: staging/src/k8s.io/endpointslice/trafficdist/trafficdist.go; the annotation comes first (reconciler.go).
 */
const CLOSE: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone', 'PreferSameNode']);

export function withTrafficHints(endpoint: Endpoint, service: Service): Endpoint {
  const { trafficDistribution } = service.spec;
  if (trafficDistribution === undefined || !CLOSE.has(trafficDistribution) || usesTopologyMode(service))
    return endpoint;
  const { zone, nodeName, conditions } = endpoint;
  const node = trafficDistribution === 'PreferSameNode' ? nodeName : undefined;
  if (conditions?.ready !== true || (zone === undefined && node === undefined)) return endpoint;
  return {
    ...endpoint,
    hints: {
      ...(zone === undefined ? {} : { forZones: [{ name: zone }] }),
      ...(node === undefined ? {} : { forNodes: [{ name: node }] }),
    },
  };
}

/** The older annotation; the one of 1.23 counts before that of 1.27. */
export function usesTopologyMode({ metadata: { annotations } }: Service): boolean {
  const mode =
    annotations?.['service.kubernetes.io/topology-aware-hints'] ?? annotations?.['service.kubernetes.io/topology-mode'];
  return mode === 'Auto' || mode === 'auto';
}
