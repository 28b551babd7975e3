import { describe, expect, it } from 'vitest';
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, pathSegment, qualifiedName } from './names.ts';

const long = (n: number): string => 'a'.repeat(n);
type Row = [rule: string, check: (value: string) => string[], good: string[], bad: string[]];
const rows: Row[] = [
  ['label', dns1123Label, ['a', 'ab', 'a1', 'a-1', '0', long(63)], ['', 'A', 'a.b', '-a', 'a-', 'a_b', ' a', long(64)]],
  ['subdomain', dns1123Subdomain, ['a', 'a.b', '1.2.3', long(253)], ['', '.', 'a..b', 'A.a', 'a.-b', long(254)]],
  ['label 1035', dns1035Label, ['a', 'a-1', long(63)], ['0', '1a', 'a.b', 'A', long(64)]],
  ['path segment', pathSegment, ['a', 'A', 'a:b', 'system:node'], ['.', '..', 'a/b', 'a%b']],
  [
    'qualified name',
    qualifiedName,
    ['a', 'A.b_c', 'x.io/a', '1.2.3.4/5678', 'UPPER'],
    ['', 'a/b/c', '/a', 'a/', 'a@b', 'X.io/a', long(64)],
  ],
  ['label value', labelValue, ['', 'a', 'A_b.c-1', long(63)], ['-', 'a-', 'a b', 'ä', long(64)]],
];
describe.each(rows)('%s', (_rule, check, good, bad) => {
  it.each(good)('takes %j', (value) => expect(check(value)).toEqual([]));
  it.each(bad)('refuses %j', (value) => expect(check(value)).not.toEqual([]));
});

it("words it as upstream: 'a lowercase RFC 1123 subdomain ...'", () => {
  expect(dns1123Subdomain('Web_1')).toEqual([
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ]);
});
