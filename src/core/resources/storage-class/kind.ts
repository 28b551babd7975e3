import { duplicate, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import type { StorageClass } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { driverParameters, provisionerName } from '../shared/csi-names.ts';
import { check, immutable } from '../shared/rules.ts';
import { isDefaultStorageClass } from './admission.ts';
import { STORAGE_CLASS } from './kind-identity.ts';

/** StorageClasses. Upstream: pkg/registry/storage/storageclass/strategy.go. */
export function storageClassKind(): KindDef<StorageClass> {
  return {
    ...STORAGE_CLASS,
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

/** Upstream: ValidateStorageClass in pkg/apis/storage/validation/validation.go. */
function validate({
  provisioner,
  parameters = {},
  reclaimPolicy,
  volumeBindingMode,
  allowedTopologies,
}: StorageClass): FieldError[] {
  const out = provisionerName('provisioner', provisioner);
  out.push(...driverParameters('parameters', parameters, { beEmpty: true }));
  if (reclaimPolicy && !RECLAIM.includes(reclaimPolicy))
    out.push(notSupported('reclaimPolicy', reclaimPolicy, RECLAIM));
  if (volumeBindingMode !== undefined && !BINDING.includes(volumeBindingMode))
    out.push(notSupported('volumeBindingMode', volumeBindingMode, BINDING));
  return [...out, ...validateTopologies(allowedTopologies ?? [])];
}

type Topology = NonNullable<StorageClass['allowedTopologies']>[number];
type Expression = NonNullable<Topology['matchLabelExpressions']>[number];

/** A term without expressions counts as one that was there before, as upstream compares it with empty places. */
function validateTopologies(terms: readonly Topology[]): FieldError[] {
  const seen = new Set<string>([termText([])]);
  return terms.flatMap(({ matchLabelExpressions: list = [] }, i) => {
    const at = `allowedTopologies[${i}].matchLabelExpressions`;
    const out = list.flatMap((e, n) => validateExpression(`${at}[${n}]`, e, list.slice(0, n)));
    const text = termText(list);
    if (seen.has(text)) out.push(duplicate(at, ''));
    seen.add(text);
    return out;
  });
}

/** The same for terms that allow the same; of a key that comes twice the last counts. */
const termText = (list: readonly Expression[]): string =>
  JSON.stringify(
    [...new Map(list.map((e) => [e.key, [...new Set(e.values)].sort()]))].sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function validateExpression(at: string, { key, values }: Expression, before: readonly Expression[]): FieldError[] {
  const out = values.length === 0 ? [required(`${at}.values`)] : [];
  values.forEach((value, i) => {
    if (values.indexOf(value) < i) out.push(duplicate(`${at}.values[${i}]`, value));
  });
  out.push(...check(`${at}.key`, key, qualifiedName));
  if (before.some((e) => e.key === key)) out.push(duplicate(`${at}.key`, key));
  return out;
}

function validateUpdate(now: StorageClass, old: StorageClass): FieldError[] {
  return (['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const).flatMap((name) =>
    immutable(name, now[name], old[name]),
  );
}
