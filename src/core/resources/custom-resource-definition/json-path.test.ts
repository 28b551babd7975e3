import { describe, expect, it } from 'vitest';
import { jsonPath } from './json-path.ts';

const object = {
  spec: { size: 3, hosts: ['a', 'b'], 'odd.name': 'x' },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Live', status: 'False' },
    ],
  },
};

describe('jsonPath', () => {
  it.each([
    ['a field', '.spec.size', [3]],
    ['in braces', '{.spec.size}', [3]],
    ['an item', '.spec.hosts[1]', ['b']],
    ['all items', '.spec.hosts[*]', ['a', 'b']],
    ['a quoted name', ".spec['odd.name']", ['x']],
    ['a filter', '.status.conditions[?(@.type=="Ready")].status', ['True']],
    ['what is not there', '.spec.nope.deeper', []],
    ['a descendant', '..size', [3]],
    ['the last item', '.spec.hosts[-1]', ['b']],
    ['a slice', '.spec.hosts[0:1]', ['a']],
    ['an escaped name', '.spec.odd\\.name', ['x']],
    ['what differs', '.status.conditions[?(@.type!="Ready")].status', ['False']],
    ['what it cannot read', '.spec[size,hosts]', []],
  ])('finds %s', (_name, path, expected) => {
    expect(jsonPath(path)(object)).toEqual(expected);
  });
});
