import { describe, expect, it } from 'vitest';
import type { IPAddress } from '../../api/types.ts';
import { cidrErrors, ipErrors, validateIpAddress } from './validate.ts';

const texts = (errors: readonly { readonly field: string; readonly detail?: string }[]): string[] =>
  errors.map(({ field, detail }) => `${field}: ${detail ?? ''}`);

/** Upstream: TestIsValidIP and TestIsValidCIDR in apimachinery/pkg/util/validation/ip_test.go. */
describe('addresses', () => {
  it.each([
    ['1.2.3.4', undefined],
    ['255.255.255.255', undefined],
    ['::1', undefined],
    ['fe80::42:1dff:fe84:f9e2', undefined],
    ['2001:DB8::1', 'must be in canonical form ("2001:db8::1")'],
    ['0:0:0:0:0:0:0:1', 'must be in canonical form ("::1")'],
    ['::ffff:1.2.3.4', 'must not be an IPv4-mapped IPv6 address'],
    ['010.2.3.4', 'must not have leading 0s'],
    ['1.2.3', 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ['bad', 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ])('%s: %s', (value, why) => expect(texts(ipErrors('f', value))).toEqual(why ? [`f: ${why}`] : []));

  it.each([
    ['10.0.0.0/8', undefined],
    ['2001:db8::/64', undefined],
    ['10.0.0.1/8', 'must not have bits set beyond the prefix length'],
    ['10.0.0.0/08', 'must not have leading 0s in IP or prefix length'],
    ['2001:DB8::/64', 'must be in canonical form ("2001:db8::/64")'],
    ['10.0.0.0/33', 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ['10.0.0.0', 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ])('%s: %s', (value, why) => expect(texts(cidrErrors('f', value))).toEqual(why ? [`f: ${why}`] : []));
});

/** Upstream: TestValidateIPAddress in pkg/apis/networking/validation/validation_test.go. */
it.each<[string, object, readonly string[]]>([
  ['without a parent', {}, ['spec.parentRef: ']],
  ['an empty parent', { parentRef: {} }, ['spec.parentRef.resource: ', 'spec.parentRef.name: ']],
  [
    'a faulty parent',
    { parentRef: { group: 'A', resource: 'a/b', name: 'c%', namespace: 'd' } },
    [
      "spec.parentRef.group: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "spec.parentRef.resource: may not contain '/'",
      "spec.parentRef.name: may not contain '%'",
    ],
  ],
  ['any parent', { parentRef: { group: 'g.io', resource: 'things', name: 'x' } }, []],
])('an IPAddress with %s', (_name, spec, errors) => {
  expect(texts(validateIpAddress({ metadata: { name: '1.2.3.4' }, spec } as IPAddress))).toEqual(errors);
});
