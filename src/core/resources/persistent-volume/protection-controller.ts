import { isNotFound } from '../../api/status-error.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers.ts';
import { VOLUME_PROTECTION } from './admission.ts';

/**
 * Keeps a volume that is bound from going away. Upstream: pkg/controller/volume/pvprotection.
 */
export const volumeProtectionController: ControllerDef = {
  name: 'pv-protection-controller',
  for: 'PersistentVolume',
  reconcile(ctx: ControllerContext<undefined>, name) {
    const volume = ctx.informer('PersistentVolume').byKey(name);
    if (!volume) return;
    const mayGo = volume.metadata.deletionTimestamp !== undefined && volume.status?.phase !== 'Bound';
    const isNew = volume.metadata.deletionTimestamp === undefined;
    if (!mayGo && !isNew) return;
    const next = mayGo ? withoutFinalizer(volume, VOLUME_PROTECTION) : withFinalizer(volume, VOLUME_PROTECTION);
    if (next === volume) return;
    try {
      ctx.client.update('PersistentVolume', next);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};
