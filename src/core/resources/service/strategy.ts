import { deepEqual } from '../../lib/equal.ts';
import type { Service, ServiceSpec } from '../../api/types.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { withAllocations } from './allocation.ts';
import { isExternal, needsClusterIP, needsHealthCheck, needsNodePort } from './service-type.ts';

/**
 * A Service's fields depend on one another: what was allocated is kept if the writer left it out, what a new type has
 * no use for is dropped. Addresses are given before validation, as upstream does.
 * Upstream: patchAllocatedValues and dropTypeDependentFields in pkg/registry/core/service.
 */
export function prepareServiceCreate(service: Service, ctx: KindContext): Service {
  const { clusterIP, clusterIPs } = service.spec;
  const isShort = clusterIP && !clusterIPs?.length;
  const spec = isShort ? { ...service.spec, clusterIPs: [clusterIP] } : service.spec;
  return withAllocations({ ...service, spec, status: { loadBalancer: {} } }, ctx);
}

export function prepareServiceUpdate(service: Service, old: Service, ctx: KindContext): Service {
  if (service.spec === old.spec) return service;
  const patched = withOldAllocations({ ...service, spec: withSyncedIPs(service.spec, old.spec) }, old);
  const allocated = withAllocations(withoutStaleFields(patched, old), ctx);
  return deepEqual(allocated.spec, old.spec) ? { ...service, spec: old.spec } : allocated;
}

/** clusterIP and clusterIPs[0] are one thing; who wrote only one of them means both. */
function withSyncedIPs(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const isSameIP = spec.clusterIP === old.clusterIP;
  const isSameList = deepEqual(spec.clusterIPs ?? [], old.clusterIPs ?? []);
  if (isSameIP || !isSameList) return spec;
  if (!spec.clusterIP) return { ...spec, clusterIPs: [] };
  return { ...spec, clusterIPs: [spec.clusterIP, ...(spec.clusterIPs ?? []).slice(1)] };
}

function withOldAllocations(service: Service, old: Service): Service {
  let { spec } = service;
  if (needsClusterIP(old) && needsClusterIP(service)) {
    const clusterIP = spec.clusterIP || old.spec.clusterIP;
    if (clusterIP !== undefined && clusterIP !== spec.clusterIP) spec = { ...spec, clusterIP };
    if (!spec.clusterIPs?.length && clusterIP === old.spec.clusterIP && old.spec.clusterIPs)
      spec = { ...spec, clusterIPs: old.spec.clusterIPs };
    if (!spec.ipFamilies?.length && old.spec.ipFamilies) spec = { ...spec, ipFamilies: old.spec.ipFamilies };
    if (!spec.ipFamilyPolicy && old.spec.ipFamilyPolicy) spec = { ...spec, ipFamilyPolicy: old.spec.ipFamilyPolicy };
  }
  if (needsNodePort(old) && needsNodePort(service)) spec = withOldNodePorts(spec, old.spec);
  if (needsHealthCheck(old) && needsHealthCheck(service) && !spec.healthCheckNodePort && old.spec.healthCheckNodePort)
    spec = { ...spec, healthCheckNodePort: old.spec.healthCheckNodePort };
  return spec === service.spec ? service : { ...service, spec };
}

function withOldNodePorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const oldPorts = old.ports ?? [];
  const ports = spec.ports ?? [];
  const kept = new Set(oldPorts.map((p) => p.nodePort).filter((n) => ports.some((p) => p.nodePort === n)));
  const complete = ports.map((port) => {
    const nodePort = oldPorts.find((p) => (p.name ?? '') === (port.name ?? ''))?.nodePort;
    return port.nodePort || !nodePort || kept.has(nodePort) ? port : { ...port, nodePort };
  });
  const isSame = complete.every((p, i) => p === ports[i]);
  return isSame ? spec : { ...spec, ports: complete };
}

/** Fields that the new type has no use for and that the writer did not touch. */
function withoutStaleFields(service: Service, old: Service): Service {
  let { spec } = service;
  if (needsClusterIP(old) && !needsClusterIP(service)) {
    if (spec.clusterIP === old.spec.clusterIP) spec = without(spec, 'clusterIP', 'clusterIPs');
    if (deepEqual(spec.ipFamilies, old.spec.ipFamilies)) spec = without(spec, 'ipFamilies');
    if (spec.ipFamilyPolicy === old.spec.ipFamilyPolicy) spec = without(spec, 'ipFamilyPolicy');
  }
  if (needsNodePort(old) && !needsNodePort(service)) spec = withoutOldNodePorts(spec, old.spec);
  const isHealthPortSame = spec.healthCheckNodePort === old.spec.healthCheckNodePort;
  if (needsHealthCheck(old) && !needsHealthCheck(service) && isHealthPortSame)
    spec = without(spec, 'healthCheckNodePort');
  if (old.spec.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === old.spec.allocateLoadBalancerNodePorts)
      spec = without(spec, 'allocateLoadBalancerNodePorts');
    if (spec.loadBalancerClass === old.spec.loadBalancerClass) spec = without(spec, 'loadBalancerClass');
  }
  if (isExternal(old) && !isExternal(service) && spec.externalTrafficPolicy === old.spec.externalTrafficPolicy)
    spec = without(spec, 'externalTrafficPolicy');
  const out = spec === service.spec ? service : { ...service, spec };
  const isBalanced = (out.status?.loadBalancer?.ingress?.length ?? 0) > 0;
  return isBalanced && spec.type !== 'LoadBalancer' ? { ...out, status: { ...out.status, loadBalancer: {} } } : out;
}

function withoutOldNodePorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const numbers = (s: ServiceSpec) => (s.ports ?? []).map((p) => p.nodePort ?? 0);
  if (!deepEqual(numbers(spec), numbers(old))) return spec;
  return { ...spec, ports: (spec.ports ?? []).map(({ nodePort: _dropped, ...port }) => port) };
}

function without(spec: ServiceSpec, ...names: (keyof ServiceSpec)[]): ServiceSpec {
  const out = { ...spec };
  for (const name of names) delete out[name];
  return out;
}
