import { check } from '../shared/rules.ts';
import { invalid, required, type FieldError } from '../../api/field-error.ts';
import { formatIp, parseCidr, parseIp } from '../../api/ip.ts';
import { dns1123Subdomain, pathSegment } from '../../api/names.ts';
import type { IPAddress } from '../../api/types.ts';

/**
 * Upstream: pkg/apis/networking/validation/validation.go (ValidateIPAddress),
 * apimachinery/pkg/util/validation/ip.go (IsValidIP, IsValidCIDR).
 */
export function validateIpAddress({ metadata, spec }: IPAddress): FieldError[] {
  const out = metadata.name ? ipErrors('metadata.name', metadata.name) : [];
  const parent = spec?.parentRef;
  const at = 'spec.parentRef';
  if (!parent) return [...out, required(at)];
  const { group = '', resource = '', name = '', namespace = '' } = parent;
  if (group !== '') out.push(...check(`${at}.group`, group, dns1123Subdomain));
  out.push(...(resource === '' ? [required(`${at}.resource`)] : check(`${at}.resource`, resource, pathSegment)));
  out.push(...(name === '' ? [required(`${at}.name`)] : check(`${at}.name`, name, pathSegment)));
  if (namespace !== '') out.push(...check(`${at}.namespace`, namespace, pathSegment));
  return out;
}

const MAPPED = /^::ffff:\d+\.\d+\.\d+\.\d+$/i;
/** Without zeros in front of its numbers. */
const trimmed = (text: string): string => text.replace(/(^|[./])0+(?=\d)/g, '$1');

export function ipErrors(field: string, value: string): FieldError[] {
  const ip = parseIp(value);
  const wrong = (text: string): FieldError[] => [invalid(field, value, text)];
  if (ip) return formatIp(ip) === value ? [] : wrong(`must be in canonical form ("${formatIp(ip)}")`);
  if (MAPPED.test(value)) return wrong('must not be an IPv4-mapped IPv6 address');
  if (!value.includes(':') && parseIp(trimmed(value))) return wrong('must not have leading 0s');
  return wrong('must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
}

export function cidrErrors(field: string, value: string): FieldError[] {
  const parsed = parseCidr(value);
  const wrong = (text: string): FieldError[] => [invalid(field, value, text)];
  if (!parsed) {
    if (parseCidr(trimmed(value))) return wrong('must not have leading 0s in IP or prefix length');
    if (MAPPED.test(value.split('/')[0] ?? '')) return wrong('must not have an IPv4-mapped IPv6 address');
    return wrong('must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  }
  const { ip, bits } = parsed;
  const beyond = BigInt((ip.family === 4 ? 32 : 128) - bits);
  if ((ip.value >> beyond) << beyond !== ip.value) return wrong('must not have bits set beyond the prefix length');
  const canonical = `${formatIp(ip)}/${bits}`;
  return canonical === value ? [] : wrong(`must be in canonical form ("${canonical}")`);
}
