import { invalid, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import { parseNano } from '../../api/quantity.ts';
import type { CSIStorageCapacity } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { column, NAME } from '../shared/columns.ts';
import { check, immutable } from '../shared/rules.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';
import { CSI_STORAGE_CAPACITY } from './kind-identity.ts';

/** CSIStorageCapacities. Upstream: pkg/registry/storage/csistoragecapacity/strategy.go, ValidateCSIStorageCapacity. */
export function csiStorageCapacityKind(): KindDef<CSIStorageCapacity> {
  return {
    ...CSI_STORAGE_CAPACITY,
    validate,
    validateUpdate: (now, was) => [
      ...immutable('nodeTopology', now.nodeTopology, was.nodeTopology),
      ...immutable('storageClassName', now.storageClassName, was.storageClassName),
    ],
    columns: [
      NAME,
      column('StorageClassName', (o) => o.storageClassName),
      column('Capacity', (o) => (o.capacity === undefined ? '<unset>' : String(o.capacity))),
    ],
  };
}

function validate({ nodeTopology, storageClassName, capacity }: CSIStorageCapacity): FieldError[] {
  const out = validateLabelSelector(nodeTopology, 'nodeTopology');
  out.push(...check('storageClassName', storageClassName, dns1123Subdomain));
  if (capacity !== undefined && (parseNano(capacity) ?? 0n) < 0n)
    out.push(invalid('capacity', String(capacity), 'must be greater than or equal to 0'));
  return out;
}
