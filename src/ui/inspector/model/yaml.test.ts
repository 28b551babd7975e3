import { describe, expect, it } from 'vitest';
import { changedLines } from './changed-lines.ts';
import { editableCopy } from './editable-copy.ts';
import { fieldRows } from './field-rows.ts';
import { yamlTokens } from './yaml-tokens.ts';

describe('yamlTokens', () => {
  const cases = [
    { line: 'kind: Pod', out: ['key kind', 'punctuation :', 'text  ', 'text Pod'] },
    { line: '  replicas: 3', out: ['text   ', 'key replicas', 'punctuation :', 'text  ', 'number 3'] },
    { line: '- name: web', out: ['punctuation - ', 'key name', 'punctuation :', 'text  ', 'text web'] },
    { line: '    - /bin/sh', out: ['text     ', 'punctuation - ', 'text /bin/sh'] },
    { line: 'ready: true', out: ['key ready', 'punctuation :', 'text  ', 'keyword true'] },
    { line: 'a: "1"', out: ['key a', 'punctuation :', 'text  ', 'string "1"'] },
    { line: 'labels: {}', out: ['key labels', 'punctuation :', 'text  ', 'punctuation {}'] },
    { line: 'image: a.b/c:v2', out: ['key image', 'punctuation :', 'text  ', 'text a.b/c:v2'] },
    { line: '"a: b": c', out: ['key "a: b"', 'punctuation :', 'text  ', 'text c'] },
    { line: 'f:spec:', out: ['key f:spec', 'punctuation :'] },
    { line: '# why', out: ['comment # why'] },
    { line: '', out: [] },
  ];
  for (const { line, out } of cases)
    it(line || 'empty line', () => {
      const tokens = yamlTokens(line);
      expect(tokens.map(({ kind, text }) => `${kind} ${text}`)).toEqual(out);
      expect(tokens.map(({ text }) => text).join('')).toBe(line);
    });
});

describe('changedLines', () => {
  const lines = (text: string): string[] => text.split('');
  const cases = [
    { name: 'nothing', before: 'abc', after: 'abc', changed: [] },
    { name: 'one in the middle', before: 'abc', after: 'axc', changed: [1] },
    { name: 'inserted', before: 'abc', after: 'abxyc', changed: [2, 3] },
    { name: 'removed', before: 'abcd', after: 'ad', changed: [] },
    { name: 'two places', before: 'abcdef', after: 'aXcdYf', changed: [1, 4] },
    { name: 'all new', before: '', after: 'ab', changed: [0, 1] },
    { name: 'repeated lines', before: 'aaa', after: 'aaaa', changed: [3] },
  ];
  for (const { name, before, after, changed } of cases)
    it(name, () => expect([...changedLines(lines(before), lines(after))]).toEqual(changed));
  it('a long text with nothing in common counts as changed', () => {
    const big = (letter: string): string[] => Array.from({ length: 900 }, (_, i) => `${letter}${i}`);
    expect(changedLines(big('a'), big('b')).size).toBe(900);
  });
});

it('editableCopy drops what the server fills in', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'a',
      namespace: 'b',
      uid: 'u',
      resourceVersion: '1',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'x' },
    },
    data: { k: 'v' },
    status: {},
  };
  expect(editableCopy(object as never)).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'b', annotations: { mine: 'x' } },
    data: { k: 'v' },
  });
});

it('fieldRows flattens all but metadata and conditions', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'a' },
    spec: { list: [{ host: 'h', ports: [1, 2] }], empty: {} },
    status: { conditions: [{ type: 'Ready' }], phase: 'Bound' },
  };
  expect(fieldRows(object as never)).toEqual([
    { path: 'spec.list[0].host', value: 'h' },
    { path: 'spec.list[0].ports', value: '1, 2' },
    { path: 'spec.empty', value: '{}' },
    { path: 'status.phase', value: 'Bound' },
  ]);
});
