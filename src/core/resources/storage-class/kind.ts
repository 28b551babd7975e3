import { notSupported, required, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import type { StorageClass } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { check, immutable } from '../shared/rules.ts';
import { isDefaultStorageClass } from './admission.ts';

/** StorageClasses. Upstream: pkg/registry/storage/storageclass/strategy.go. */
export function storageClassKind(): KindDef<StorageClass> {
  return {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'StorageClass',
    plural: 'storageclasses',
    singular: 'storageclass',
    shortNames: ['sc'],
    namespaced: false,
    returnsDeleted: true,
    validate,
    validateUpdate,
    columns: [
      { ...NAME, cell: (o) => `${o.metadata.name}${isDefaultStorageClass(o) ? ' (default)' : ''}` },
      column('Provisioner', (o) => o.provisioner),
      column('ReclaimPolicy', (o) => o.reclaimPolicy ?? 'Delete'),
      column('VolumeBindingMode', (o) => o.volumeBindingMode ?? 'Immediate'),
      column('AllowVolumeExpansion', (o) => o.allowVolumeExpansion ?? false),
      AGE,
    ],
  };
}

const RECLAIM = ['Delete', 'Retain'];
const BINDING = ['Immediate', 'WaitForFirstConsumer'];

/** Upstream: ValidateStorageClass in pkg/apis/storage/validation/validation.go. Left out: allowed topologies. */
function validate({ provisioner, reclaimPolicy, volumeBindingMode }: StorageClass): FieldError[] {
  const out = provisioner ? check('provisioner', provisioner.toLowerCase(), qualifiedName) : [required('provisioner')];
  if (reclaimPolicy && !RECLAIM.includes(reclaimPolicy))
    out.push(notSupported('reclaimPolicy', reclaimPolicy, RECLAIM));
  if (volumeBindingMode !== undefined && !BINDING.includes(volumeBindingMode))
    out.push(notSupported('volumeBindingMode', volumeBindingMode, BINDING));
  return out;
}

function validateUpdate(now: StorageClass, old: StorageClass): FieldError[] {
  return (['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const).flatMap((name) =>
    immutable(name, now[name], old[name]),
  );
}
