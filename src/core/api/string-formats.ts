import { entryOf } from '../lib/entry-of.ts';
import { timeParseError } from './time-parse-error.ts';

/**
 * The `format`s of strings that a CustomResourceDefinition may ask for. A format not listed is ignored.
 * Upstream: apiextensions-apiserver/pkg/apiserver/validation/formats.go.
 * Left out: isbn, creditcard, ssn, bsonobjectid, colours; they are accepted as any string.
 */

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = `^${OCTET}(?:\\.${OCTET}){3}$`;
const DNS_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

const PATTERNS: Readonly<Record<string, string>> = {
  byte: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  date: '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
  duration: '^[+-]?(?:0|(?:(?:\\d+(?:\\.\\d*)?|\\.\\d+) ?(?:ns|us|µs|ms|s|m|h|d|w))+)$',
  email: '^[^@\\s]+@[^@\\s]+$',
  hostname: `^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`,
  ipv4: IPV4,
  mac: '^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$',
  uri: '^(?:[a-z][a-z0-9+.-]*:\\S+|/\\S*)$',
  uuid: '^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$',
};

type Check = (text: string) => boolean;

const CHECKS: Readonly<Record<string, Check>> = {
  datetime: (text) => timeParseError(text, false) === undefined,
  ipv6: isIpv6,
  cidr: isCidr,
  ...Object.fromEntries(Object.entries(PATTERNS).map(([name, source]) => [name, matcher(source)])),
};

function matcher(source: string): Check {
  return (text) => new RegExp(source, 'i').test(text);
}

/** `date-time` and `datetime` are one format. */
const normal = (format: string): string => format.replaceAll('-', '');

export const isKnownFormat = (format: string): boolean => entryOf(CHECKS, normal(format)) !== undefined;

export const matchesFormat = (format: string, text: string): boolean => entryOf(CHECKS, normal(format))?.(text) ?? true;

const isIpv4: Check = (text) => new RegExp(IPV4).test(text);

function isIpv6(text: string): boolean {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const plain = isIpv4(tail) ? text.replace(tail, '0:0') : text;
  const halves = plain.split('::');
  if (!text.includes(':') || halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const counts = halves.length === 2 ? groups.length < 8 : groups.length === 8;
  return counts && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(bits)) return false;
  return isIpv4(address) ? Number(bits) <= 32 : isIpv6(address) && Number(bits) <= 128;
}
