import type { Pod } from '../api/types.ts';
import type { ContainerSpec } from '../world/records.ts';

/**
 * Names of a pod and its /etc/resolv.conf; nothing where they are the usual ones. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go (GeneratePodHostNameAndDomain), pkg/kubelet/network/dns/dns.go (GetPodDNS).
 * Modelled: a machine's own resolv.conf names a server of the world outside (network/resolver.ts asks as the file says).
 */
const DOMAIN = 'cluster.local';
const MAX_HOSTNAME = 63;
/** Of every machine; network/resolver.ts knows the same server. */
const HOST_DNS = { nameservers: ['198.18.0.53'], searches: [] as string[], options: [] as string[] };

export function namesOf(pod: Pod): Pick<ContainerSpec, 'hostname' | 'domain' | 'isHostNetwork'> {
  const { hostname, subdomain, hostNetwork, hostnameOverride, setHostnameAsFQDN, nodeName } = pod.spec;
  if (hostnameOverride !== undefined) return { hostname: hostnameOverride };
  if (hostNetwork) return { isHostNetwork: true, ...(nodeName === undefined ? {} : { hostname: nodeName }) };
  const wanted = hostname || pod.metadata.name;
  const short = wanted.length > MAX_HOSTNAME ? wanted.slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '') : wanted;
  if (!subdomain) return short === pod.metadata.name ? {} : { hostname: short };
  const domain = `${subdomain}.${pod.metadata.namespace ?? ''}.svc.${DOMAIN}`;
  if (setHostnameAsFQDN) return { hostname: `${short}.${domain}`, domain };
  return short === pod.metadata.name && !hostname ? { domain } : { hostname: short, domain };
}

interface Dns {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export function resolvOf(pod: Pod): Pick<ContainerSpec, 'resolv'> {
  const { dnsPolicy = 'ClusterFirst', dnsConfig, hostNetwork } = pod.spec;
  const isOwn = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  if (isOwn && !dnsConfig) return {};
  const base = isOwn
    ? clusterDns(pod)
    : dnsPolicy === 'None'
      ? { nameservers: [], searches: [], options: [] }
      : HOST_DNS;
  return { resolv: text(dnsConfig ? extended(base, dnsConfig) : base) };
}

const clusterDns = ({ metadata }: Pod): Dns => ({
  nameservers: ['CLUSTER_DNS'],
  searches: [`${metadata.namespace ?? ''}.svc.${DOMAIN}`, `svc.${DOMAIN}`, DOMAIN],
  options: ['ndots:5'],
});

const unique = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];

function extended(base: Dns, config: NonNullable<Pod['spec']['dnsConfig']>): Dns {
  const named = new Map(base.options.map((o) => [o.split(':')[0] as string, o]));
  for (const { name = '', value } of config.options ?? []) named.set(name, value ? `${name}:${value}` : name);
  return {
    nameservers: unique(base.nameservers, config.nameservers ?? []),
    searches: unique(base.searches, config.searches ?? []),
    options: [...named.values()],
  };
}

function text({ nameservers, searches, options }: Dns): string {
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...nameservers.map((n) => `nameserver ${n}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return lines.map((l) => `${l}\n`).join('');
}
