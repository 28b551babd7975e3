import { invalid, required, type FieldError } from '../../api/field-error.ts';
import { pathSegment } from '../../api/names.ts';
import type { CrossVersionObjectReference } from '../../api/types.ts';
import { check } from '../shared/rules.ts';

/** References to other objects. Upstream: ValidateCrossVersionObjectReference, ValidateAPIVersion. */
export type ApiVersionRule = 'any' | 'valid' | 'valid with group';

export function validateReference(ref: CrossVersionObjectReference, field: string, rule: ApiVersionRule): FieldError[] {
  const names = (['kind', 'name'] as const).flatMap((part) =>
    ref[part] ? check(`${field}.${part}`, ref[part], pathSegment) : [required(`${field}.${part}`)],
  );
  return [...names, ...validateApiVersion(ref, field, rule)];
}

export function validateApiVersion(
  { apiVersion = '' }: CrossVersionObjectReference,
  field: string,
  rule: ApiVersionRule,
) {
  const at = `${field}.apiVersion`;
  if (rule === 'any') return [];
  if (apiVersion.split('/').length > 2)
    return [invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  if (rule === 'valid' || apiVersion.includes('/')) return [];
  return [invalid(at, apiVersion, 'apiVersion must specify API group')];
}
