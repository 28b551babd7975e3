import { describe, expect, it } from 'vitest';
import { parseOverrides } from './overrides.ts';

describe('parseOverrides', () => {
  const rows = [
    { name: 'reads what was saved', text: '[["a",{"x":1,"y":2}]]', want: [['a', { x: 1, y: 2 }]] },
    { name: 'no JSON', text: '{oops', want: [] },
    { name: 'no list', text: '{"a":1}', want: [] },
    { name: 'drops entries of another shape', text: '[["a"],[1,{"x":1,"y":1}],["b",{"x":null,"y":1}]]', want: [] },
  ];
  it.each(rows)('$name', ({ text, want }) => {
    expect([...parseOverrides(text)]).toEqual(want);
  });
});
