import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import { compareQuantities, parseNano } from '../../api/quantity.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../api/types.ts';
import { specDiff } from '../pod/spec-diff.ts';
import { validateAccessModes, VOLUME_MODES } from '../shared/access-modes.ts';
import { check } from '../shared/rules.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';

/** Upstream: ValidatePersistentVolumeClaim in pkg/apis/core/validation/validation.go. Left out: data sources. */
export const validatePersistentVolumeClaim = ({ spec }: PersistentVolumeClaim): FieldError[] =>
  validateClaimSpec(spec, 'spec');

export function validateClaimSpec(spec: PersistentVolumeClaimSpec, field: string): FieldError[] {
  const { accessModes = [], selector, resources, storageClassName, volumeMode } = spec;
  const at = `${field}.resources[storage]`;
  const size = resources?.requests?.['storage'];
  const out: FieldError[] = [];
  if (accessModes.length === 0) out.push(required(`${field}.accessModes`, 'at least 1 access mode is required'));
  out.push(...validateLabelSelector(selector, `${field}.selector`));
  out.push(...validateAccessModes(accessModes, `${field}.accessModes`));
  if (size === undefined) out.push(required(at));
  else if ((parseNano(size) ?? 0n) <= 0n) out.push(invalid(at, String(size), 'must be greater than zero'));
  if (storageClassName) out.push(...check(`${field}.storageClassName`, storageClassName, dns1123Subdomain));
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode))
    out.push(notSupported(`${field}.volumeMode`, volumeMode, VOLUME_MODES));
  return out;
}

export function validatePersistentVolumeClaimUpdate(
  now: PersistentVolumeClaim,
  was: PersistentVolumeClaim,
): FieldError[] {
  const munged = withMutableFieldsOf(now, was);
  const out: FieldError[] = [];
  if (!deepEqual(munged, was.spec)) {
    const text =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    out.push(forbidden('spec', `${text}\n${specDiff(was.spec, munged)}`));
  }
  const size = now.spec.resources?.requests?.['storage'] ?? 0;
  const isSmaller = compareQuantities(size, was.spec.resources?.requests?.['storage'] ?? 0) < 0;
  if (isSmaller && compareQuantities(size, was.status?.capacity?.['storage'] ?? 0) <= 0)
    out.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  return out;
}

/** Binding sets the volume and the class; a bound claim may grow. */
function withMutableFieldsOf(now: PersistentVolumeClaim, was: PersistentVolumeClaim): PersistentVolumeClaimSpec {
  const munged: PersistentVolumeClaimSpec = { ...now.spec };
  if (!was.spec.volumeName) delete munged.volumeName;
  if (was.spec.storageClassName === undefined) delete munged.storageClassName;
  if (now.status?.phase !== 'Bound') return munged;
  delete munged.volumeAttributesClassName;
  if (was.spec.volumeAttributesClassName !== undefined)
    munged.volumeAttributesClassName = was.spec.volumeAttributesClassName;
  const storage = was.spec.resources?.requests?.['storage'];
  if (storage !== undefined)
    munged.resources = { ...munged.resources, requests: { ...munged.resources?.requests, storage } };
  return munged;
}
