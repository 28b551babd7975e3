import { toUnits } from '../../api/quantity.ts';
import type { Pod } from '../../api/types.ts';
import { fileSize, type TreeNode } from '../../world/files/node.ts';
import { hostKey, podVolumeKey, rootKey } from '../../world/files/volumes.ts';
import { quantityText } from './quantity-text.ts';
import type { World } from '../../world/world.ts';

/**
 * Limits on what a pod writes: an emptyDir's sizeLimit, ephemeral-storage of the pod and of its containers.
 * Upstream: pkg/kubelet/eviction/eviction_manager.go (localStorageEviction). Modelled: files of an image count for
 * nothing until a container writes.
 */
const STORAGE = 'ephemeral-storage';

/** Whether there is anything to look at: most pods have no such limit. */
export function hasStorageLimits({ spec }: Pod): boolean {
  const isLimited = spec.containers.some((c) => c.resources?.limits?.[STORAGE] !== undefined);
  return isLimited || (spec.volumes ?? []).some((v) => v.emptyDir?.sizeLimit !== undefined);
}

/** Whether anything of these pods has been written on the machine's disk: by then whoever writes is loaded. */
export function hasWritten(pods: readonly Pod[], world: World, machine: string): boolean {
  const { volumes } = world;
  const isIn = ({ metadata: { uid }, spec }: Pod): boolean =>
    volumes.under(`pod/${uid}/root/`).length > 0 ||
    (spec.volumes ?? []).some((v) => v.emptyDir && hasFile(volumes.get(podVolumeKey(uid, v.name))));
  return hasFile(volumes.get(hostKey(machine))) || pods.some(isIn);
}

/** Directories alone are made by kubelets. */
function hasFile(node: TreeNode | undefined): boolean {
  if (node?.t !== 'dir') return node !== undefined;
  return Object.values(node.entries).some(hasFile);
}

/** Why the pod has to go. */
export function storageExcess(pod: Pod, world: World): string | undefined {
  const { uid } = pod.metadata;
  const sizeOf = (key: string): number => bytesOf(world.volumes.get(key));
  let total = 0;
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    if (!emptyDir) continue;
    const used = sizeOf(podVolumeKey(uid, name));
    if (emptyDir.medium !== 'Memory') total += used;
    const limit = emptyDir.sizeLimit;
    if (limit !== undefined && toUnits(limit) > 0 && used > toUnits(limit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `;
  }
  const limited = pod.spec.containers.filter((c) => c.resources?.limits?.[STORAGE] !== undefined);
  const roots = new Map(
    pod.spec.containers.map((c) => [c.name, sizeOf(rootKey(uid, c.name)) + world.logBytes(uid, c.name)]),
  );
  for (const bytes of roots.values()) total += bytes;
  const limits = limited.map((c) => toUnits(c.resources?.limits?.[STORAGE]));
  const most = limits.reduce((sum, bytes) => sum + bytes, 0);
  if (limited.length > 0 && total > most)
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${sumText(
      limited.map((c) => c.resources?.limits?.[STORAGE]),
      most,
    )}. `;
  const over = limited.find((c, i) => (roots.get(c.name) ?? 0) > (limits[i] as number) && limits[i] !== 0);
  return (
    over &&
    `Container ${over.name} exceeded its local ephemeral storage limit "${over.resources?.limits?.[STORAGE] ?? ''}". `
  );
}

function bytesOf(node: TreeNode | undefined): number {
  if (node?.t === 'file') return fileSize(node);
  if (node?.t !== 'dir') return 0;
  let sum = 0;
  for (const entry of Object.values(node.entries)) sum += bytesOf(entry);
  return sum;
}

/** One limit is told as it was written. */
const sumText = (limits: readonly (string | number | undefined)[], sum: number): string =>
  String(limits.length === 1 ? limits[0] : quantityText(sum));
