import { encode } from '../files/bytes.ts';
import { treeOf, type DirNode } from '../files/node.ts';
import type { ContainerSpec } from '../records.ts';

/**
 * The files that kubelet and runtime mount into every container: hosts, hostname, resolv.conf. Computed when looked at.
 * Upstream: pkg/kubelet/kubelet_pods.go (managedHostsFileContent), pkg/kubelet/network/dns.
 */
const NAMES: readonly string[] = ['hosts', 'hostname', 'resolv.conf'];

export const ETC_MOUNTS: readonly { path: string; sub: readonly string[]; readOnly: boolean }[] = NAMES.map((name) => ({
  path: `/etc/${name}`,
  sub: [name],
  readOnly: false,
}));

export const etcKey = (spec: ContainerSpec): string => `etc/${spec.podUid}`;

export function etcFiles(spec: ContainerSpec, ip: string, dnsServer: string): DirNode {
  const { namespace, hosts = [], domain } = spec;
  const hostname = spec.hostname ?? spec.pod;
  const short =
    domain !== undefined && hostname.endsWith(`.${domain}`) ? hostname.slice(0, -domain.length - 1) : hostname;
  const lines = [
    spec.isHostNetwork ? '# Kubernetes-managed hosts file (host network).' : '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    domain === undefined ? `${ip}\t${hostname}` : `${ip}\t${short}.${domain}\t${short}`,
    ...(hosts.length > 0 ? ['', '# Entries added by HostAliases.', ...hosts] : []),
  ];
  return treeOf({
    '/hosts': `${lines.join('\n')}\n`,
    '/hostname': encode(`${hostname}\n`),
    '/resolv.conf':
      spec.resolv?.replace('CLUSTER_DNS', dnsServer) ??
      `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${dnsServer}\noptions ndots:5\n`,
  });
}
