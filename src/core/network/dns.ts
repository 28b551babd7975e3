import { storeKey } from '../api/group-kind.ts';
import type { ComponentDef } from '../runtime/component.ts';
import { addressesOf, pointerOf, srvRecords, type DnsData, type SrvRecord } from './dns-records.ts';
import { ServiceSlices } from './proxy/service-slices.ts';
import { namesToTry, usualResolver, type Resolver } from './resolver.ts';

/**
 * Names of the cluster as CoreDNS answers them, from its own informers, so they lag as everything does; and the search of a
 * pod's resolver. Names outside of the cluster are forwarded.
 */
export { CLUSTER_DOMAIN } from './resolver.ts';

export interface Pointer {
  readonly name: string;
  readonly target: string;
}

export type DnsAnswer =
  | { readonly kind: 'found'; readonly name: string; readonly ips: readonly string[] }
  | { readonly kind: 'no-such-name'; readonly tried: readonly string[] }
  /** Nobody answers. */
  | { readonly kind: 'unreachable' };

/** The cluster's DNS as clients see it: answers while a server runs. */
export class ClusterDns {
  readonly #forward: (name: string) => string | undefined;
  #data: DnsData | undefined;

  /** `forward`: the address of a name that is not the cluster's. */
  constructor(forward: (name: string) => string | undefined = () => undefined) {
    this.#forward = forward;
  }

  serve(data: DnsData | undefined): void {
    this.#data = data;
  }

  get isUp(): boolean {
    return this.#data !== undefined;
  }

  /** Resolves a name as a client in the namespace would; `resolver`: one that is not as most have it. */
  resolve(name: string, namespace: string, resolver?: Resolver, clusterIp?: string): DnsAnswer {
    const tried = namesToTry(name, resolver ?? usualResolver(namespace));
    const find = this.#serverOf(resolver, clusterIp);
    if (!find) return { kind: 'unreachable' };
    for (const candidate of tried) {
      const ips = find(candidate);
      if (ips && ips.length > 0) return { kind: 'found', name: candidate, ips };
    }
    return { kind: 'no-such-name', tried };
  }

  /** Where the ports of a Service are. */
  srv(name: string, namespace: string): readonly SrvRecord[] | 'no-such-name' | 'unreachable' {
    const data = this.#data;
    if (!data) return 'unreachable';
    for (const candidate of namesToTry(name, usualResolver(namespace))) {
      const found = srvRecords(data, candidate);
      if (found) return found;
    }
    return 'no-such-name';
  }

  /** What a name is another name for, or whose an address is. */
  pointer(name: string, type: 'CNAME' | 'PTR', namespace: string): Pointer | 'no-such-name' | 'unreachable' {
    const data = this.#data;
    if (!data) return 'unreachable';
    for (const candidate of namesToTry(name, usualResolver(namespace))) {
      const target = pointerOf(data, candidate, type);
      if (target !== undefined) return { name: candidate, target };
    }
    return 'no-such-name';
  }

  /** The first server is asked: the cluster's own, or one that only knows the world outside. */
  #serverOf(
    resolver: Resolver | undefined,
    clusterIp: string | undefined,
  ): ((name: string) => readonly string[] | undefined) | undefined {
    const forward = this.#forward;
    if (resolver && resolver.servers[0] !== clusterIp) {
      if (resolver.servers.length === 0) return undefined;
      return (name) => {
        const ip = forward(name);
        return ip === undefined ? undefined : [ip];
      };
    }
    const data = this.#data;
    return data && ((name) => addressesOf(data, name, forward));
  }
}

export function coreDns(dns: ClusterDns): ComponentDef {
  return {
    name: 'coredns',
    start(ctx) {
      const services = ctx.informer('Service');
      const slices = new ServiceSlices();
      slices.follow(ctx.informer('discovery.k8s.io/EndpointSlice'), () => undefined);
      dns.serve({
        service: (namespace, name) => services.get(namespace, name),
        slices: (namespace, name) => slices.of(storeKey(namespace, name)),
        services: () => services.list(),
      });
      ctx.onStop(() => dns.serve(undefined));
    },
  };
}
