import type { JSONSchemaProps } from './types.ts';
import type { Field, Schema, SchemaType, StructuralRules } from './schema.ts';

/**
 * Turns the `openAPIV3Schema` of a CustomResourceDefinition into a Schema, so that custom resources go through the same
 * pruning, defaulting and patching as built-in kinds.
 *
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/structural.go.
 * Left out: checks that the schema is structural; whoever validates the CustomResourceDefinition makes them.
 */
/** Where the schema of metadata comes from. */
export interface Definitions {
  definition(name: string): Schema | undefined;
}

export function structuralSchema(openapi: JSONSchemaProps, builtin: Definitions): Schema {
  const root = convert(openapi, builtin);
  return { ...root, type: 'object', properties: new Map([...(root.properties ?? []), ...typeMeta(builtin)]) };
}

const RULE_NAMES = [
  'nullable',
  'default',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
] as const;

/** apiVersion, kind and metadata are the server's own in every object. */
function typeMeta(builtin: Definitions): [string, Field][] {
  const meta = builtin.definition('meta/v1.ObjectMeta') ?? { type: 'any' };
  const field = (name: string, schema: Schema): [string, Field] => [
    name,
    { name, schema, required: false, zero: name === 'metadata' ? 'write' : 'drop' },
  ];
  return [field('apiVersion', { type: 'string' }), field('kind', { type: 'string' }), field('metadata', meta)];
}

function convert(openapi: JSONSchemaProps, builtin: Definitions): Schema {
  const type = typeOf(openapi);
  const items = itemsOf(openapi, type);
  const rules = rulesOf(openapi, builtin);
  return {
    type,
    ...(type === 'object' || openapi.properties ? { properties: propertiesOf(openapi, builtin) } : {}),
    ...(items ? { items: convert(items, builtin) } : {}),
    ...(openapi.enum ? { enum: openapi.enum } : {}),
    ...(Object.keys(rules).length > 0 ? { rules } : {}),
  };
}

function typeOf(openapi: JSONSchemaProps): SchemaType {
  if (openapi['x-kubernetes-int-or-string']) return 'intOrString';
  switch (openapi.type) {
    case 'object':
      return isSchema(openapi.additionalProperties) && !openapi.properties ? 'map' : 'object';
    case 'integer':
      return openapi.format === 'int32' ? 'int32' : 'int64';
    case 'array':
    case 'string':
    case 'boolean':
    case 'number':
      return openapi.type;
    default:
      return 'any';
  }
}

function itemsOf(openapi: JSONSchemaProps, type: SchemaType): JSONSchemaProps | undefined {
  const items: unknown = type === 'map' ? openapi.additionalProperties : type === 'array' ? openapi.items : undefined;
  return isSchema(items) ? items : undefined;
}

const isSchema = (value: unknown): value is JSONSchemaProps => typeof value === 'object' && value !== null;

function propertiesOf(openapi: JSONSchemaProps, builtin: Definitions): ReadonlyMap<string, Field> {
  const own = Object.entries(openapi.properties ?? {}).map(([name, property]): [string, Field] => [
    name,
    fieldOf(name, property, openapi.required?.includes(name) === true, builtin),
  ]);
  return new Map(openapi['x-kubernetes-embedded-resource'] ? [...own, ...typeMeta(builtin)] : own);
}

function fieldOf(name: string, property: JSONSchemaProps, required: boolean, builtin: Definitions): Field {
  const field: Field = { name, schema: convert(property, builtin), required, zero: 'keep' };
  const list = property['x-kubernetes-list-type'];
  if (list === 'map') return { ...field, merge: { list, keys: property['x-kubernetes-list-map-keys'] ?? [] } };
  if (list === 'set') return { ...field, merge: { list } };
  return property['x-kubernetes-map-type'] === 'atomic' ? { ...field, merge: { map: 'atomic' } } : field;
}

function rulesOf(openapi: JSONSchemaProps, builtin: Definitions): StructuralRules {
  const isOpen = openapi['x-kubernetes-preserve-unknown-fields'] === true || openapi.additionalProperties !== undefined;
  const alternatives = (list: readonly JSONSchemaProps[] | undefined) => list?.map((one) => convert(one, builtin));
  const rules: Record<string, unknown> = {
    ...Object.fromEntries(RULE_NAMES.map((name) => [name, openapi[name]])),
    required: openapi.required?.filter((name) => openapi.properties?.[name] === undefined),
    preserveUnknownFields: isOpen || undefined,
    embeddedResource: openapi['x-kubernetes-embedded-resource'],
    allOf: alternatives(openapi.allOf),
    anyOf: openapi['x-kubernetes-int-or-string'] ? undefined : alternatives(openapi.anyOf),
    oneOf: alternatives(openapi.oneOf),
    not: openapi.not && convert(openapi.not, builtin),
    validations: openapi['x-kubernetes-validations'],
    listType: openapi['x-kubernetes-list-type'],
    listKeys: openapi['x-kubernetes-list-map-keys'],
  };
  const isSet = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(rules).filter(([, value]) => isSet(value)));
}
