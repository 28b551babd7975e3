import { expect, it } from 'vitest';
import { definitionOf, inV2 } from './openapi-v2-json.ts';

/** Rows follow TestConvertJSONSchemaPropsToOpenAPIv2Schema of apiextensions-apiserver. */
const X = 'x-kubernetes-preserve-unknown-fields';
it.each([
  { name: 'a plain type', v3: { type: 'string', format: 'byte' }, v2: { type: 'string', format: 'byte' } },
  { name: 'a reference', v3: { $ref: '#/components/schemas/a.B' }, v2: { $ref: '#/definitions/a.B' } },
  { name: 'a reference with a description', v3: { allOf: [{ $ref: '#/components/schemas/a.B' }], description: 'x' }, v2: { $ref: '#/definitions/a.B', description: 'x' } }, // prettier-ignore
  { name: 'junctors are left out', v3: { type: 'object', anyOf: [{ required: ['a'] }], not: {} }, v2: { type: 'object' } }, // prettier-ignore
  { name: 'what may be null has no type', v3: { type: 'object', nullable: true, properties: { a: {} } }, v2: {} },
  { name: 'and is not required', v3: { type: 'object', required: ['a', 'b'], properties: { a: { type: 'string', nullable: true }, b: {} } }, v2: { type: 'object', required: ['b'], properties: { a: {}, b: {} } } }, // prettier-ignore
  { name: 'unknown fields', v3: { type: 'object', [X]: true, properties: { a: {} } }, v2: { [X]: true } },
  { name: 'unknown fields below', v3: { type: 'object', properties: { a: { type: 'array', [X]: true, items: {} } } }, v2: { type: 'object', properties: { a: { [X]: true } } } }, // prettier-ignore
  { name: 'maps and lists', v3: { type: 'object', additionalProperties: { type: 'array', items: { type: 'integer', oneOf: [] } } }, v2: { type: 'object', additionalProperties: { type: 'array', items: { type: 'integer' } } } }, // prettier-ignore
])('$name', ({ v3, v2 }) => expect(inV2(v3)).toEqual(v2));

// upstream: TestNewBuilder of apiextensions-apiserver: "preserve unknown at root v2"
it.each([
  ['of an object that may have any field nothing is told', { type: 'object', [X]: true, properties: { a: {} } }, { type: 'object' }], // prettier-ignore
  ['of another what it has', { type: 'object', properties: { a: {} } }, { type: 'object', properties: { a: {} } }],
])('%s', (_, v3, v2) => {
  const kinds = { 'x-kubernetes-group-version-kind': [{ group: 'g', version: 'v', kind: 'K' }] };
  expect(definitionOf({ ...v3, ...kinds })).toEqual({ ...v2, ...kinds });
});
