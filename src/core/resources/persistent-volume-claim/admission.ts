import { compareQuantities } from '../../api/quantity.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { forbiddenRequest } from '../shared/admission-errors.ts';

/**
 * PersistentVolumeClaimResize: a claim grows only once it is bound, and if its class allows it.
 * Upstream: plugin/pkg/admission/storage/persistentvolume/resize/admission.go.
 */
const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';

export const claimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  kinds: ['PersistentVolumeClaim'],
  validate(request, ctx) {
    const { operation, kind, subresource } = request;
    if (operation !== 'UPDATE' || kind.groupKind !== 'PersistentVolumeClaim' || subresource !== undefined) return [];
    const claim = request.object as PersistentVolumeClaim;
    const old = request.old as PersistentVolumeClaim;
    if (claim.spec === old.spec || compareQuantities(sizeOf(claim), sizeOf(old)) <= 0) return [];
    if (old.status?.phase !== 'Bound')
      throw forbiddenRequest(request, 'Only bound persistent volume claims can be expanded');
    if (mayGrow(claim, old, ctx)) return [];
    const why =
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
    throw forbiddenRequest(request, why);
  },
};

const sizeOf = ({ spec }: PersistentVolumeClaim): string | number => spec.resources?.requests?.['storage'] ?? 0;

const classNameOf = ({ metadata, spec }: PersistentVolumeClaim): string =>
  metadata.annotations?.[LEGACY_CLASS] ?? spec.storageClassName ?? '';

function mayGrow(claim: PersistentVolumeClaim, old: PersistentVolumeClaim, ctx: KindContext): boolean {
  const name = classNameOf(claim);
  if (name === '' || name !== classNameOf(old)) return false;
  const found = ctx.find('storage.k8s.io/StorageClass', '', name) as StorageClass | undefined;
  return found?.allowVolumeExpansion === true;
}
