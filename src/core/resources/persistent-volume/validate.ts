import { forbidden, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import { parseNano } from '../../api/quantity.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { PersistentVolume } from '../../api/types.ts';
import { validateAccessModes, VOLUME_MODES } from '../shared/access-modes.ts';
import { check, exactlyOne, immutable } from '../shared/rules.ts';
import { invalid } from '../../api/field-error.ts';
import {
  validateAttributesClass,
  validatePlaceUpdate,
  validateSource,
  validateVolumeAffinity,
} from './validate-source.ts';
import { specDiff } from '../pod/spec-diff.ts';

/** Upstream: ValidatePersistentVolumeSpec. Left out: the fields inside each storage system's source. */
type Spec = PersistentVolume['spec'];

/** What of the spec is not the source of the volume. */
const COMMON: ReadonlySet<string> = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

const TEXTS = { many: 'may not specify more than 1 volume type', none: 'must specify a volume type' };
const RECLAIM = ['Delete', 'Recycle', 'Retain'];

export function validatePersistentVolume({ spec }: PersistentVolume): FieldError[] {
  const { accessModes = [], persistentVolumeReclaimPolicy: reclaim, storageClassName, volumeMode } = spec;
  const out = accessModes.length === 0 ? [required('spec.accessModes')] : [];
  out.push(...validateAccessModes(accessModes, 'spec.accessModes'), ...validateCapacity(spec.capacity ?? {}));
  out.push(...validateVolumeAffinity(spec));
  if (reclaim && !RECLAIM.includes(reclaim))
    out.push(notSupported('spec.persistentVolumeReclaimPolicy', reclaim, RECLAIM));
  out.push(
    ...exactlyOne(
      'spec',
      Object.keys(sourceOf(spec)).map((name) => [name, []] as const),
      TEXTS,
    ),
  );
  out.push(...validateSource(spec));
  if (spec.local && !spec.nodeAffinity) out.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  if (storageClassName) out.push(...check('spec.storageClassName', storageClassName, dns1123Subdomain));
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode))
    out.push(notSupported('spec.volumeMode', volumeMode, VOLUME_MODES));
  return [...out, ...validateAttributesClass(spec)];
}

const sourceOf = (spec: Spec): Record<string, unknown> =>
  Object.fromEntries(Object.entries(spec).filter(([name, value]) => !COMMON.has(name) && value !== undefined));

function validateCapacity(capacity: NonNullable<Spec['capacity']>): FieldError[] {
  const names = Object.keys(capacity);
  const out = names.length === 0 ? [required('spec.capacity')] : [];
  if (capacity['storage'] === undefined || names.length > 1)
    out.push(notSupported('spec.capacity', names.length === 0 ? null : capacity, ['storage']));
  for (const [name, amount] of Object.entries(capacity)) {
    if ((parseNano(amount) ?? 0n) <= 0n)
      out.push(invalid(`spec.capacity[${name}]`, String(amount), 'must be greater than zero'));
  }
  return out;
}

export function validatePersistentVolumeUpdate({ spec }: PersistentVolume, old: PersistentVolume): FieldError[] {
  const now = sourceOf(spec);
  const was = sourceOf(old.spec);
  const out = [
    ...immutable('volumeMode', spec.volumeMode, old.spec.volumeMode),
    ...validatePlaceUpdate(spec, old.spec),
  ];
  if (deepEqual(now, was)) return out;
  const detail = `spec.persistentvolumesource is immutable after creation\n${specDiff(was, now)}`;
  return [forbidden('spec.persistentvolumesource', detail), ...out];
}
