import type { PersistentVolume } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { accessModesText, storageClassText } from '../shared/access-modes.ts';
import { AGE, column, NAME, wide } from '../shared/columns.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validate.ts';
import { PERSISTENT_VOLUME } from './kind-identity.ts';

/** PersistentVolumes. Upstream: pkg/registry/core/persistentvolume/strategy.go. */
export function persistentVolumeKind(): KindDef<PersistentVolume> {
  return {
    ...PERSISTENT_VOLUME,
    prepareCreate: (o, ctx) => ({ ...o, status: { phase: 'Pending', lastPhaseTransitionTime: ctx.now } }),
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
    columns: [
      NAME,
      column('Capacity', (o) => String(o.spec.capacity?.['storage'] ?? '0')),
      column('Access Modes', (o) => accessModesText(o.spec.accessModes)),
      column('Reclaim Policy', (o) => o.spec.persistentVolumeReclaimPolicy ?? ''),
      column('Status', (o) => (o.metadata.deletionTimestamp ? 'Terminating' : (o.status?.phase ?? ''))),
      column('Claim', ({ spec }) =>
        spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
      ),
      column('StorageClass', (o) => storageClassText(o.metadata.annotations, o.spec.storageClassName)),
      column('VolumeAttributesClass', (o) => o.spec.volumeAttributesClassName ?? '<unset>'),
      column('Reason', (o) => o.status?.reason ?? ''),
      AGE,
      wide('VolumeMode', (o) => o.spec.volumeMode ?? '<unset>'),
    ],
  };
}
