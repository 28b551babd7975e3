import { describe, expect, it } from 'vitest';
import { isCelIssue, type CelProgram } from '../api/cel.ts';
import { builtinSchemas } from '../api/builtin-schema.ts';
import { structuralSchema } from '../api/structural-schema.ts';
import type { JSONSchemaProps } from '../api/types.ts';
import { createCel } from './environment.ts';
import { jsonValue } from './values.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    x: { type: 'integer' },
    s: { type: 'string' },
    d: { type: 'number' },
    'dash-ed': { type: 'string' },
    namespace: { type: 'string' },
    port: { 'x-kubernetes-int-or-string': true },
    when: { type: 'string', format: 'date-time' },
    took: { type: 'string', format: 'duration' },
    raw: { type: 'string', format: 'byte' },
    maybe: { type: 'string', nullable: true },
    open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    l: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' }, n: { type: 'integer' } } } },
    m: { type: 'object', additionalProperties: { type: 'integer' } },
  },
} as unknown as JSONSchemaProps;

const spec = (() => {
  const root = { type: 'object', properties: { spec: SCHEMA } } as unknown as JSONSchemaProps;
  return structuralSchema(root, builtinSchemas()).properties?.get('spec')?.schema ?? { type: 'any' as const };
})();
const self = { schema: spec, isRoot: false, name: 'selfType' };
const env = createCel().environment({ self, oldSelf: self, object: 'dyn', oldObject: 'dyn' });

const VALUE = {
  x: 3,
  s: 'abc',
  d: 1.5,
  'dash-ed': 'dashed',
  namespace: 'ns',
  port: 80,
  when: '2024-02-01T00:00:00Z',
  took: '90s',
  raw: 'aGk=',
  maybe: null,
  l: [{ name: 'a' }, { name: 'b', n: 2 }],
  m: { one: 1, two: 2 },
};
const POD = { metadata: { name: 'web', labels: { app: 'web' } }, spec: { replicas: 3, containers: [{ name: 'c' }] } };

const bindings = env.bind({ self: VALUE, oldSelf: { ...VALUE, x: 2 }, object: POD, oldObject: null });

function run(expression: string, costLimit = 1_000_000): unknown {
  const program = env.compile(expression);
  if (isCelIssue(program)) return program.issue;
  const result = program.evaluate(bindings, costLimit);
  return 'error' in result ? `error: ${result.error}` : jsonValue(result.value);
}

/** The texts are cel-go's own, recorded from Kubernetes 1.36. */
describe('compiling', () => {
  it.each([
    ['foo.bar > 3', 1, "undeclared reference to 'foo' (in container '')"],
    ["self.x == 'a'", 8, "found no matching overload for '_==_' applied to '(int, string)'"],
    ['self.nope', 5, "undefined field 'nope'"],
    ['self.x.foo()', 11, "undeclared reference to 'foo' (in container '')"],
    ['nofn(self.s)', 5, "undeclared reference to 'nofn' (in container '')"],
    ['self.x + 1u > 2', 8, "found no matching overload for '_+_' applied to '(int, uint)'"],
    ['has(self.nope)', 4, "undefined field 'nope'"],
    ['size(self.x) > 1', 5, "found no matching overload for 'size' applied to '(int)'"],
    ['self.l == self.x', 8, "found no matching overload for '_==_' applied to '(list(selfType.l.@idx), int)'"],
    ['self.l.all(i, i == 3)', 17, "found no matching overload for '_==_' applied to '(selfType.l.@idx, int)'"],
    ['self.l[0].nope == 2', 10, "undefined field 'nope'"],
    ["['a', 1].size() == 2", 7, "expected type 'string' but found 'int'"],
    ["self.s.matches('(')", 16, 'invalid matches argument'],
    ['self.x && true', 5, "expected type 'bool' but found 'int'"],
    ['!self.s', 1, "found no matching overload for '!_' applied to '(string)'"],
    ["-self.s == 'a'", 1, "found no matching overload for '-_' applied to '(string)'"],
    ['self.s in [1,2]', 8, "found no matching overload for '@in' applied to '(string, list(int))'"],
    ["self.s[0] == 'a'", 7, "found no matching overload for '_[_]' applied to '(string, int)'"],
    [
      'self.x.all(i, i)',
      5,
      "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
    ],
    ['self.x == 3.0', 8, "found no matching overload for '_==_' applied to '(int, double)'"],
    ['self.x.y', 7, "type 'int' does not support field selection"],
    ['self.s.startsWith(3)', 18, "found no matching overload for 'startsWith' applied to 'string.(int)'"],
    ['self.s == null', 8, "found no matching overload for '_==_' applied to '(string, null)'"],
    ['self.l.all(1, true)', 12, 'argument must be a simple name'],
    ['has(self)', 5, 'invalid argument to has() macro'],
    ["duration('x') > self.took", 10, 'invalid duration argument'],
    ['self.x === 3', 10, "Syntax error: token recognition error at: '= '"],
    ['a b', 3, "Syntax error: extraneous input 'b' expecting <EOF>"],
    ['self.l.all(i, i.name)', 16, "expected type 'bool' but found 'string'"],
    ["true ? 1 : 'a'", 6, "found no matching overload for '_?_:_' applied to '(bool, int, string)'"],
    ['self["x"] == 3', 5, "found no matching overload for '_[_]' applied to '(selfType, string)'"],
    ['(self.x', 8, "Syntax error: missing ')' at '<EOF>'"],
    [
      'self.x + ',
      10,
      "Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}",
    ],
    [
      '1 +/ 2',
      4,
      "Syntax error: extraneous input '/' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}",
    ],
  ])('%s', (expression, column, message) => {
    const place = `${'.'.repeat(column - 1)}^`;
    expect(run(expression)).toBe(`ERROR: <input>:1:${column}: ${message}\n | ${expression}\n | ${place}`);
  });

  it.each([
    ['self.x', 'int'],
    ['self.l', 'list(selfType.l.@idx)'],
    ['object.spec.replicas', 'dyn'],
    ['object.spec.replicas > 3', 'bool'],
    ['self.l.map(i, i.name)', 'list(string)'],
  ])('%s has the type %s', (expression, type) => {
    expect((env.compile(expression) as CelProgram).type).toBe(type);
  });

  it('names the variables that are used', () => {
    expect([...(env.compile('self.x > oldSelf.x') as CelProgram).variables].sort()).toEqual(['oldSelf', 'self']);
  });
});

describe('evaluating', () => {
  it.each([
    ['self.x > 2', true],
    ['self.x < 3.5', true],
    ['self == oldSelf', false],
    ['self.l == oldSelf.l', true],
    ['self.d * 2.0', 3],
    ['self.dash__dash__ed + self.__namespace__', 'dashedns'],
    ['self.port == 80', true],
    ['type(self.port) == string', false],
    ["self.when > timestamp('2024-01-01T00:00:00Z')", true],
    ["self.took == duration('1m30s')", true],
    ["self.raw == b'hi'", true],
    ['has(self.maybe)', false],
    ['has(self.l[1].n) && !has(self.l[0].n)', true],
    ["'one' in self.m && self.m['two'] == 2", true],
    ['self.m.all(k, self.m[k] > 0)', true],
    ['self.l[5].name', 'error: index out of bounds: 5'],
    ["self.m['none'] == 1", 'error: no such key: none'],
    ['self.x / 0', 'error: division by zero'],
    ['self.x % 0', 'error: modulus by zero'],
    ['9223372036854775807 + self.x', 'error: integer overflow'],
    ["dyn(self.x) + 'a'", 'error: no such overload'],
    ["object.metadata.?labels.?tier.orValue('none')", 'none'],
    ["object.metadata.labels['app']", 'web'],
    ['object == oldObject', false],
    ['oldObject == null', true],
    ['object.spec.containers.all(c, has(c.image))', false],
    ['object.spec.nothing', 'error: no such key: nothing'],
    ["self.l.exists_one(i, i.name == 'a')", true],
    ["self.l.filter(i, i.name == 'a').size()", 1],
    ["self.l.exists(i, v, v.name == 'b' && i == 1)", true],
    ['self.l.transformList(i, v, v.name)', ['a', 'b']],
    ["{'a': 1}.transformMap(k, v, v + 1)", { a: 2 }],
    ['cel.bind(y, self.x, y + 1)', 4],
  ])('%s', (expression, expected) => expect(run(expression)).toEqual(expected));

  it('ends what costs too much', () => {
    const rounds = 'self.l.all(a, self.l.all(b, self.l.all(c, self.l.all(d, a.name != b.name || c == d))))';
    expect(run(rounds, 20)).toBe('error: operation cancelled: actual cost limit exceeded');
  });
});

describe("Kubernetes' libraries", () => {
  it.each([
    ["quantity('1Gi') == quantity('1024Mi')", true],
    ["quantity('1k').add(quantity('2')).asInteger()", 1002],
    ["quantity('50k').sub(20000).asApproximateFloat()", 30000],
    ["quantity('200M').compareTo(quantity('0.2G'))", 0],
    ["isQuantity('1Z') || isQuantity('Three')", false],
    ["ip('10.0.0.1').family()", 4],
    ["ip('fe80::1').isLinkLocalUnicast()", true],
    ["ip('8.8.8.8').isGlobalUnicast()", true],
    ["isIP('::ffff:1.2.3.4') || isIP('01.2.3.4')", false],
    ["ip.isCanonical('2001:DB8::1')", false],
    ["cidr('10.0.0.0/8').containsIP('10.2.3.4')", true],
    ["cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16'))", true],
    ["string(cidr('192.168.1.7/24').masked())", '192.168.1.0/24'],
    ["isCIDR('10.0.0.0/33')", false],
    ["url('https://a.b:80/x y?q=1&q=2').getHost()", 'a.b:80'],
    ["url('https://a.b:80/x?q=1&q=2').getQuery()['q']", ['1', '2']],
    ["url('https://[::1]:80/').getHostname()", '::1'],
    ["isURL('not a url') || isURL('a.b/c')", false],
    ["format.dns1123Label().validate('A_').hasValue()", true],
    ["format.named('uuid').hasValue() && !format.named('nope').hasValue()", true],
    ["semver('1.2.3').isLessThan(semver('1.10.0'))", true],
    ["semver('v1.2', true).patch()", 0],
    ["semver('1.0.0-rc.1').compareTo(semver('1.0.0'))", -1],
    ["isSemver('1.2')", false],
    ["'%s has %d'.format(['a', 3])", 'a has 3'],
    ["'abcb'.replace('b', 'x', 1)", 'axcb'],
    ["strings.quote('a\"b')", '"a\\"b"'],
    ['[1, 2, 3].sum()', 6],
    ["['b', 'a'].min()", 'a'],
    ['[].min() == 1', 'error: min called on empty list'],
    ['[1, 2].isSorted() && ![2, 1].isSorted()', true],
    ['[1, 2, 1].lastIndexOf(1)', 2],
    ['[3, 1, 2].sort()', [1, 2, 3]],
    ['[1, 1, 2].distinct()', [1, 2]],
    ['[1, 2, 3].slice(1, 3)', [2, 3]],
    ['lists.range(3)', [0, 1, 2]],
    ['sets.contains([1, 2], [1]) && sets.equivalent([1, 1], [1])', true],
    ["'a b'.find('[a-z]')", 'a'],
    ["'a1b2'.findAll('[0-9]', 1)", ['1']],
    ["'ABC'.matches('(?i)^[[:alpha:]]+$')", true],
    ["jsonpatch.escapeKey('a/b~c')", 'a~1b~0c'],
  ])('%s', (expression, expected) => expect(run(expression)).toEqual(expected));
});
