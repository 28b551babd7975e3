import { parseNano } from '../../api/quantity.ts';
import type { PodSpec, Quantity, ResourceRequirements } from '../../api/types.ts';

/**
 * QoS class of a pod from what its containers request and may use.
 * Upstream: ComputePodQOS in pkg/apis/core/v1/helper/qos/qos.go.
 */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const COMPUTE = ['cpu', 'memory'] as const;

export function qosClassOf(spec: PodSpec): QosClass {
  // asked before validation, which wants containers
  const { containers = [] } = spec as Partial<PodSpec>;
  const all = spec.resources ? [spec.resources] : [...containers, ...(spec.initContainers ?? [])].map(resourcesOf);
  const isPositive = (q: Quantity | undefined): boolean => q !== undefined && nano(q) > 0n;
  const hasAny = all.some((r) =>
    COMPUTE.some((name) => isPositive(r?.requests?.[name]) || isPositive(r?.limits?.[name])),
  );
  if (!hasAny) return 'BestEffort';
  const isLimited = all.every((r) => COMPUTE.every((name) => isPositive(r?.limits?.[name])));
  return isLimited && COMPUTE.every((name) => requestsEqualLimits(all, name)) ? 'Guaranteed' : 'Burstable';
}

type Resources = ResourceRequirements | undefined;

const resourcesOf = (container: { resources?: ResourceRequirements }): Resources => container.resources;

function requestsEqualLimits(all: readonly Resources[], name: 'cpu' | 'memory'): boolean {
  if (all.every((r) => r?.requests?.[name] === r?.limits?.[name])) return true;
  const sum = (side: 'requests' | 'limits'): bigint => all.reduce((n, r) => n + nano(r?.[side]?.[name] ?? 0), 0n);
  return sum('requests') === sum('limits');
}

const nano = (quantity: Quantity): bigint => parseNano(quantity) ?? 0n;
