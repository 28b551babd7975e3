import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { isCreateOf } from '../shared/admission-errors.ts';
import { withFinalizer } from '../shared/finalizers.ts';

/**
 * StorageObjectInUseProtection: volumes and claims do not go away while they are in use.
 * Upstream: plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go.
 */
export const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';
export const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';

export const ATTRIBUTES_PROTECTION = 'kubernetes.io/vac-protection';

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  kinds: ['PersistentVolume', 'PersistentVolumeClaim'],
  mutate(request) {
    if (isCreateOf(request, 'PersistentVolume')) return withFinalizer(request.object, VOLUME_PROTECTION);
    if (isCreateOf(request, 'PersistentVolumeClaim')) return withFinalizer(request.object, CLAIM_PROTECTION);
    if (isCreateOf(request, 'storage.k8s.io/VolumeAttributesClass'))
      return withFinalizer(request.object, ATTRIBUTES_PROTECTION);
    return request.object;
  },
};
