import { forbidden, type FieldError } from '../../api/field-error.ts';
import type { VolumeAttributesClass } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { deepEqual } from '../../lib/equal.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { driverParameters, provisionerName } from '../shared/csi-names.ts';
import { VOLUME_ATTRIBUTES_CLASS } from './kind-identity.ts';

/** VolumeAttributesClasses. Upstream: pkg/registry/storage/volumeattributesclass/strategy.go. */
export function volumeAttributesClassKind(): KindDef<VolumeAttributesClass> {
  return {
    ...VOLUME_ATTRIBUTES_CLASS,
    validate: ({ driverName, parameters = {} }) => [
      ...provisionerName('driverName', driverName),
      ...driverParameters('parameters', parameters, { beEmpty: false }),
    ],
    validateUpdate,
    columns: [NAME, column('DriverName', (o) => o.driverName), AGE],
  };
}

function validateUpdate(now: VolumeAttributesClass, was: VolumeAttributesClass): FieldError[] {
  const out: FieldError[] = [];
  if (now.driverName !== was.driverName) out.push(forbidden('driverName', 'updates to driverName are forbidden.'));
  if (!deepEqual(now.parameters, was.parameters))
    out.push(forbidden('parameters', 'updates to parameters are forbidden.'));
  return out;
}
