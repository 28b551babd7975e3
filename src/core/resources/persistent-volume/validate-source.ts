import { forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import type { PersistentVolume } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { validateNodeSelector } from '../pod/validate-scheduling.ts';
import { csiDriverName } from '../shared/csi-names.ts';
import { check } from '../shared/rules.ts';

/**
 * What a volume is made of and where it can be reached. Upstream: validateCSIPersistentVolumeSource,
 * validateLocalVolumeSource, validateVolumeNodeAffinity, validatePvNodeAffinity in pkg/apis/core/validation/validation.go.
 * Left out: the change of labels from beta to GA; secrets of CSI volumes; the sources of other storage systems.
 */
type Spec = PersistentVolume['spec'];

export function validateSource({ csi, local, hostPath }: Spec): FieldError[] {
  const out: FieldError[] = [];
  if (hostPath) out.push(...validatePath('spec.hostPath.path', hostPath.path));
  if (local) out.push(...validatePath('spec.local.path', local.path));
  if (csi) out.push(...csiDriverName('spec.csi.driver', csi.driver));
  if (csi && csi.volumeHandle === '') out.push(required('spec.csi.volumeHandle'));
  return out;
}

function validatePath(field: string, path: string): FieldError[] {
  if (path === '') return [required(field)];
  return path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : [];
}

export function validateVolumeAffinity({ nodeAffinity }: Spec): FieldError[] {
  if (!nodeAffinity) return [];
  if (!nodeAffinity.required) return [required('spec.nodeAffinity.required', 'must specify required node constraints')];
  return validateNodeSelector(nodeAffinity.required, 'spec.nodeAffinity.required');
}

export function validateAttributesClass({ volumeAttributesClassName: name, csi }: Spec): FieldError[] {
  const field = 'spec.volumeAttributesClassName';
  if (name === undefined) return [];
  const out = name === '' ? [required(field, 'an empty string is disallowed')] : check(field, name, dns1123Subdomain);
  if (!csi) out.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
  return out;
}

export function validatePlaceUpdate(now: Spec, was: Spec): FieldError[] {
  const out: FieldError[] = [];
  // It may be set once.
  if (was.nodeAffinity && !deepEqual(now.nodeAffinity, was.nodeAffinity)) {
    const text = 'field is immutable, except for updating from beta label to GA';
    out.push(invalid('nodeAffinity', shown(now.nodeAffinity), text));
  }
  if (was.volumeAttributesClassName !== undefined && now.volumeAttributesClassName === undefined)
    out.push(forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
  return out;
}

type Term = NonNullable<NonNullable<Spec['nodeAffinity']>['required']>['nodeSelectorTerms'][number];

/** As upstream shows its own struct. */
function shown(affinity: Spec['nodeAffinity']): object | null {
  const list = (requirements: Term['matchExpressions']): object[] | null =>
    requirements?.map(({ key, operator, values }) => ({ Key: key, Operator: operator, Values: values ?? null })) ??
    null;
  if (!affinity) return null;
  const terms = affinity.required?.nodeSelectorTerms.map((t) => ({
    MatchExpressions: list(t.matchExpressions),
    MatchFields: list(t.matchFields),
  }));
  return { Required: terms ? { NodeSelectorTerms: terms } : null };
}
