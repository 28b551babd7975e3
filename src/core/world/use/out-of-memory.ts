import type { ContainerSpec } from '../records.ts';
import { SYSTEM_MEMORY_BYTES } from './system-memory.ts';
import type { UseProfile } from './profile.ts';

/**
 * When the kernel's out-of-memory killer takes a program: known from its start, as its memory at rest and its growth
 * are. A container's limit kills all of its processes at once (upstream: memory.oom.group, kubelet's singleProcessOOMKill
 * is false by default). Modelled: images without figures of their own and memory of requests in service never exceed a
 * limit; a program that alone wants more than its machine has is the victim of its own growth.
 */
const FIRST_MS = 50;

export function outOfMemoryMs(
  { memoryBytes, growth }: UseProfile,
  { resources }: ContainerSpec,
  machineBytes: number | undefined,
): number | undefined {
  const machine = machineBytes === undefined ? Infinity : machineBytes - SYSTEM_MEMORY_BYTES;
  const limit = Math.min(resources?.memoryLimitBytes ?? Infinity, machine);
  if (memoryBytes > limit) return FIRST_MS;
  if (!growth || memoryBytes + growth.upToBytes <= limit) return undefined;
  return FIRST_MS + Math.ceil(((limit - memoryBytes) / growth.bytesPerSecond) * 1000);
}
