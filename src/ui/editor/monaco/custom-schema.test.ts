import { describe, expect, it } from 'vitest';
import { withCustomKinds } from './custom-schema.ts';

const definition = {
  ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'dbs.x.io' } },
  spec: {
    group: 'x.io',
    names: { kind: 'Db' },
    versions: [
      { name: 'v1', schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } } },
    ],
  },
};

describe('withCustomKinds', () => {
  const builtIn = { oneOf: [{ $ref: '#/definitions/Pod' }] };

  it('adds a kind for each version', () => {
    const { oneOf } = withCustomKinds(builtIn, [definition]);
    expect(oneOf).toHaveLength(2);
    expect(oneOf?.[1]).toMatchObject({
      required: ['apiVersion', 'kind'],
      properties: { apiVersion: { enum: ['x.io/v1'] }, kind: { enum: ['Db'] }, spec: { type: 'object' } },
    });
  });

  it.each([
    { name: 'no definitions', definitions: [] },
    { name: 'a definition without names', definitions: [{ ...definition, spec: {} }] },
  ])('leaves the schema alone: $name', ({ definitions }) => {
    expect(withCustomKinds(builtIn, definitions)).toBe(builtIn);
  });
});
