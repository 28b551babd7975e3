import type { Service } from '../../api/types.ts';

/**
 * Load balancers of a cloud, as the service controller asks for them; whoever builds the cluster hands them in. What was set
 * up stays as it is until the controller says otherwise.
 */
export interface BalancerSpec {
  readonly service: string;
  readonly ip: string;
  readonly isProxy: boolean;
  readonly hosts: readonly string[];
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly nodePort?: number }[];
  readonly ranges: readonly string[];
  readonly healthPort?: number;
}

export interface LoadBalancers {
  /** Sets it up, or changes it; what the Service had at another address goes. */
  ensure(spec: BalancerSpec): void;
  /** False: there was none. */
  remove(service: string): boolean;
}

/** Clouds have annotations of their own for this; so has the simulated one. */
const IP_MODE = 'cloud.simulated/ip-mode';

export const ipModeOf = ({ metadata }: Service): 'VIP' | 'Proxy' =>
  metadata.annotations?.[IP_MODE] === 'Proxy' ? 'Proxy' : 'VIP';

const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** Upstream: GetLoadBalancerSourceRanges of k8s.io/cloud-provider/service/helpers. */
function rangesOf({ spec, metadata }: Service): readonly string[] {
  const listed = spec.loadBalancerSourceRanges ?? [];
  const older = listed.length > 0 ? '' : (metadata.annotations?.[RANGES] ?? '').trim();
  return (older === '' ? listed : older.split(',')).map((r) => r.trim());
}

export function balancerSpec(service: Service, key: string, ip: string, hosts: readonly string[]): BalancerSpec {
  const { spec } = service;
  return {
    service: key,
    ip,
    isProxy: ipModeOf(service) === 'Proxy',
    hosts,
    ports: (spec.ports ?? []).map(({ port, protocol = 'TCP', nodePort }) => ({
      port,
      protocol,
      ...(nodePort ? { nodePort } : {}),
    })),
    ranges: rangesOf(service),
    ...(spec.externalTrafficPolicy === 'Local' && spec.healthCheckNodePort
      ? { healthPort: spec.healthCheckNodePort }
      : {}),
  };
}
