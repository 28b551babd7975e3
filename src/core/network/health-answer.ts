import { parseObjectKey } from '../api/group-kind.ts';
import type { RoutingRule } from './types.ts';

/**
 * What kube-proxy answers at a Service's healthCheckNodePort: whether the node has ready endpoints of its own. Pure.
 * Upstream: hcHandler in pkg/proxy/healthcheck/service_health.go.
 */
export interface HealthAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function healthAnswer({ service, healthCheck }: RoutingRule): HealthAnswer {
  const count = healthCheck?.localEndpoints ?? 0;
  const { namespace, name } = parseObjectKey(service);
  const told = { service: { namespace, name }, localEndpoints: count, serviceProxyHealthy: true };
  return {
    status: count > 0 ? 200 : 503,
    body: JSON.stringify(told, null, '\t'),
    headers: {
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'x-load-balancing-endpoint-weight': String(count),
    },
  };
}
