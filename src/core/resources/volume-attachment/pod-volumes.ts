import { mustAttach, uniqueVolumeName } from '../../api/attachment.ts';
import { claimNameOfVolume, claimNamesOfVolumes } from '../../api/claim-name.ts';
import { controllerOf } from '../../api/edit.ts';
import { storeKey } from '../../api/group-kind.ts';
import type { ContainerStatus, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { PodVolume } from './desired-state.ts';

/**
 * The volumes of a pod that have to be attached, found by its claims.
 * Upstream: pkg/controller/volume/attachdetach/util/util.go (CreateVolumeSpec), IsPodTerminated in pkg/volume/util/util.go.
 */
export const claimKeysOf = (pod: Pod): readonly string[] =>
  claimNamesOfVolumes(pod).map((name) => storeKey(pod.metadata.namespace, name));

export function attachableVolumes(ctx: ComponentContext, pod: Pod): readonly PodVolume[] {
  const out: PodVolume[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOfVolume(pod, volume);
    const found = name === undefined ? undefined : volumeOf(ctx, pod, name, volume.ephemeral !== undefined);
    if (found) out.push(found);
  }
  return out;
}

function volumeOf(ctx: ComponentContext, pod: Pod, name: string, isOwn: boolean): PodVolume | undefined {
  const claim = ctx.informer('PersistentVolumeClaim').get(pod.metadata.namespace ?? '', name);
  if (claim?.status?.phase !== 'Bound' || !claim.spec.volumeName) return undefined;
  if (isOwn && controllerOf(claim)?.uid !== pod.metadata.uid) return undefined;
  const volume = ctx.informer('PersistentVolume').get('', claim.spec.volumeName);
  if (volume?.spec.claimRef?.uid !== claim.metadata.uid) return undefined;
  const unique = uniqueVolumeName(volume);
  const driver = volume.spec.csi?.driver ?? '';
  const isAttached = unique && mustAttach(ctx.informer('storage.k8s.io/CSIDriver').get('', driver));
  return isAttached ? { name: unique, volume } : undefined;
}

/** Nothing of it runs, or will. */
export function isPodOver({ metadata, status }: Pod): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return true;
  if (metadata.deletionTimestamp === undefined) return false;
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = status ?? {};
  return [initContainerStatuses, containerStatuses, ephemeralContainerStatuses].every(isAtRest);
}

const isAtRest = (list: readonly ContainerStatus[] | undefined): boolean =>
  (list ?? []).every(({ state }) => state?.terminated ?? state?.waiting);
