import { objectKey } from '../../api/group-kind.ts';
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../../api/types.ts';
import type { RoutingEndpoint, RoutingRule } from '../types.ts';

/**
 * The rules kube-proxy writes for one Service, as data: for each port the endpoints traffic may go to, and the
 * probability of each rule in iptables' chain (1/n, 1/(n-1), ... 1), which together give each the same share.
 * Upstream: pkg/proxy/{topology,endpointslicecache}.go, pkg/proxy/iptables/proxier.go.
 * Left out: externalTrafficPolicy Local, loadBalancerSourceRanges, topology hints.
 */
const DEFAULT_AFFINITY_SECONDS = 10_800;

interface Candidate {
  readonly ip: string;
  readonly port: number;
  readonly isReady: boolean;
  readonly isServing: boolean;
  readonly isTerminating: boolean;
  readonly node: string | undefined;
  readonly pod: string | undefined;
}

/** Whether kube-proxy has anything to do for the Service. */
export function isProxied(service: Service): boolean {
  const { clusterIP, type } = service.spec;
  return type !== 'ExternalName' && clusterIP !== undefined && clusterIP !== '' && clusterIP !== 'None';
}

/** True if the rules differ from node to node. */
export const isPerNode = (service: Service): boolean => service.spec.internalTrafficPolicy === 'Local';

export function compileService(
  service: Service,
  slices: readonly EndpointSlice[],
  node: string,
): readonly RoutingRule[] {
  if (!isProxied(service)) return [];
  return (service.spec.ports ?? []).map((port) => compilePort(service, port, slices, node));
}

function compilePort(service: Service, port: ServicePort, slices: readonly EndpointSlice[], node: string): RoutingRule {
  const { spec, metadata } = service;
  const all = candidates(port, slices);
  const near = isPerNode(service) ? all.filter((c) => c.node === node) : all;
  const hasAffinity = spec.sessionAffinity === 'ClientIP';
  const externalIPs = externalAddresses(service);
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
    endpoints: usable(near).map(withProbability),
  };
}

/** Nodes answer for a load balancer's address themselves, unless it wants to see all traffic (ipMode Proxy). */
function externalAddresses({ spec, status }: Service): readonly string[] {
  const balanced = (status?.loadBalancer?.ingress ?? []).filter((i) => i.ip && (i.ipMode ?? 'VIP') === 'VIP');
  return [...(spec.externalIPs ?? []), ...balanced.map((i) => i.ip as string)];
}

/** Ready ones; if there are none, those that still serve while they terminate. */
function usable(all: readonly Candidate[]): readonly Candidate[] {
  const ready = all.filter((c) => c.isReady);
  return ready.length > 0 ? ready : all.filter((c) => c.isServing && c.isTerminating);
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
  };
}
