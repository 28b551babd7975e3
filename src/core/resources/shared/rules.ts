import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { deepEqual } from '../../lib/equal.ts';
import { dns1123Label, dns1123Subdomain, qualifiedName } from '../../api/names.ts';
import type { IntOrString } from '../../api/types.ts';

/**
 * Rules that many kinds share, with upstream's texts; each returns what is wrong.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go, pkg/apis/core/validation.
 */
export type Rule = (value: string) => string[];

/** Turns the texts of a rule into field errors. */
export const check = (field: string, value: string, rule: Rule): FieldError[] =>
  rule(value).map((detail) => invalid(field, value, detail));

export const label = (field: string, value: string): FieldError[] => check(field, value, dns1123Label);
export const subdomain = (field: string, value: string): FieldError[] => check(field, value, dns1123Subdomain);
export const qualified = (field: string, value: string): FieldError[] => check(field, value, qualifiedName);

export function nonNegative(field: string, value: number | undefined): FieldError[] {
  return (value ?? 0) < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
}

export function positive(field: string, value: number | undefined): FieldError[] {
  return (value ?? 0) <= 0 ? [invalid(field, value ?? 0, 'must be greater than zero')] : [];
}

export const rangeText = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

export function portNumber(field: string, port: number): FieldError[] {
  return port >= 1 && port <= 65_535 ? [] : [invalid(field, port, rangeText(1, 65_535))];
}

const maxLengthText = (max: number): string => `must be no more than ${max} characters`;

export function portName(value: string): string[] {
  const out: string[] = [];
  if (value.length > 15) out.push(maxLengthText(15));
  if (!/^[-a-z0-9]+$/.test(value)) out.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) out.push('must contain at least one letter (a-z)');
  if (value.includes('--')) out.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) out.push('must not begin or end with a hyphen');
  return out;
}

export function portNumberOrName(field: string, port: IntOrString | undefined): FieldError[] {
  return typeof port === 'string' ? check(field, port, portName) : portNumber(field, port ?? 0);
}

const CONFIG_KEY = '[-._a-zA-Z0-9]+';

/** Key of a ConfigMap or Secret. */
export function configMapKey(value: string): string[] {
  const out: string[] = [];
  if (value.length > 253) out.push(maxLengthText(253));
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) {
    out.push(
      `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${CONFIG_KEY}')`,
    );
  }
  if (value === '.') out.push("must not be '.'");
  else if (value === '..') out.push("must not be '..'");
  else if (value.startsWith('..')) out.push("must not start with '..'");
  return out;
}

export function envVarName(value: string): string[] {
  if (value === '') return ['environment variable name must be non-empty'];
  const isPlain = /^[ -<>-~]+$/.test(value);
  return isPlain
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function httpHeaderName(value: string): string[] {
  if (/^[-A-Za-z0-9]+$/.test(value)) return [];
  return [
    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
  ];
}

const PERCENT = /^[0-9]+%$/;

function percent(value: string): string[] {
  if (PERCENT.test(value)) return [];
  return [
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ];
}

/** A count or a percentage, not negative. */
export function intOrPercent(field: string, value: IntOrString): FieldError[] {
  return typeof value === 'string' ? check(field, value, percent) : nonNegative(field, value);
}

/** The number of a count or of a percentage. */
export function intOrPercentValue(value: IntOrString): number {
  if (typeof value === 'number') return value;
  return PERCENT.test(value) ? Number(value.slice(0, -1)) : Number(value) || 0;
}

export function atMost100Percent(field: string, value: IntOrString): FieldError[] {
  if (typeof value === 'number' || !PERCENT.test(value) || intOrPercentValue(value) <= 100) return [];
  return [invalid(field, value, 'must not be greater than 100%')];
}

export function immutable(field: string, now: unknown, was: unknown): FieldError[] {
  return deepEqual(now, was) ? [] : [invalid(field, now, 'field is immutable')];
}

export const FROZEN = 'field is immutable when `immutable` is set';

/** One of the listed values; missing is an error of its own. */
export function oneOf(field: string, value: string | undefined, valid: readonly string[]): FieldError[] {
  if (!value) return [required(field)];
  return valid.includes(value) ? [] : [notSupported(field, value, valid)];
}

/** The same, for a field that may be missing. */
export function oneOfIfSet(field: string, value: string | undefined, valid: readonly string[]): FieldError[] {
  return value === undefined ? [] : oneOf(field, value, valid);
}

export function noBacksteps(field: string, path: string): FieldError[] {
  return path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : [];
}

const HTTP_PATH = String.raw`[A-Za-z0-9/\-._~%!$&'()*+,;=:]+`;

/** 'acme.io/foo'. */
export function domainPrefixedPath(field: string, value: string): FieldError[] {
  if (value === '') return [required(field)];
  const at = value.indexOf('/');
  const [host, path] = [value.slice(0, Math.max(at, 0)), value.slice(at + 1)];
  if (at <= 0 || path === '') return [invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const out = check(field, host, dns1123Subdomain);
  if (new RegExp(`^${HTTP_PATH}$`).test(path)) return out;
  return [...out, invalid(field, path, `Invalid path (regex used for validation is '${HTTP_PATH}')`)];
}

export function descendingPath(field: string, path: string): FieldError[] {
  const absolute = path.startsWith('/') ? [invalid(field, path, 'must be a relative path')] : [];
  return [...absolute, ...noBacksteps(field, path)];
}

export function localPath(field: string, path: string): FieldError[] {
  const isReserved = path.startsWith('..') && !path.startsWith('../');
  const reserved = isReserved ? [invalid(field, path, "must not start with '..'")] : [];
  return [...descendingPath(field, path), ...reserved];
}

export function fileMode(field: string, mode: number | undefined): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

export function ipAddress(field: string, value: string): FieldError[] {
  return isIp(value) ? [] : [invalid(field, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

/** An address that something can be reached at from another machine. */
export function endpointIp(field: string, value: string): FieldError[] {
  const wrong = (text: string): FieldError[] => [invalid(field, value, text)];
  if (!isIp(value)) return wrong('must be a valid IP address');
  if (value === '0.0.0.0' || value === '::') return wrong(`may not be unspecified (${value})`);
  if (value.startsWith('127.') || value === '::1')
    return wrong('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (value.startsWith('169.254.') || /^fe[89ab]/i.test(value))
    return wrong('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (value.startsWith('224.0.0.') || /^ff02:/i.test(value))
    return wrong('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return [];
}

export const isIpv4 = (text: string): boolean =>
  /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(text);

export const isIp = (text: string): boolean =>
  isIpv4(text) || (text.includes(':') && /^[0-9a-fA-F:.]+$/.test(text) && text.split('::').length <= 2);

export function cidr(field: string, value: string): FieldError[] {
  const [address = '', bits = ''] = value.split('/');
  const max = isIpv4(address) ? 32 : 128;
  if (isIp(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= max) return [];
  return [invalid(field, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** Names that occur twice among the items. */
export function duplicates<T>(items: readonly T[], name: (item: T) => string | undefined): number[] {
  const seen = new Set<string>();
  const out: number[] = [];
  items.forEach((item, i) => {
    const key = name(item);
    if (key === undefined || key === '') return;
    if (seen.has(key)) out.push(i);
    seen.add(key);
  });
  return out;
}

/** Of several exclusive parts, one must be there and no second one. */
export function exactlyOne(
  field: string,
  parts: readonly (readonly [name: string, errors: readonly FieldError[] | undefined])[],
  texts: { readonly many: string; readonly none: string },
): FieldError[] {
  const present = parts.filter(([, errors]) => errors !== undefined);
  if (present.length === 0) return [required(field, texts.none)];
  return present.flatMap(([name, errors], i) =>
    i === 0 ? [...(errors ?? [])] : [forbidden(`${field}.${name}`, texts.many)],
  );
}
