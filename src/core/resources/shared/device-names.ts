import { invalid, required, tooLong, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import { check } from './rules.ts';

/** Names in resource.k8s.io. Upstream: pkg/apis/resource/validation/validation.go. */
const MAX_DRIVER = 63;
const MAX_POOL = 253;
const MAX_ID = 32;

export function driverName(field: string, name: string | undefined): FieldError[] {
  if (!name) return [required(field)];
  if (name.length > MAX_DRIVER) return [tooLong(field, name, MAX_DRIVER)];
  return dns1123Subdomain(name.toLowerCase()).map((text) => invalid(field, name, text));
}

/** Parts between slashes. */
export function poolName(field: string, name: string | undefined): FieldError[] {
  if (!name) return [required(field)];
  const long = name.length > MAX_POOL ? [tooLong(field, name, MAX_POOL)] : [];
  return [...long, ...name.split('/').flatMap((part) => check(field, part, dns1123Subdomain))];
}

/** 'model' or 'example.com/model'. */
export function qualifiedId(field: string, name: string): FieldError[] {
  const parts = name.split('/');
  const [domain = '', id = ''] = parts;
  if (parts.length === 1) return cIdentifier(field, domain);
  if (parts.length > 2) return [];
  return [
    ...(domain ? driverName(field, domain) : [invalid(field, '', 'the domain must not be empty')]),
    ...(id ? cIdentifier(field, id) : [invalid(field, '', 'the name must not be empty')]),
  ];
}

export function fullyQualifiedId(field: string, name: string): FieldError[] {
  const text = 'a fully qualified name must be a domain and a name separated by a slash';
  return [...qualifiedId(field, name), ...(name.includes('/') ? [] : [invalid(field, name, text)])];
}

const C_IDENTIFIER =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

function cIdentifier(field: string, id: string): FieldError[] {
  const long = id.length > MAX_ID ? [tooLong(field, id, MAX_ID)] : [];
  return [...long, ...(/^[A-Za-z_][A-Za-z0-9_]*$/.test(id) ? [] : [invalid(field, id, C_IDENTIFIER)])];
}

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const NORMAL =
  'uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters';

export function uuid(field: string, text: string): FieldError[] {
  const what = text.length === 36 ? 'invalid UUID format' : `invalid UUID length: ${text.length}`;
  if (!UUID.test(text)) return [invalid(field, text, `error validating uid: ${what}`)];
  return text === text.toLowerCase() ? [] : [invalid(field, text, NORMAL)];
}
