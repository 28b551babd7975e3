import { describe, expect, it } from 'vitest';
import { builtinSchemas } from './builtin-schema.ts';
import { formatFieldError } from './field-error.ts';
import { prune } from './validate-schema.ts';
import { structuralSchema } from './structural-schema.ts';
import type { JSONSchemaProps } from './types.ts';
import { validateStructural } from './validate-structural.ts';

const schemas = builtinSchemas();

/** A custom resource with one field, `spec.p`. */
const withField = (p: JSONSchemaProps): JSONSchemaProps => ({
  type: 'object',
  properties: { spec: { type: 'object', properties: { p } } },
});
const EITHER: JSONSchemaProps = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } };
const ONE = [{ required: ['a'] }, { required: ['b'] }];

/** Every text is what apiextensions-apiserver of Kubernetes 1.36 answers. */
const ROWS: { name: string; field: JSONSchemaProps; value: unknown; errors: string[] }[] = [
  {
    name: 'minimum',
    field: { type: 'integer', minimum: 1 },
    value: 0,
    errors: ['spec.p: Invalid value: 0: spec.p in body should be greater than or equal to 1'],
  },
  {
    name: 'exclusive minimum',
    field: { type: 'integer', minimum: 1, exclusiveMinimum: true },
    value: 1,
    errors: ['spec.p: Invalid value: 1: spec.p in body should be greater than 1'],
  },
  {
    name: 'maximum',
    field: { type: 'integer', maximum: 5 },
    value: 6,
    errors: ['spec.p: Invalid value: 6: spec.p in body should be less than or equal to 5'],
  },
  {
    name: 'exclusive maximum',
    field: { type: 'number', maximum: 5.5, exclusiveMaximum: true },
    value: 5.5,
    errors: ['spec.p: Invalid value: 5.5: spec.p in body should be less than 5.5'],
  },
  {
    name: 'multiple',
    field: { type: 'integer', multipleOf: 3 },
    value: 4,
    errors: ['spec.p: Invalid value: 4: spec.p in body should be a multiple of 3'],
  },
  {
    name: 'wrong type',
    field: { type: 'integer' },
    value: 'x',
    errors: ['spec.p: Invalid value: "string": spec.p in body must be of type integer: "string"'],
  },
  {
    name: 'fraction',
    field: { type: 'integer' },
    value: 1.5,
    errors: [
      'spec.p: Invalid value: "number": spec.p in body must be of type integer: "number"',
      '<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.p',
    ],
  },
  {
    name: 'bool for string',
    field: { type: 'string' },
    value: true,
    errors: ['spec.p: Invalid value: "boolean": spec.p in body must be of type string: "boolean"'],
  },
  {
    name: 'object for string',
    field: { type: 'string' },
    value: {},
    errors: ['spec.p: Invalid value: "object": spec.p in body must be of type string: "object"'],
  },
  {
    name: 'null',
    field: { type: 'string' },
    value: null,
    errors: ['spec.p: Invalid value: "null": spec.p in body must be of type string: "null"'],
  },
  { name: 'nullable', field: { type: 'string', nullable: true }, value: null, errors: [] },
  {
    name: 'pattern',
    field: { type: 'string', pattern: '^[a-z]+$' },
    value: 'A1',
    errors: ['spec.p: Invalid value: "A1": spec.p in body should match \'^[a-z]+$\''],
  },
  {
    name: 'short',
    field: { type: 'string', minLength: 3 },
    value: 'ab',
    errors: ['spec.p: Invalid value: "ab": spec.p in body should be at least 3 chars long'],
  },
  {
    name: 'long',
    field: { type: 'string', maxLength: 3 },
    value: 'abcd',
    errors: ['spec.p: Too long: may not be more than 3 bytes'],
  },
  {
    name: 'enum',
    field: { type: 'string', enum: ['a', 'b'] },
    value: 'c',
    errors: ['spec.p: Unsupported value: "c": supported values: "a", "b"'],
  },
  {
    name: 'enum of numbers',
    field: { type: 'integer', enum: [1, 2] },
    value: 3,
    errors: ['spec.p: Unsupported value: 3: supported values: "1", "2"'],
  },
  {
    name: 'few items',
    field: { type: 'array', items: { type: 'string' }, minItems: 2 },
    value: ['a'],
    errors: ['spec.p: Invalid value: 1: spec.p in body should have at least 2 items'],
  },
  {
    name: 'many items',
    field: { type: 'array', items: { type: 'string' }, maxItems: 1 },
    value: ['a', 'b'],
    errors: ['spec.p: Too many: 2: must have at most 1 item'],
  },
  {
    name: 'unique',
    field: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    value: ['a', 'a'],
    errors: ['spec.p: Invalid value: "": spec.p in body shouldn\'t contain duplicates'],
  },
  {
    name: 'item',
    field: { type: 'array', items: { type: 'object', properties: { x: { type: 'integer' } } } },
    value: [{ x: 1 }, { x: 'a' }],
    errors: ['spec.p[1].x: Invalid value: "string": spec.p[1].x in body must be of type integer: "string"'],
  },
  {
    name: 'map value',
    field: { type: 'object', additionalProperties: { type: 'integer' } },
    value: { k: 'a' },
    errors: ['spec.p.k: Invalid value: "string": spec.p.k in body must be of type integer: "string"'],
  },
  {
    name: 'few properties',
    field: { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 1 },
    value: {},
    errors: ['spec.p: Invalid value: 0: spec.p in body should have at least 1 properties'],
  },
  {
    name: 'many properties',
    field: { type: 'object', additionalProperties: { type: 'integer' }, maxProperties: 1 },
    value: { a: 1, b: 2 },
    errors: ['spec.p: Too many: 2: must have at most 1 item'],
  },
  {
    name: 'int or string',
    field: { 'x-kubernetes-int-or-string': true },
    value: true,
    errors: ['spec.p: Invalid value: "boolean": spec.p in body must be of type integer,string: "boolean"'],
  },
  { name: 'int or string ok', field: { 'x-kubernetes-int-or-string': true }, value: '50%', errors: [] },
  {
    name: 'oneOf none',
    field: { ...EITHER, oneOf: ONE },
    value: {},
    errors: [
      '<nil>: Invalid value: "": "spec.p" must validate one and only one schema (oneOf). Found none valid',
      'spec.p.a: Required value',
    ],
  },
  {
    name: 'oneOf both',
    field: { ...EITHER, oneOf: ONE },
    value: { a: '', b: '' },
    errors: [
      '<nil>: Invalid value: "": "spec.p" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  },
  { name: 'oneOf ok', field: { ...EITHER, oneOf: ONE }, value: { a: '' }, errors: [] },
  {
    name: 'anyOf',
    field: { ...EITHER, anyOf: ONE },
    value: {},
    errors: [
      '<nil>: Invalid value: "": "spec.p" must validate at least one schema (anyOf)',
      'spec.p.a: Required value',
    ],
  },
  {
    name: 'allOf',
    field: { type: 'integer', allOf: [{ minimum: 3 }, { maximum: 1 }] },
    value: 2,
    errors: [
      'spec.p: Invalid value: 2: spec.p in body should be greater than or equal to 3',
      'spec.p: Invalid value: 2: spec.p in body should be less than or equal to 1',
      '<nil>: Invalid value: "": "spec.p" must validate all the schemas (allOf). None validated',
    ],
  },
  {
    name: 'allOf one',
    field: { type: 'integer', allOf: [{ minimum: 3 }, { maximum: 5 }] },
    value: 2,
    errors: [
      'spec.p: Invalid value: 2: spec.p in body should be greater than or equal to 3',
      '<nil>: Invalid value: "": "spec.p" must validate all the schemas (allOf)',
    ],
  },
  {
    name: 'not',
    field: { type: 'string', not: { enum: ['x'] } },
    value: 'x',
    errors: ['<nil>: Invalid value: "": "spec.p" must not validate the schema (not)'],
  },
  {
    name: 'format ipv4',
    field: { type: 'string', format: 'ipv4' },
    value: '1.2.3.400',
    errors: ['spec.p: Invalid value: "1.2.3.400": spec.p in body must be of type ipv4: "1.2.3.400"'],
  },
  {
    name: 'format date-time',
    field: { type: 'string', format: 'date-time' },
    value: 'today',
    errors: ['spec.p: Invalid value: "today": spec.p in body must be of type date-time: "today"'],
  },
  { name: 'format unknown', field: { type: 'string', format: 'zzz' }, value: 'today', errors: [] },
  {
    name: 'format uuid',
    field: { type: 'string', format: 'uuid' },
    value: 'x',
    errors: ['spec.p: Invalid value: "x": spec.p in body must be of type uuid: "x"'],
  },
  {
    name: 'format uri',
    field: { type: 'string', format: 'uri' },
    value: 'x y',
    errors: ['spec.p: Invalid value: "x y": spec.p in body must be of type uri: "x y"'],
  },
  { name: 'format duration ok', field: { type: 'string', format: 'duration' }, value: '1h30m', errors: [] },
  {
    name: 'format email',
    field: { type: 'string', format: 'email' },
    value: 'x',
    errors: ['spec.p: Invalid value: "x": spec.p in body must be of type email: "x"'],
  },
  {
    name: 'format byte',
    field: { type: 'string', format: 'byte' },
    value: '!',
    errors: ['spec.p: Invalid value: "!": spec.p in body must be of type byte: "!"'],
  },
  {
    name: 'preserve',
    field: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    value: { a: [1] },
    errors: [],
  },
  {
    name: 'int32 overflow',
    field: { type: 'integer', format: 'int32' },
    value: 3000000000,
    errors: ['<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.p'],
  },
  { name: 'number ok int', field: { type: 'number' }, value: 3, errors: [] },
  {
    name: 'array for object',
    field: { type: 'object' },
    value: [],
    errors: ['spec.p: Invalid value: "array": spec.p in body must be of type object: "array"'],
  },
  {
    name: 'big min',
    field: { type: 'integer', minimum: 1000000 },
    value: 5,
    errors: ['spec.p: Invalid value: 5: spec.p in body should be greater than or equal to 1000000'],
  },
  {
    name: 'float min',
    field: { type: 'number', minimum: 0.5 },
    value: 0.25,
    errors: ['spec.p: Invalid value: 0.25: spec.p in body should be greater than or equal to 0.5'],
  },
];

describe('validateStructural', () => {
  it.each(ROWS)('$name', ({ field, value, errors }) => {
    const found = validateStructural(structuralSchema(withField(field), schemas), { spec: { p: value } });
    expect(found.map(formatFieldError).sort()).toEqual([...errors].sort());
  });

  it.each([
    { name: 'of spec', schema: { type: 'object', required: ['spec'] }, value: {}, errors: ['spec: Required value'] },
    {
      name: 'of a field, beside another fault',
      schema: {
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            required: ['b'],
            properties: { a: { type: 'integer', minimum: 1 }, b: { type: 'string' } },
          },
        },
      },
      value: { spec: { a: 0 } },
      errors: [
        'spec.a: Invalid value: 0: spec.a in body should be greater than or equal to 1',
        'spec.b: Required value',
      ],
    },
  ])('required: $name', ({ schema, value, errors }) => {
    const found = validateStructural(structuralSchema(schema as JSONSchemaProps, schemas), value);
    expect(found.map(formatFieldError)).toEqual(errors);
  });

  it('leaves metadata to its own rules', () => {
    const schema = structuralSchema(withField({ type: 'string' }), schemas);
    expect(validateStructural(schema, { metadata: { labels: { a: 1 } } })).toEqual([]);
  });
});

describe('prune of a custom resource', () => {
  it.each([
    { name: 'drops what the schema does not name', field: EITHER, value: { a: 'x', c: 1 }, pruned: { a: 'x' } },
    {
      name: 'keeps it where asked to',
      field: { ...EITHER, 'x-kubernetes-preserve-unknown-fields': true },
      value: { c: 1 },
      pruned: { c: 1 },
    },
    {
      name: 'keeps the keys of a map, and prunes its values',
      field: { type: 'object', additionalProperties: EITHER },
      value: { k: { a: 'x', c: 1 } },
      pruned: { k: { a: 'x' } },
    },
    { name: 'keeps a null that may be', field: { type: 'string', nullable: true }, value: null, pruned: null },
    {
      name: 'keeps apiVersion, kind and metadata of an embedded resource',
      field: { ...EITHER, 'x-kubernetes-embedded-resource': true },
      value: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', zoo: 1 }, c: 1 },
      pruned: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
    },
  ])('$name', ({ field, value, pruned }) => {
    const schema = structuralSchema(withField(field), schemas);
    expect(prune<unknown>(schema, { apiVersion: 'x/v1', spec: { p: value } })).toEqual({
      apiVersion: 'x/v1',
      spec: { p: pruned },
    });
  });
});
