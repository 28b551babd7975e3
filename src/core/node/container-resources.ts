import { toMilli, toUnits } from '../api/quantity.ts';
import type { Container, ResourceRequirements } from '../api/types.ts';
import type { ContainerSpec } from '../world/records.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * What the kernel is told of a container's requests and limits; nothing for a container without any. Where it has no
 * limit of its own that of its pod holds. Modelled: the pod's limit holds for each such container, not for their sum.
 */
export function resourcesOf(
  { resources }: Container,
  whole: ResourceRequirements = NONE,
): Pick<ContainerSpec, 'resources'> {
  const { requests = {} } = resources ?? {};
  const limits = whole.limits ? { ...whole.limits, ...resources?.limits } : (resources?.limits ?? {});
  const told = {
    ...FRESH,
    ...(requests.cpu === undefined ? {} : { cpuRequestMilli: toMilli(requests.cpu) }),
    ...(limits.cpu === undefined ? {} : { cpuLimitMilli: toMilli(limits.cpu) }),
    ...(requests.memory === undefined ? {} : { memoryRequestBytes: toUnits(requests.memory) }),
    ...(limits.memory === undefined ? {} : { memoryLimitBytes: toUnits(limits.memory) }),
  };
  return Object.keys(told).length > 0 ? { resources: told } : {};
}

const NONE: ResourceRequirements = {};
