import type { Environment } from '@marcbachmann/cel-js';
import { isJsonObject } from '../api/json.ts';
import type { Field, Schema } from '../api/schema.ts';
import { deepEqual } from '../lib/equal.ts';
import { escapeField } from './escape.ts';
import { EQUALS, type Comparable } from './same-value.ts';
import { dynValue } from './values.ts';

/**
 * CEL's types of a structural schema, and values in them. Each object of the schema becomes a type with its fields; its
 * values read the JSON lazily, a field when it is asked for. Null is absent. What a schema does not describe (unknown
 * fields that are preserved) is not there for CEL.
 * Upstream: apiserver/pkg/cel/common/{schemas,valuesunstructured}.go.
 * Left out: lists of type set and map compare in order and are appended to as they are.
 */
export interface SchemaType {
  /** As cel-js spells it: 'list<self.ports_AT_idx>'. */
  readonly name: string;
  /** From JSON. */
  value(json: unknown): unknown;
}

export interface Converters {
  timestamp(text: string): unknown;
  duration(text: string): unknown;
  bytes(base64: string): unknown;
}

/** Names of fields by type, so that `has` can be checked. */
export type FieldTypes = Map<string, Readonly<Record<string, string>>>;

const SCALARS: Readonly<Record<string, string>> = {
  boolean: 'bool',
  int32: 'int',
  int64: 'int',
  number: 'double',
  string: 'string',
};

/** Types as they are written in upstream's names; cel-js takes only word characters. */
export const AT = '_AT_';

export class SchemaTypes {
  readonly fields: FieldTypes = new Map();
  readonly #env: Environment;
  readonly #converters: Converters;

  constructor(env: Environment, converters: Converters) {
    this.#env = env;
    this.#converters = converters;
  }

  /** Undefined if CEL cannot know values of this schema. */
  typeOf(schema: Schema, name: string, isRoot = false): SchemaType | undefined {
    switch (schema.type) {
      case 'intOrString':
        return { name: 'dyn', value: dynValue };
      case 'array':
        return this.#list(schema, name);
      case 'map':
        return this.#map(schema, name);
      case 'object':
        return schema.def !== undefined && !isRoot ? undefined : this.#object(schema, name, isRoot);
      case 'string':
        return this.#string(schema.rules?.format);
      default:
        return scalar(schema);
    }
  }

  #string(format: string | undefined): SchemaType {
    const { timestamp, duration, bytes } = this.#converters;
    switch (format) {
      case 'byte':
        return { name: 'bytes', value: textOr(bytes) };
      case 'duration':
        return { name: 'google.protobuf.Duration', value: textOr(duration) };
      case 'date':
        return { name: 'google.protobuf.Timestamp', value: textOr((text) => timestamp(`${text}T00:00:00Z`)) };
      case 'date-time':
        return { name: 'google.protobuf.Timestamp', value: textOr(timestamp) };
      default:
        return { name: 'string', value: absentIfNull };
    }
  }

  #list({ items }: Schema, name: string): SchemaType | undefined {
    const item = items && this.typeOf(items, `${name}.${AT}idx`, items.rules?.embeddedResource);
    if (!item) return undefined;
    const value = (json: unknown) => (Array.isArray(json) ? json.map((one) => orNull(item.value(one))) : undefined);
    return { name: `list<${item.name}>`, value };
  }

  #map({ items }: Schema, name: string): SchemaType | undefined {
    const item = items && this.typeOf(items, `${name}.${AT}elem`, items.rules?.embeddedResource);
    if (!item) return undefined;
    const value = (json: unknown) =>
      isJsonObject(json)
        ? new Map(Object.entries(json).map(([key, one]) => [key, orNull(item.value(one))]))
        : undefined;
    return { name: `map<string, ${item.name}>`, value };
  }

  #object(schema: Schema, name: string, isRoot: boolean): SchemaType {
    const members = this.#members(schema, name, isRoot);
    const fields = Object.fromEntries(Array.from(members, ([key, { type }]) => [key, type.name]));
    const ctor = objectClass(members);
    this.#env.registerType(name, { ctor, fields });
    this.#env.registerOperator(`${name} == ${name}`, (a: Comparable, b: unknown) => a[EQUALS](b));
    this.#env.registerOperator(`${name} == null`, (a: { [JSON_OF]: Json }) => a[JSON_OF] === NO_OBJECT);
    this.fields.set(name, fields);
    return { name, value: (json) => (isJsonObject(json) ? new ctor(json) : undefined) };
  }

  #members(schema: Schema, name: string, isRoot: boolean): Map<string, Member> {
    const out = new Map<string, Member>();
    for (const [key, field] of schema.properties ?? []) {
      const escaped = escapeField(key);
      if (escaped === undefined || escaped === 'constructor' || (isRoot && ROOT_FIELDS.includes(key))) continue;
      const type = this.typeOf(field.schema, `${name}.${escaped}`, field.schema.rules?.embeddedResource);
      if (type) out.set(escaped, { key, type });
    }
    if (!isRoot && schema.rules?.embeddedResource !== true) return out;
    const metadata = this.#object(metadataSchema(), `${name}.metadata`, false);
    for (const key of ['apiVersion', 'kind']) out.set(key, { key, type: STRING });
    return out.set('metadata', { key: 'metadata', type: metadata });
  }
}

interface Member {
  /** Name of the field in JSON. */
  readonly key: string;
  readonly type: SchemaType;
}

const ROOT_FIELDS = ['apiVersion', 'kind', 'metadata'];

const absentIfNull = (json: unknown): unknown => json ?? undefined;
const orNull = (value: unknown): unknown => (value === undefined ? null : value);
const textOr =
  (convert: (text: string) => unknown) =>
  (json: unknown): unknown =>
    typeof json === 'string' ? convert(json) : undefined;

const STRING: SchemaType = { name: 'string', value: absentIfNull };
const stringField = (name: string): Field => ({ name, schema: { type: 'string' }, required: false, zero: 'keep' });
const metadataSchema = (): Schema => ({
  type: 'object',
  properties: new Map(['name', 'generateName'].map((name) => [name, stringField(name)])),
});

function scalar(schema: Schema): SchemaType | undefined {
  const name = SCALARS[schema.type];
  if (name === undefined) return undefined;
  if (name !== 'int') return { name, value: absentIfNull };
  return { name, value: (json) => (typeof json === 'number' && Number.isInteger(json) ? BigInt(json) : undefined) };
}

type Json = Readonly<Record<string, unknown>>;

const JSON_OF = Symbol('json');

/** Stands for an object that is null: it has no fields, and is equal to null. */
export const NO_OBJECT: Json = {};

/** cel-js knows types by their class, so each has one; fields are read, and kept, when asked for. */
function objectClass(members: ReadonlyMap<string, Member>): new (json: Json) => Comparable {
  class Made {
    readonly [JSON_OF]: Json;

    constructor(json: Json) {
      this[JSON_OF] = json;
    }

    [EQUALS](other: unknown): boolean {
      return other instanceof Made && deepEqual(this[JSON_OF], other[JSON_OF]);
    }
  }
  for (const [name, { key, type }] of members)
    Object.defineProperty(Made.prototype, name, {
      get(this: Made) {
        const value = type.value(this[JSON_OF][key]);
        Object.defineProperty(this, name, { value });
        return value;
      },
    });
  return Made;
}
