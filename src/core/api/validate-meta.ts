import { forbidden, invalid, required, tooLong, type FieldError } from './field-error.ts';
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, pathSegment, qualifiedName } from './names.ts';
import type { ObjectMeta, OwnerReference } from './types.ts';

/**
 * What every object's metadata must satisfy.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go.
 */
export type NameRule = 'subdomain' | 'label' | 'label1035' | 'path-segment';

const RULES: Readonly<Record<NameRule, (name: string) => string[]>> = {
  subdomain: dns1123Subdomain,
  label: dns1123Label,
  label1035: dns1035Label,
  'path-segment': pathSegment,
};

const MAX_ANNOTATIONS_BYTES = 256 * 1024;

export function validateLabels(labels: Readonly<Record<string, string>> | undefined, field: string): FieldError[] {
  const out: FieldError[] = [];
  for (const [key, value] of Object.entries(labels ?? {})) {
    for (const message of qualifiedName(key)) out.push(invalid(field, key, message));
    for (const message of labelValue(value)) out.push(invalid(field, value, message));
  }
  return out;
}

export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  field: string,
): FieldError[] {
  const out: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    for (const message of qualifiedName(key.toLowerCase())) out.push(invalid(field, key, message));
    size += key.length + value.length;
  }
  if (size > MAX_ANNOTATIONS_BYTES) out.push(tooLong(field, '', MAX_ANNOTATIONS_BYTES));
  return out;
}

function validateOwners(owners: readonly OwnerReference[] | undefined, field: string): FieldError[] {
  const out: FieldError[] = [];
  const names: string[] = [];
  (owners ?? []).forEach((owner, i) => {
    const at = `${field}[${i}]`;
    if (!owner.apiVersion) out.push(invalid(`${at}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty'));
    if (!owner.kind) out.push(invalid(`${at}.kind`, owner.kind ?? '', 'must not be empty'));
    if (!owner.name) out.push(invalid(`${at}.name`, owner.name ?? '', 'must not be empty'));
    if (!owner.uid) out.push(invalid(`${at}.uid`, owner.uid ?? '', 'must not be empty'));
    if (owner.controller) names.push(owner.name);
  });
  if (names.length > 1) {
    const text = `Only one reference can have Controller set to true. Found "true" in references for ${names[0]} and ${names[1]}`;
    out.push(invalid(field, owners, text));
  }
  return out;
}

/** `was`: the stored object's metadata; what is still the same value was checked when it came. */
export function validateMeta(
  meta: ObjectMeta,
  namespaced: boolean,
  rule: NameRule,
  was?: ObjectMeta,
  field = 'metadata',
): FieldError[] {
  const out: FieldError[] = was && isSamePlace(meta, was) ? [] : validatePlace(meta, namespaced, rule, field);
  if (meta.labels !== was?.labels) out.push(...validateLabels(meta.labels, `${field}.labels`));
  if (meta.annotations !== was?.annotations) out.push(...validateAnnotations(meta.annotations, `${field}.annotations`));
  if (meta.ownerReferences !== was?.ownerReferences)
    out.push(...validateOwners(meta.ownerReferences, `${field}.ownerReferences`));
  if (meta.finalizers === was?.finalizers) return out;
  for (const f of meta.finalizers ?? []) {
    for (const message of qualifiedName(f)) out.push(invalid(`${field}.finalizers`, f, message));
  }
  return out;
}

const isSamePlace = (a: ObjectMeta, b: ObjectMeta): boolean =>
  a.name === b.name && a.namespace === b.namespace && a.generateName === b.generateName;

function validatePlace(meta: ObjectMeta, namespaced: boolean, rule: NameRule, field: string): FieldError[] {
  const out: FieldError[] = [];
  if (meta.generateName) {
    const probe = meta.generateName.replace(/-+$/, '') || meta.generateName;
    for (const message of RULES[rule](probe)) out.push(invalid(`${field}.generateName`, meta.generateName, message));
  }
  if (!meta.name) out.push(required(`${field}.name`, 'name or generateName is required'));
  else for (const message of RULES[rule](meta.name)) out.push(invalid(`${field}.name`, meta.name, message));
  if (namespaced && !meta.namespace) out.push(required(`${field}.namespace`));
  if (namespaced && meta.namespace) {
    for (const message of dns1123Label(meta.namespace))
      out.push(invalid(`${field}.namespace`, meta.namespace, message));
  }
  if (!namespaced && meta.namespace) out.push(forbidden(`${field}.namespace`, 'not allowed on this type'));
  return out;
}
