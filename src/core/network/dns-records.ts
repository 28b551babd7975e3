import type { Endpoint, EndpointSlice, Service } from '../api/types.ts';
import { isIPv4 } from './ipv4.ts';
import { CLUSTER_DOMAIN } from './resolver.ts';

/**
 * The records of the cluster's zone: addresses of Services, endpoints and pods, whose they are, and where the ports of
 * Services are. Pure.
 * Upstream: CoreDNS plugin/kubernetes; the schema at github.com/kubernetes/dns.
 */
const MAX_CNAMES = 8;

/** What a running server looks names up in. */
export interface DnsData {
  service(namespace: string, name: string): Service | undefined;
  slices(namespace: string, name: string): readonly EndpointSlice[];
  /** All of them, for who asks whose an address is. */
  services?(): Iterable<Service>;
}

export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

interface Named {
  readonly service: Service;
  readonly slices: readonly EndpointSlice[];
  /** Labels before the Service's. */
  readonly before: readonly string[];
  /** '<service>.<namespace>.svc.cluster.local'. */
  readonly domain: string;
}

/** Addresses of a full name; undefined if there is no such name. `forward`: names outside of the cluster. */
export function addressesOf(
  data: DnsData,
  name: string,
  forward: (name: string) => string | undefined,
  depth = 0,
): readonly string[] | undefined {
  if (isIPv4(name)) return [name];
  if (!name.endsWith(`.${CLUSTER_DOMAIN}`)) {
    const ip = forward(name);
    return ip === undefined ? undefined : [ip];
  }
  const pod = /^([^.]+)\.[^.]+\.pod\./.exec(name);
  if (pod) return podAddress(pod[1] as string);
  const named = namedBy(data, name);
  if (!named || named.before.length > 1) return undefined;
  const { spec } = named.service;
  const [label] = named.before;
  if (spec.type === 'ExternalName') {
    if (label !== undefined || depth >= MAX_CNAMES) return undefined;
    return addressesOf(data, trimDot(spec.externalName ?? ''), forward, depth + 1);
  }
  if (label !== undefined) return ready(named.slices, (e) => hostnameOf(e) === label);
  return spec.clusterIP === 'None' ? ready(named.slices, () => true) : [spec.clusterIP as string];
}

/** Where the ports of a Service are: '_http._tcp.web...' for one of them, 'web...' for all. */
export function srvRecords(data: DnsData, name: string): readonly SrvRecord[] | undefined {
  const named = namedBy(data, name);
  if (!named || named.service.spec.type === 'ExternalName') return undefined;
  const wanted = /^_([^.]+)\._(tcp|udp|sctp)$/.exec(named.before.join('.'));
  if (named.before.length > 0 && !wanted) return undefined;
  const fits = ({ name: portName = '', protocol = 'TCP' }: PortLike): boolean =>
    !wanted || (portName === wanted[1] && protocol.toLowerCase() === wanted[2]);
  const all = named.service.spec.clusterIP === 'None' ? headless(named, fits) : ofService(named, fits);
  const weight = Math.floor(100 / Math.max(all.length, 1));
  return all.length > 0 ? all.map((r) => ({ priority: 0, weight, ...r })) : undefined;
}

/** What a name is another name for (ExternalName), or whose an address is ('1.0.96.10.in-addr.arpa'). */
export function pointerOf(data: DnsData, name: string, type: 'CNAME' | 'PTR'): string | undefined {
  if (type === 'CNAME') {
    const named = namedBy(data, name);
    const { spec } = named?.service ?? {};
    return named?.before.length === 0 && spec?.type === 'ExternalName' ? `${trimDot(spec.externalName ?? '')}.` : undefined; // prettier-ignore
  }
  const ip = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name)?.slice(1).reverse().join('.');
  if (ip === undefined) return undefined;
  const domainOf = ({ metadata }: Service): string => `${metadata.name}.${metadata.namespace}.svc.${CLUSTER_DOMAIN}.`;
  const all = [...(data.services?.() ?? [])];
  const own = all.find((s) => s.spec.clusterIP === ip);
  if (own) return domainOf(own);
  for (const service of all) {
    const slices = data.slices(service.metadata.namespace ?? '', service.metadata.name);
    const endpoint = slices.flatMap((s) => s.endpoints ?? []).find((e) => e.addresses.includes(ip));
    if (endpoint) return `${hostnameOf(endpoint)}.${domainOf(service)}`;
  }
  return undefined;
}

interface PortLike {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
}
type Place = Pick<SrvRecord, 'port' | 'target'>;
type Fits = (port: PortLike) => boolean;

const ofService = ({ service, domain }: Named, fits: Fits): Place[] =>
  (service.spec.ports ?? []).filter(fits).map(({ port }) => ({ port, target: `${domain}.` }));

function headless({ slices, domain }: Named, fits: Fits): Place[] {
  return slices.flatMap(({ endpoints = [], ports = [], addressType }) => {
    const open = addressType === 'IPv4' ? endpoints.filter((e) => e.conditions?.ready !== false) : [];
    return ports
      .filter(fits)
      .flatMap(({ port }) =>
        port === undefined ? [] : open.map((e) => ({ port, target: `${hostnameOf(e)}.${domain}.` })),
      );
  });
}

function namedBy(data: DnsData, name: string): Named | undefined {
  const suffix = `.svc.${CLUSTER_DOMAIN}`;
  if (!name.endsWith(suffix)) return undefined;
  const labels = name.slice(0, -suffix.length).split('.');
  const namespace = labels.pop();
  const own = labels.pop();
  if (namespace === undefined || own === undefined) return undefined;
  const service = data.service(namespace, own);
  const domain = `${own}.${namespace}${suffix}`;
  return service && { service, slices: data.slices(namespace, own), before: labels, domain };
}

const trimDot = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Endpoints without a hostname go by their address with dashes. */
const hostnameOf = (e: Endpoint): string => e.hostname ?? (e.addresses[0] ?? '').replaceAll('.', '-');

function ready(slices: readonly EndpointSlice[], wanted: (e: Endpoint) => boolean): readonly string[] {
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
