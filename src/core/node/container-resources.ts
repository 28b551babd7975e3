import { toMilli, toUnits } from '../api/quantity.ts';
import type { Container } from '../api/types.ts';
import type { ContainerSpec } from '../world/records.ts';

/** What the kernel is told of a container's requests and limits; nothing for a container without any. */
export function resourcesOf({ resources }: Container): Pick<ContainerSpec, 'resources'> {
  const { requests = {}, limits = {} } = resources ?? {};
  const told = {
    ...(requests.cpu === undefined ? {} : { cpuRequestMilli: toMilli(requests.cpu) }),
    ...(limits.cpu === undefined ? {} : { cpuLimitMilli: toMilli(limits.cpu) }),
    ...(limits.memory === undefined ? {} : { memoryLimitBytes: toUnits(limits.memory) }),
  };
  return Object.keys(told).length > 0 ? { resources: told } : {};
}
