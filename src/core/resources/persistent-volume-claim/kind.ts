import type { PersistentVolumeClaim } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { accessModesText, storageClassText } from '../shared/access-modes.ts';
import { AGE, column, NAME, wide } from '../shared/columns.ts';
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from './validate.ts';
import { PERSISTENT_VOLUME_CLAIM } from './kind-identity.ts';

/** PersistentVolumeClaims. Upstream: pkg/registry/core/persistentvolumeclaim/strategy.go. */
export function persistentVolumeClaimKind(): KindDef<PersistentVolumeClaim> {
  const isBound = (o: PersistentVolumeClaim) => !!o.spec.volumeName;
  return {
    ...PERSISTENT_VOLUME_CLAIM,
    prepareCreate: (o) => ({ ...o, status: { phase: 'Pending' } }),
    validate: validatePersistentVolumeClaim,
    validateUpdate: validatePersistentVolumeClaimUpdate,
    columns: [
      NAME,
      column('Status', (o) => (o.metadata.deletionTimestamp ? 'Terminating' : (o.status?.phase ?? ''))),
      column('Volume', (o) => o.spec.volumeName ?? ''),
      column('Capacity', (o) => (isBound(o) ? String(o.status?.capacity?.['storage'] ?? '0') : '')),
      column('Access Modes', (o) => (isBound(o) ? accessModesText(o.status?.accessModes) : '')),
      column('StorageClass', (o) => storageClassText(o.metadata.annotations, o.spec.storageClassName)),
      column('VolumeAttributesClass', (o) => o.spec.volumeAttributesClassName ?? '<unset>'),
      AGE,
      wide('VolumeMode', (o) => o.spec.volumeMode ?? '<unset>'),
    ],
  };
}
