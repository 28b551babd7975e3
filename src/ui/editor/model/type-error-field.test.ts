import { describe, expect, it } from 'vitest';
import { typeErrorField } from './type-error-field.ts';

describe('typeErrorField', () => {
  const object = { spec: { list: [{ n: 1, env: [{ value: 'a' }, { value: 5 }] }], map: { a: 'x', b: 2 } } };
  it.each([
    { path: 'EnvVar.spec.list.env.value', type: 'number', expected: 'spec.list[0].env[1].value' },
    { path: 'Spec.spec.map', type: 'number', expected: 'spec.map[b]' },
    { path: 'Spec.spec.list.n', type: 'number 1', expected: 'spec.list[0].n' },
    { path: 'Spec.spec.nothing', type: 'number', expected: undefined },
  ])('$path', ({ path, type, expected }) => {
    expect(typeErrorField(`json: cannot unmarshal ${type} into Go struct field ${path} of type x`, object)).toBe(
      expected,
    );
  });
});
