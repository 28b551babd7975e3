import { storeKey } from '../api/group-kind.ts';
import type { Endpoint, EndpointSlice, Service } from '../api/types.ts';
import type { ComponentDef } from '../runtime/component.ts';
import { isIPv4 } from './ipv4.ts';
import { ServiceSlices } from './proxy/service-slices.ts';

/**
 * Names of the cluster as CoreDNS answers them, from its own informers, so they lag as everything does; and the search
 * of a pod's resolver (search domains, ndots:5).
 * Upstream: CoreDNS plugin/kubernetes; the schema at github.com/kubernetes/dns; kubelet's network/dns.
 * Left out: SRV and PTR records, names outside of the cluster, a pod's own dnsConfig.
 */
export const CLUSTER_DOMAIN = 'cluster.local';
const NDOTS = 5;
const MAX_CNAMES = 8;

export type DnsAnswer =
  | { readonly kind: 'found'; readonly name: string; readonly ips: readonly string[] }
  | { readonly kind: 'no-such-name'; readonly tried: readonly string[] }
  /** Nobody answers. */
  | { readonly kind: 'unreachable' };

/** What a running server looks names up in. */
export interface DnsData {
  service(namespace: string, name: string): Service | undefined;
  slices(namespace: string, name: string): readonly EndpointSlice[];
}

/** The cluster's DNS as clients see it: answers while a server runs. */
export class ClusterDns {
  #data: DnsData | undefined;

  serve(data: DnsData | undefined): void {
    this.#data = data;
  }

  get isUp(): boolean {
    return this.#data !== undefined;
  }

  /** Resolves a name as a client in the namespace would. */
  resolve(name: string, namespace: string): DnsAnswer {
    const data = this.#data;
    if (!data) return { kind: 'unreachable' };
    const tried = searchNames(name, namespace);
    for (const candidate of tried) {
      const ips = lookup(data, candidate, 0);
      if (ips && ips.length > 0) return { kind: 'found', name: candidate, ips };
    }
    return { kind: 'no-such-name', tried };
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
      });
      ctx.onStop(() => dns.serve(undefined));
    },
  };
}

/** Names a resolver asks for, in order: with few dots the search domains first. */
export function searchNames(name: string, namespace: string): readonly string[] {
  const text = name.toLowerCase();
  if (text.endsWith('.')) return [text.slice(0, -1)];
  const domains = [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN];
  const found = domains.map((domain) => `${text}.${domain}`);
  const dots = text.split('.').length - 1;
  return dots >= NDOTS ? [text, ...found] : [...found, text];
}

/** Addresses of a full name; undefined if there is no such name. */
function lookup(data: DnsData, name: string, depth: number): readonly string[] | undefined {
  if (isIPv4(name)) return [name];
  const suffix = `.${CLUSTER_DOMAIN}`;
  if (!name.endsWith(suffix)) return undefined;
  const labels = name.slice(0, -suffix.length).split('.');
  const zone = labels.pop();
  const namespace = labels.pop();
  if (namespace === undefined || labels.length === 0) return undefined;
  if (zone === 'pod') return labels.length === 1 ? podAddress(labels[0] as string) : undefined;
  if (zone !== 'svc') return undefined;
  const service = data.service(namespace, labels[labels.length - 1] as string);
  if (!service || labels.length > 2) return undefined;
  const { spec, metadata } = service;
  if (spec.type === 'ExternalName') {
    return labels.length === 1 && depth < MAX_CNAMES
      ? lookup(data, trimDot(spec.externalName ?? ''), depth + 1)
      : undefined;
  }
  const slices = data.slices(namespace, metadata.name);
  if (labels.length === 2) return readyAddresses(slices, (e) => hostnameOf(e) === labels[0]);
  return spec.clusterIP === 'None' ? readyAddresses(slices, () => true) : [spec.clusterIP as string];
}

const trimDot = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Endpoints without a hostname go by their address with dashes. */
const hostnameOf = (e: Endpoint): string => e.hostname ?? (e.addresses[0] ?? '').replaceAll('.', '-');

function readyAddresses(slices: readonly EndpointSlice[], wanted: (e: Endpoint) => boolean): readonly string[] {
  const ips = new Set<string>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    for (const endpoint of slice.endpoints ?? []) {
      if (endpoint.conditions?.ready === false || !wanted(endpoint)) continue;
      for (const ip of endpoint.addresses) ips.add(ip);
    }
  }
  return [...ips].sort();
}

/** '10-244-1-5': the address itself, whether or not there is such a pod (CoreDNS' `pods insecure`). */
function podAddress(label: string): readonly string[] | undefined {
  const ip = label.replaceAll('-', '.');
  return isIPv4(ip) ? [ip] : undefined;
}
