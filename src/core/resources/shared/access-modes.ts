import { forbidden, notSupported, type FieldError } from '../../api/field-error.ts';

/** Access modes of volumes and claims. Upstream: pkg/apis/core/helper/helpers.go and pkg/apis/core/validation. */
const SHORT: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** 'RWO,ROX', always in this order. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return Object.keys(SHORT)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => SHORT[mode])
    .join(',');
}

export function validateAccessModes(modes: readonly string[], field: string): FieldError[] {
  const known = Object.keys(SHORT).sort();
  const out = modes.filter((m) => !known.includes(m)).map((m) => notSupported(field, m, known));
  const others = modes.filter((m) => m !== 'ReadWriteOncePod' && known.includes(m));
  if (modes.includes('ReadWriteOncePod') && others.length > 0)
    out.push(forbidden(field, 'may not use ReadWriteOncePod with other access modes'));
  return out;
}

export const VOLUME_MODES = ['Block', 'Filesystem'];

/** The class of a volume or claim, which was an annotation once. */
export function storageClassText(
  annotations: Readonly<Record<string, string>> | undefined,
  name: string | undefined,
): string {
  return annotations?.['volume.beta.kubernetes.io/storage-class'] ?? name ?? '';
}
