import { objectKey } from '../../api/group-kind.ts';
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../../api/types.ts';
import type { RoutingEndpoint, RoutingRule } from '../types.ts';
import { categorize, type Candidate } from './categorize.ts';
import type { Place } from './place.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * The rules kube-proxy writes for one Service, as data: for each port the endpoints traffic may go to, and the
 * probability of each rule in iptables' chain (1/n, 1/(n-1), ... 1), which together give each the same share.
 * Upstream: pkg/proxy/{topology,serviceport,endpointslicecache}.go, pkg/proxy/iptables/proxier.go.
 */
const DEFAULT_AFFINITY_SECONDS = 10_800;
const ANYBODY = /^0\.0\.0\.0\/0$/;

/** Whether kube-proxy has anything to do for the Service. */
export function isProxied(service: Service): boolean {
  const { clusterIP, type } = service.spec;
  return type !== 'ExternalName' && clusterIP !== undefined && clusterIP !== '' && clusterIP !== 'None';
}

const isInternalLocal = ({ spec }: Service): boolean => spec.internalTrafficPolicy === 'Local';

const isExternalLocal = ({ spec }: Service): boolean => spec.externalTrafficPolicy === 'Local';

/** What the rules depend on besides the Service and its endpoints. */
export type Locality = 'nothing' | 'zone' | 'node';

export function localityOf(service: Service, slices: readonly EndpointSlice[]): Locality {
  if (isInternalLocal(service) || isExternalLocal(service)) return 'node';
  let found: Locality = 'nothing';
  for (const { endpoints = [] } of slices)
    for (const { hints } of endpoints) {
      if (hints?.forNodes?.length) return 'node';
      if (hints?.forZones?.length) found = 'zone';
    }
  return found;
}

export function compileService(
  service: Service,
  slices: readonly EndpointSlice[],
  place: Place,
): readonly RoutingRule[] {
  if (!isProxied(service)) return [];
  return (service.spec.ports ?? []).map((port, i) =>
    compilePort(service, port, slices, { ...FRESH, ...place, isFirst: i === 0 }),
  );
}

type PortPlace = Place & { readonly isFirst: boolean };

function compilePort(
  service: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
  place: PortPlace,
): RoutingRule {
  const { spec, metadata } = service;
  const all = candidates(port, slices);
  const hasAffinity = spec.sessionAffinity === 'ClientIP';
  const vips = vipsOf(service);
  const externalIPs = [...(spec.externalIPs ?? []), ...vips];
  return {
    service: objectKey('Service', metadata.namespace, metadata.name),
    portName: port.name ?? '',
    protocol: port.protocol ?? 'TCP',
    clusterIP: spec.clusterIP as string,
    port: port.port,
    ...(port.nodePort ? { nodePort: port.nodePort } : {}),
    ...(externalIPs.length > 0 ? { externalIPs } : {}),
    sessionAffinity: hasAffinity ? 'ClientIP' : 'None',
    ...(hasAffinity
      ? { affinityTimeoutSeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS }
      : {}),
    ...destinations(service, all, place, externalIPs.length > 0 || !!port.nodePort),
    ...firewall(service, vips),
    ...(place.isFirst ? healthCheck(service, all, place) : {}),
  };
}

type Destinations = Pick<RoutingRule, 'endpoints' | 'inside' | 'outside' | 'drops' | 'keepsClient'>;

/** Traffic that starts at the node goes to external addresses by the policy Cluster, whatever the policy says. */
function destinations(
  service: Service,
  all: readonly Candidate[],
  place: PortPlace,
  isAccessible: boolean,
): Destinations {
  const internalLocal = isInternalLocal(service);
  const externalLocal = isExternalLocal(service) && isAccessible;
  const { cluster, local, hasAny } = categorize(all, place, internalLocal || externalLocal);
  const endpoints = (internalLocal ? local : cluster).map(withProbability);
  if (!internalLocal && !externalLocal) return { endpoints };
  return {
    endpoints,
    ...(internalLocal && isAccessible ? { inside: cluster.map(withProbability) } : {}),
    ...(externalLocal ? { outside: local.map(withProbability), keepsClient: true } : {}),
    ...(hasAny ? { drops: true } : {}),
  };
}

/** Addresses of load balancers that nodes answer for themselves, which they do unless those want to see all traffic. */
function vipsOf({ status }: Service): readonly string[] {
  const given = status?.loadBalancer?.ingress ?? [];
  return given.flatMap(({ ip, ipMode = 'VIP' }) => (ip && ipMode === 'VIP' ? [ip] : []));
}

function firewall({ spec }: Service, ips: readonly string[]): Pick<RoutingRule, 'firewall'> {
  const ranges = (spec.loadBalancerSourceRanges ?? []).map((r) => r.trim());
  return ips.length === 0 || ranges.length === 0 || ranges.some((r) => ANYBODY.test(r))
    ? {}
    : { firewall: { ips, ranges } };
}

function healthCheck({ spec }: Service, all: readonly Candidate[], { node }: Place): Pick<RoutingRule, 'healthCheck'> {
  const port = spec.type === 'LoadBalancer' ? spec.healthCheckNodePort : undefined;
  if (!port) return {};
  return { healthCheck: { port, localEndpoints: all.filter((c) => c.isReady && c.node === node).length } };
}

function withProbability(c: Candidate, i: number, all: readonly Candidate[]): RoutingEndpoint {
  return {
    ip: c.ip,
    port: c.port,
    ...(c.pod === undefined ? {} : { pod: c.pod }),
    ...(c.node === undefined ? {} : { node: c.node }),
    probability: 1 / (all.length - i),
  };
}

/** By address, so that the order does not depend on which slice an endpoint is in; an address in two slices once. */
function candidates(port: ServicePort, slices: readonly EndpointSlice[]): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    const target = slice.ports?.find(
      (p) => (p.name ?? '') === (port.name ?? '') && (p.protocol ?? 'TCP') === (port.protocol ?? 'TCP'),
    );
    if (!target?.port) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const candidate = candidateOf(endpoint, target.port);
      if (candidate) found.set(`${candidate.ip}:${candidate.port}`, candidate);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, c]) => c);
}

function candidateOf(endpoint: Endpoint, port: number): Candidate | undefined {
  const ip = endpoint.addresses[0];
  if (ip === undefined) return undefined;
  const { ready = true, serving = ready, terminating = false } = endpoint.conditions ?? {};
  const target = endpoint.targetRef;
  return {
    ip,
    port,
    isReady: ready,
    isServing: serving,
    isTerminating: terminating,
    node: endpoint.nodeName,
    pod: target?.kind && target.name ? objectKey(target.kind, target.namespace, target.name) : undefined,
    ...(endpoint.hints?.forZones ? { forZones: endpoint.hints.forZones.map((z) => z.name) } : {}),
    ...(endpoint.hints?.forNodes ? { forNodes: endpoint.hints.forNodes.map((n) => n.name) } : {}),
  };
}
