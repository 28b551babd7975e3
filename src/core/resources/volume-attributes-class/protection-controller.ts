import { isNotFound } from '../../api/status-error.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { ATTRIBUTES_PROTECTION } from '../persistent-volume/admission.ts';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers.ts';

/**
 * Keeps a VolumeAttributesClass while a claim or a volume names it.
 * Upstream: pkg/controller/volume/vacprotection/vac_protection_controller.go.
 */
type Context = ControllerContext<undefined>;

export const attributesProtectionController: ControllerDef = {
  name: 'volumeattributesclass-protection-controller',
  for: 'storage.k8s.io/VolumeAttributesClass',
  watches: [
    { kind: 'PersistentVolumeClaim', keys: (o) => namedByClaim(o as PersistentVolumeClaim) },
    { kind: 'PersistentVolume', keys: (o) => namedByVolume(o as PersistentVolume) },
  ],
  reconcile(ctx, name) {
    const found = ctx.informer('storage.k8s.io/VolumeAttributesClass').byKey(name);
    if (!found) return;
    const isLeaving = found.metadata.deletionTimestamp !== undefined;
    if (isLeaving && isUsed(ctx, name)) return;
    const next = (isLeaving ? withoutFinalizer : withFinalizer)(found, ATTRIBUTES_PROTECTION);
    if (next === found) return;
    try {
      ctx.client.update('storage.k8s.io/VolumeAttributesClass', next);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

function namedByClaim({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const names = [
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return names.filter((name) => !!name) as string[];
}

const namedByVolume = ({ spec }: PersistentVolume): readonly string[] =>
  spec.volumeAttributesClassName ? [spec.volumeAttributesClassName] : [];

const isUsed = (ctx: Context, name: string): boolean =>
  ctx
    .informer('PersistentVolume')
    .list()
    .some((v) => namedByVolume(v).includes(name)) ||
  ctx
    .informer('PersistentVolumeClaim')
    .list()
    .some((c) => namedByClaim(c).includes(name));
