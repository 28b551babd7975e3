import type { Node, Service } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { isIpv4 } from '../shared/rules.ts';

/**
 * What a Service of type LoadBalancer asks of the cloud, and the address it gets. Pure.
 * Upstream: k8s.io/cloud-provider/controllers/service/controller.go (wantsLoadBalancer, needsUpdate, the node
 * predicates). Modelled: addresses are of the ranges kept for documentation (RFC 5737), the lowest one free.
 */
export const CLEANUP_FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

/** A class of its own means a controller of its own. */
export function wantsLoadBalancer({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined;
}

export const hasCleanup = ({ metadata }: Service): boolean => metadata.finalizers?.includes(CLEANUP_FINALIZER) === true;

export function needsCleanup(service: Service): boolean {
  return hasCleanup(service) && (service.metadata.deletionTimestamp !== undefined || !wantsLoadBalancer(service));
}

/** Whether the load balancer must be set up anew; both states want one. */
export function needsUpdate(old: Service, now: Service): boolean {
  if (old === now) return false;
  if (old.metadata.uid !== now.metadata.uid || !deepEqual(old.metadata.annotations, now.metadata.annotations))
    return true;
  return old.spec !== now.spec && !deepEqual(concerned(old), concerned(now));
}

function concerned({ spec }: Service): unknown[] {
  const ports = (spec.ports ?? []).map((p) => [p.name, p.protocol, p.port, p.nodePort, p.targetPort]);
  return [
    spec.loadBalancerSourceRanges,
    ports,
    spec.sessionAffinity,
    spec.sessionAffinityConfig,
    spec.loadBalancerIP,
    spec.externalIPs ?? [],
    spec.externalTrafficPolicy,
    spec.healthCheckNodePort,
    (spec.ipFamilies ?? []).length,
  ];
}

const RANGES = ['203.0.113', '198.51.100', '192.0.2'];
const HOSTS = 254;

/** The address asked for or had, if nobody else has it; else the lowest one free. Undefined if there is none. */
export function balancerAddress(service: Service, taken: ReadonlySet<string>): string | undefined {
  const wanted = service.spec.loadBalancerIP;
  if (wanted && isIpv4(wanted)) return taken.has(wanted) ? undefined : wanted;
  const had = addressesOf(service)[0];
  if (had !== undefined && !taken.has(had)) return had;
  for (const range of RANGES)
    for (let host = 1; host <= HOSTS; host++) if (!taken.has(`${range}.${host}`)) return `${range}.${host}`;
  return undefined;
}

export function addressesOf({ status }: Service): string[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
}

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';
const TO_BE_DELETED = 'ToBeDeletedByClusterAutoscaler';

/**
 * Whether a Node that came, went (`old` absent) or changed is worth a look at load balancers. That it is to be deleted soon is
 * not: it should go on serving what it has. Upstream: shouldSyncUpdatedNode.
 */
export function changesHosts(old: Node | undefined, now: Node): boolean {
  if (!old) return isBalancedTo(now);
  const isExcluded = ({ metadata }: Node): boolean => metadata.labels?.[EXCLUDED] !== undefined;
  return isExcluded(old) !== isExcluded(now);
}

/** Nodes a load balancer sends to. */
export function isBalancedTo({ metadata, spec }: Node): boolean {
  const isExcluded = metadata.labels?.[EXCLUDED] !== undefined || metadata.deletionTimestamp !== undefined;
  return !isExcluded && spec.taints?.some((t) => t.key === TO_BE_DELETED) !== true;
}
