import { invalid, required, tooLong, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain, qualifiedName } from '../../api/names.ts';
import { check } from './rules.ts';

/** Names of drivers and what is handed to them. Upstream: ValidateCSIDriverName, pkg/apis/storage/validation/validation.go. */
const MAX_NAME = 63;
const MAX_PARAMETERS = 512;
const MAX_PARAMETERS_SIZE = 256 * 1024;

export function csiDriverName(field: string, name: string): FieldError[] {
  if (name === '') return [required(field)];
  const long = name.length > MAX_NAME ? [tooLong(field, '', MAX_NAME)] : [];
  return [...long, ...dns1123Subdomain(name.toLowerCase()).map((detail) => invalid(field, name, detail))];
}

export const provisionerName = (field: string, name: string | undefined): FieldError[] =>
  name ? check(field, name.toLowerCase(), qualifiedName) : [required(field)];

export function driverParameters(
  field: string,
  parameters: Readonly<Record<string, string>>,
  may: { readonly beEmpty: boolean },
): FieldError[] {
  const all = Object.entries(parameters);
  if (all.length > MAX_PARAMETERS) return [tooLong(field, '', MAX_PARAMETERS)];
  const out = all.filter(([key]) => key === '').map(() => invalid(field, '', 'field can not be empty.'));
  const size = all.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size > MAX_PARAMETERS_SIZE) out.push(tooLong(field, '', MAX_PARAMETERS_SIZE));
  if (!may.beEmpty && all.length === 0) out.push(required(field, 'must contain at least one key/value pair'));
  return out;
}
