import { BOUND_BY_CONTROLLER, hasAnnotation, hasSameMode, PROVISIONED_BY } from '../../api/volume-binding.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';

/**
 * What is to be done for a volume. Pure.
 * Upstream: syncVolume, reclaimVolume in pkg/controller/volume/persistentvolume/pv_controller.go.
 */
export type VolumePlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'phase'; readonly phase: 'Available' | 'Bound' | 'Released' }
  | { readonly do: 'mismatch'; readonly claim: PersistentVolumeClaim }
  /** Its claim is gone: as the reclaim policy says. */
  | { readonly do: 'reclaim'; readonly how: Reclaim }
  /** Its claim has another volume. */
  | { readonly do: 'unbind' };

export type Reclaim =
  | { readonly by: 'nobody' }
  | { readonly by: 'delete' }
  | { readonly by: 'recycle' }
  | { readonly by: 'failure'; readonly reason: string; readonly message: string };

/** `claim`: the one the volume names, if it is still the same one. */
export function planVolume(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined): VolumePlan {
  const { claimRef } = volume.spec;
  if (!claimRef?.uid) return { do: 'phase', phase: 'Available' };
  if (!claim) return { do: 'reclaim', how: howToReclaim(volume) };
  if (!claim.spec.volumeName) return hasSameMode(volume, claim) ? { do: 'nothing' } : { do: 'mismatch', claim };
  if (claim.spec.volumeName === volume.metadata.name) return { do: 'phase', phase: 'Bound' };
  const isMade = hasAnnotation(volume, PROVISIONED_BY);
  if (isMade && volume.spec.persistentVolumeReclaimPolicy === 'Delete')
    return { do: 'reclaim', how: howToReclaim(volume) };
  return { do: 'unbind' };
}

const DELETABLE_PATH = /^\/tmp\/.+/;

function howToReclaim({ metadata, spec }: PersistentVolume): Reclaim {
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy === 'Retain') return { by: 'nobody' };
  if (policy === 'Recycle') {
    const message = 'No recycler plugin found for the volume!';
    return spec.hostPath || spec.nfs ? { by: 'recycle' } : { by: 'failure', reason: 'VolumeFailedRecycle', message };
  }
  if (metadata.annotations?.[PROVISIONED_BY] || spec.csi) return { by: 'nobody' };
  const failed = (message: string): Reclaim => ({ by: 'failure', reason: 'VolumeFailedDelete', message });
  if (!spec.hostPath) {
    const name = JSON.stringify(metadata.name);
    return failed(`error getting deleter volume plugin for volume ${name}: no deletable volume plugin matched`);
  }
  const { path } = spec.hostPath;
  if (DELETABLE_PATH.test(path)) return { by: 'delete' };
  return failed(`host_path deleter only supports /tmp/.+ but received provided ${path}`);
}

/** The volume without its claim. One that was reserved by hand stays so. Upstream: unbindVolume. */
export function unboundVolume(volume: PersistentVolume): PersistentVolume {
  const { claimRef, ...spec } = volume.spec;
  if (!hasAnnotation(volume, BOUND_BY_CONTROLLER)) {
    const { uid: _uid, ...reserved } = claimRef ?? {};
    return { ...volume, spec: { ...spec, claimRef: reserved } };
  }
  const { [BOUND_BY_CONTROLLER]: _by, ...annotations } = volume.metadata.annotations ?? {};
  return { ...volume, metadata: { ...volume.metadata, annotations }, spec };
}
