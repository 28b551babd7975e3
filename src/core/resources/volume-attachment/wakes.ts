import type { CSIDriver, PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { BLOCK_DRIVER } from '../storage-class/default-class.ts';
import type { Wakes } from '../../runtime/late-controller.ts';

/** What shows that a cluster has volumes, and volumes that are attached to nodes. */
export const hasVolumes: Wakes = {
  PersistentVolumeClaim: () => true,
  PersistentVolume: () => true,
  'storage.k8s.io/VolumeAttributesClass': () => true,
  Pod: ({ spec }) => spec.volumes?.some((v) => v.ephemeral) === true,
};

const driverOf = (ctx: ComponentContext, name: string): CSIDriver | undefined =>
  ctx.informer('storage.k8s.io/CSIDriver').get('', name);

const isAttached = ({ spec }: PersistentVolume, ctx: ComponentContext): boolean =>
  spec.csi !== undefined && driverOf(ctx, spec.csi.driver)?.spec.attachRequired !== false;

export const hasAttachedDisks: Wakes = {
  'storage.k8s.io/CSIDriver': (_driver, ctx) =>
    ctx
      .informer('PersistentVolume')
      .list()
      .some((v) => isAttached(v, ctx)),
  PersistentVolume: isAttached,
  'storage.k8s.io/VolumeAttachment': () => true,
};

export const usesSimulatedDisks: Wakes = {
  PersistentVolume: ({ spec }) => spec.csi?.driver === BLOCK_DRIVER,
  PersistentVolumeClaim: ({ spec }: PersistentVolumeClaim, ctx) =>
    spec.storageClassName !== undefined &&
    ctx.informer('storage.k8s.io/StorageClass').get('', spec.storageClassName)?.provisioner === BLOCK_DRIVER,
  'storage.k8s.io/VolumeAttachment': () => true,
};
