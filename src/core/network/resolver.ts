import type { PodSpec } from '../api/types.ts';

/**
 * How a pod asks for names: servers, search domains and ndots, as its resolv.conf has them. Pure.
 * Upstream: pkg/kubelet/network/dns/dns.go (GetPodDNS, appendDNSConfig). Modelled: a machine's own resolv.conf names a server
 * of the world outside and has no search domains.
 */
export interface Resolver {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly ndots: number;
}

export interface Resolvers {
  /** Of a source of requests; undefined: as most have it. */
  of(source: string): Resolver | undefined;
  /** Address of the cluster's own server. */
  clusterIp(): string;
}

export const CLUSTER_DOMAIN = 'cluster.local';
/** A server that knows nothing of the cluster. */
const OUTSIDE_DNS = '198.18.0.53';
const CLUSTER_NDOTS = 5;
const USUAL_NDOTS = 1;

const clusterSearches = (namespace: string): readonly string[] => [
  `${namespace}.svc.${CLUSTER_DOMAIN}`,
  `svc.${CLUSTER_DOMAIN}`,
  CLUSTER_DOMAIN,
];

/** Undefined: as most pods ask. */
export function resolverOf(spec: PodSpec, namespace: string, clusterDns: () => string): Resolver | undefined {
  const { dnsPolicy = 'ClusterFirst', dnsConfig, hostNetwork } = spec;
  const isFirst = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  if (isFirst && !dnsConfig) return undefined;
  const base = isFirst ? clusterFirst(namespace, clusterDns()) : dnsPolicy === 'None' ? NOTHING : OF_MACHINE;
  const ndots = Number(dnsConfig?.options?.find((o) => o.name === 'ndots')?.value ?? base.ndots);
  return {
    servers: unique([...base.servers, ...(dnsConfig?.nameservers ?? [])]),
    searches: unique([...base.searches, ...(dnsConfig?.searches ?? [])]),
    ndots: Number.isSafeInteger(ndots) && ndots >= 0 ? ndots : base.ndots,
  };
}

const NOTHING: Resolver = { servers: [], searches: [], ndots: USUAL_NDOTS };
const OF_MACHINE: Resolver = { servers: [OUTSIDE_DNS], searches: [], ndots: USUAL_NDOTS };

const clusterFirst = (namespace: string, clusterDns: string): Resolver => ({
  servers: [clusterDns],
  searches: clusterSearches(namespace),
  ndots: CLUSTER_NDOTS,
});

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)];

/** Names a resolver asks for, in order: with few dots the search domains first. */
export function namesToTry(name: string, { searches, ndots }: Pick<Resolver, 'searches' | 'ndots'>): readonly string[] {
  const text = name.toLowerCase();
  if (text.endsWith('.')) return [text.slice(0, -1)];
  const found = searches.map((domain) => `${text}.${domain.replace(/\.$/, '')}`);
  const dots = text.split('.').length - 1;
  return dots >= ndots ? [text, ...found] : [...found, text];
}

export const usualResolver = (namespace: string): Pick<Resolver, 'searches' | 'ndots'> => ({
  searches: clusterSearches(namespace),
  ndots: CLUSTER_NDOTS,
});
