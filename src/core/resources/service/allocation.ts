import { invalid as invalidField } from '../../api/field-error.ts';
import { internalError, invalid, type StatusError } from '../../api/status-error.ts';
import type { Service, ServicePort } from '../../api/types.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { readyRanges } from '../service-cidr/ranges.ts';
import { isAddressTaken } from '../ip-address/holding.ts';
import { allocateClusterIP, allocateNodePort, checkClusterIP, checkNodePort } from './allocate.ts';
import { isIpv4 } from '../shared/rules.ts';
import { needsClusterIP, needsHealthCheck, needsNodePort } from './service-type.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * Gives a Service what it lacks of address, address family and node ports. Addresses are taken if an IPAddress has their
 * name, ports if a stored Service has them. Single stack, IPv4.
 * Upstream: pkg/registry/core/service/storage/alloc.go.
 */
export function withAllocations(service: Service, ctx: KindContext): Service {
  if (!needsClusterIP(service)) return service;
  return withNodePorts(withClusterIP(withFamilies(service), ctx), ctx);
}

function withFamilies(service: Service): Service {
  const { ipFamilies, ipFamilyPolicy, clusterIP, selector } = service.spec;
  if (ipFamilies?.length && ipFamilyPolicy) return service;
  const isDual = clusterIP === 'None' && Object.keys(selector ?? {}).length === 0 && !ipFamilyPolicy;
  const policy = ipFamilyPolicy ?? (isDual ? 'RequireDualStack' : 'SingleStack');
  const inferred = isDual ? (['IPv4', 'IPv6'] as const) : (['IPv4'] as const);
  const families = ipFamilies?.length ? ipFamilies : [...inferred];
  return { ...service, spec: { ...FRESH, ...service.spec, ipFamilies: families, ipFamilyPolicy: policy } };
}

function withClusterIP(service: Service, ctx: KindContext): Service {
  const { clusterIP, clusterIPs } = service.spec;
  if (clusterIP === 'None' || (clusterIP && !isIpv4(clusterIP))) return service;
  const isTaken = (ip: string): boolean => isAddressTaken(ip, service, ctx);
  const ranges = readyRanges(ctx);
  if (clusterIP) {
    const wrong = isKept(service, clusterIP, ctx) ? undefined : checkClusterIP(clusterIP, ranges, isTaken);
    if (!wrong) return service;
    throw refusal(service, 'spec.clusterIPs', clusterIPs, `failed to allocate IP ${clusterIP}: ${wrong}`);
  }
  for (const range of ranges) {
    const ip = allocateClusterIP(range, isTaken, (n) => ctx.random(n));
    if (ip !== undefined) return { ...service, spec: { ...service.spec, clusterIP: ip, clusterIPs: [ip] } };
  }
  const name = JSON.stringify(service.metadata.name);
  throw internalError(`failed to allocate a serviceIP for Service ${name}: range is full`);
}

/** What a Service has already it keeps, whatever becomes of the range. */
function isKept({ metadata }: Service, ip: string, ctx: KindContext): boolean {
  const stored = ctx.find('Service', metadata.namespace ?? '', metadata.name) as Service | undefined;
  return stored?.metadata.uid === metadata.uid && stored.spec.clusterIPs?.includes(ip) === true;
}

function withNodePorts(service: Service, ctx: KindContext): Service {
  const { spec } = service;
  const isAsked = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  const ports = spec.ports ?? [];
  const wantsPorts = needsNodePort(service) || ports.some((p) => p.nodePort);
  if (!isAsked || (!wantsPorts && !needsHealthCheck(service))) return service;
  const others = (ctx.list('Service') as Service[]).filter((s) => s.metadata.uid !== service.metadata.uid);
  const used = new Set(others.flatMap((s) => nodePortsOf(s)));
  ports.forEach((port, i) => checkRequested(service, port, i, used));
  for (const { nodePort } of ports) if (nodePort) used.add(nodePort);
  const complete = ports.map((port) =>
    port.nodePort || !needsNodePort(service) ? port : withPort(port, used, ports, ctx),
  );
  const healthCheck = needsHealthCheck(service) ? healthCheckPort(service, used, ctx) : undefined;
  const isSame = complete.every((p, i) => p === ports[i]) && (!healthCheck || healthCheck === spec.healthCheckNodePort);
  if (isSame) return service;
  return {
    ...service,
    spec: { ...spec, ports: complete, ...(healthCheck === undefined ? {} : { healthCheckNodePort: healthCheck }) },
  };
}

function healthCheckPort({ spec }: Service, used: Set<number>, ctx: KindContext): number {
  const wanted = spec.healthCheckNodePort;
  if (!wanted) return free(used, ctx);
  const wrong = checkNodePort(wanted, used);
  if (wrong) throw internalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${wrong}`);
  return wanted;
}

const nodePortsOf = ({ spec }: Service): number[] => [
  ...(spec.ports ?? []).flatMap((p) => (p.nodePort ? [p.nodePort] : [])),
  ...(spec.healthCheckNodePort ? [spec.healthCheckNodePort] : []),
];

function checkRequested(service: Service, { nodePort }: ServicePort, i: number, used: ReadonlySet<number>): void {
  const wrong = nodePort ? checkNodePort(nodePort, used) : undefined;
  if (wrong) throw refusal(service, `spec.ports[${i}].nodePort`, nodePort, wrong);
}

/** The same port number of another protocol shares the node port. */
function withPort(port: ServicePort, used: Set<number>, ports: readonly ServicePort[], ctx: KindContext): ServicePort {
  const twin = ports.find((p) => p !== port && p.port === port.port && p.nodePort);
  return { ...port, nodePort: twin?.nodePort ?? free(used, ctx) };
}

function free(used: Set<number>, ctx: KindContext): number {
  const port = allocateNodePort(used, (n) => ctx.random(n));
  if (port === undefined) throw internalError('failed to allocate a nodePort: range is full');
  used.add(port);
  return port;
}

function refusal(service: Service, field: string, value: unknown, why: string): StatusError {
  const subject = { group: '', resource: 'Service', name: service.metadata.name };
  return invalid(subject, [invalidField(field, value, why)]);
}
