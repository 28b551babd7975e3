import { toUnits } from '../../api/quantity.ts';
import type { Pod } from '../../api/types.ts';
import { systemMemory, type MachineSummary } from '../../world/use/machine-use.ts';
import { memoryOf, ORDINARY } from '../../world/use/profile.ts';
import type { World } from '../../world/world.ts';
import { requestsOf } from '../amounts.ts';
import { initContainersOf } from '../pod-parts.ts';
import { quantityText } from './quantity-text.ts';
import type { Candidate } from './rank.ts';

/**
 * What the eviction manager sees of memory, and how it says it. Pure over the world.
 * Upstream: pkg/kubelet/eviction/helpers.go (makeSignalObservations, evictionMessage).
 */
export const THRESHOLD_BYTES = 100 * 1024 * 1024;

/** What all containers of the machine together may take at most, served requests aside. */
export function mostMemory(world: World, machine: string): number {
  const sandboxes = world.sandboxes.onMachine(machine);
  let bytes = systemMemory(sandboxes.length);
  for (const { podUid } of sandboxes) {
    for (const { spec, exit } of world.containers.ofPod(podUid)) {
      if (!exit) bytes += memoryOf(world.containers.behaviour(spec.image).def.use?.(spec) ?? ORDINARY, Infinity, 0);
    }
  }
  return bytes;
}

/** Use of the pods, for those that are given. */
export function candidatesOf(pods: readonly Pod[], summary: MachineSummary): Candidate[] {
  const uses = new Map(summary.pods.map((p) => [`${p.namespace}/${p.name}`, p]));
  return pods.flatMap((pod) => {
    const use = uses.get(`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
    if (!use) return [];
    const containers = use.containers.map(([name, point]) => [name, point.memoryBytes] as const);
    const usedBytes = containers.reduce((sum, [, bytes]) => sum + bytes, 0);
    return [{ pod, usedBytes, requestedBytes: requestsOf(pod).get('memory') ?? 0, containers }];
  });
}

export function evictionMessage({ pod, containers }: Candidate, availableBytes: number): string {
  const threshold = quantityText(THRESHOLD_BYTES);
  let text = 'The node was low on resource: memory. ';
  text += `Threshold quantity: ${threshold}, available: ${quantityText(availableBytes)}. `;
  for (const [name, used] of containers) {
    const c = [...pod.spec.containers, ...initContainersOf(pod)].find((x) => x.name === name);
    const request = c?.resources?.requests?.['memory'];
    if (c && used > toUnits(request))
      text += `Container ${name} was using ${quantityText(used)}, request is ${request ?? '0'}, has larger consumption of memory. `;
  }
  return text;
}
