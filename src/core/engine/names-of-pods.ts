import { parseObjectKey } from '../api/group-kind.ts';
import type { Pod, Service } from '../api/types.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { ClusterDns } from '../network/dns.ts';
import { resolverOf, type Resolvers } from '../network/resolver.ts';
import { BESIDE_THE_NODES } from '../resources/service/api-service.ts';

/** How pods ask for names, by what their specs say, and what listens on the address of the control plane beside the nodes. */
export interface NamesOfPods {
  readonly resolvers: Resolvers;
  isOpenBeside(ip: string, port: number): boolean | undefined;
}

const DEFAULT_DNS = '10.96.0.10';
const API_PORT = 6443;
const DNS_PORTS: ReadonlySet<number> = new Set([53, 9153]);

export const clusterDnsOf = (server: ApiServer): string | undefined =>
  (server.peek('Service', 'kube-system', 'kube-dns') as Service | undefined)?.spec.clusterIP;

export function namesOfPods(server: ApiServer, dns: ClusterDns, isApiUp: () => boolean): NamesOfPods {
  const clusterIp = (): string => clusterDnsOf(server) ?? DEFAULT_DNS;
  return {
    resolvers: {
      clusterIp,
      of(source) {
        if (!source.startsWith('Pod/')) return undefined;
        const { namespace, name } = parseObjectKey(source);
        const spec = (server.peek('Pod', namespace, name) as Pod | undefined)?.spec;
        return spec && resolverOf(spec, namespace, clusterIp);
      },
    },
    isOpenBeside(ip, port) {
      if (ip !== BESIDE_THE_NODES) return undefined;
      return port === API_PORT ? isApiUp() : DNS_PORTS.has(port) && dns.isUp;
    },
  };
}
