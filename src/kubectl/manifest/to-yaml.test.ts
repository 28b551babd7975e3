import { describe, expect, it } from 'vitest';
import { parseManifest } from './parse-manifest.ts';
import { compareKeys } from './key-order.ts';
import { toYaml } from './to-yaml.ts';

const MESSAGE =
  '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu.';

describe('toYaml', () => {
  it.each([
    { name: 'string', value: 'web', yaml: 'a: web\n' },
    { name: 'string that is a number', value: '80', yaml: 'a: "80"\n' },
    { name: 'string that is a word of YAML 1.1', value: 'no', yaml: 'a: "no"\n' },
    { name: 'empty string', value: '', yaml: 'a: ""\n' },
    { name: 'time', value: '2026-01-01T00:00:00Z', yaml: 'a: "2026-01-01T00:00:00Z"\n' },
    { name: 'colon and space', value: 'a: b', yaml: "a: 'a: b'\n" },
    { name: 'colon', value: 'a:b', yaml: 'a: a:b\n' },
    { name: 'leading star', value: '*', yaml: "a: '*'\n" },
    { name: 'leading dash', value: '-c', yaml: 'a: -c\n' },
    { name: 'quote', value: "it's: me", yaml: "a: 'it''s: me'\n" },
    { name: 'tab', value: 'a\tb', yaml: 'a: "a\\tb"\n' },
    { name: 'text', value: 'a\nb\n', yaml: 'a: |\n  a\n  b\n' },
    { name: 'text without end', value: 'a\nb', yaml: 'a: |-\n  a\n  b\n' },
    { name: 'text with open end', value: 'a\n\n', yaml: 'a: |+\n  a\n\n' },
    { name: 'indented text', value: ' a\nb\n', yaml: 'a: |2\n   a\n  b\n' },
    { name: 'text with spaces at line ends', value: 'a \nb\n', yaml: 'a: "a \\nb\\n"\n' },
    { name: 'null', value: null, yaml: 'a: null\n' },
    { name: 'false', value: false, yaml: 'a: false\n' },
    { name: 'small number', value: 1e-7, yaml: 'a: 1e-07\n' },
    { name: 'fraction', value: 0.5, yaml: 'a: 0.5\n' },
    { name: 'empty list', value: [], yaml: 'a: []\n' },
    { name: 'empty mapping', value: {}, yaml: 'a: {}\n' },
    { name: 'list', value: ['x', 1], yaml: 'a:\n- x\n- 1\n' },
    { name: 'list of mappings', value: [{ b: 1, c: [2] }], yaml: 'a:\n- b: 1\n  c:\n  - 2\n' },
    { name: 'list of lists', value: [[1, 2], []], yaml: 'a:\n- - 1\n  - 2\n- []\n' },
    { name: 'key that is a number', value: { '80': 'x' }, yaml: 'a:\n  "80": x\n' },
  ])('$name', ({ value, yaml }) => {
    expect(toYaml({ a: value })).toBe(yaml);
    const back = parseManifest(`apiVersion: v1\nkind: X\n${yaml}`).documents[0]?.object as { a?: unknown };
    expect(back.a).toEqual(value);
  });

  it('sorts keys and hides managedFields', () => {
    const object = {
      kind: 'Pod',
      status: {},
      spec: { b: 1 },
      metadata: { name: 'x', managedFields: [1] },
      apiVersion: 'v1',
    };
    expect(toYaml(object)).toBe('apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  b: 1\nstatus: {}\n');
  });

  it('folds long lines where kubectl does', () => {
    expect(toYaml({ status: { conditions: [{ message: MESSAGE }] } })).toBe(
      `status:
  conditions:
  - message: '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane:
      }, 2 Insufficient cpu.'
`,
    );
  });
});

describe('compareKeys', () => {
  it.each([
    { name: 'numbers inside names', keys: ['a10', 'a2', 'a1'], sorted: ['a1', 'a2', 'a10'] },
    { name: 'signs before letters', keys: ['ab', 'a-b', 'a.b'], sorted: ['a-b', 'a.b', 'ab'] },
    { name: 'upper case first', keys: ['b', 'B', 'a'], sorted: ['B', 'a', 'b'] },
    { name: 'prefix first', keys: ['limits', 'limit'], sorted: ['limit', 'limits'] },
  ])('$name', ({ keys, sorted }) => expect([...keys].sort(compareKeys)).toEqual(sorted));
});
