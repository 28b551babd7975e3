import { builtinSchemas } from '../../core/api/builtin-schema.ts';
import { splitApiVersion } from '../../core/api/group-kind.ts';
import type { Field, Schema } from '../../core/api/schema.ts';
import type { SchemaSet } from '../../core/api/schema-set.ts';
import { badRequest, isStatusError, unsupportedMediaType } from '../../core/api/status-error.ts';
import { decodeCustomResource, type Decoders } from './custom-resource.ts';
import { fieldNames } from './fields.ts';
import { readMessage, type WireField } from './wire.ts';

/**
 * Kubernetes protobuf to JSON values, by the field numbers of fields.ts and the types of the schema. What is not in the
 * tables is refused (415), never dropped in silence.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go.
 */
const MAGIC = Buffer.from('k8s\0', 'latin1');
const TYPE_META = 1;
const RAW = 2;

let known: SchemaSet | undefined;

export function decodeProtobuf(bytes: Uint8Array): unknown {
  if (!MAGIC.equals(bytes.subarray(0, 4)))
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix k8s');
  try {
    return decodeUnknown(bytes.subarray(4));
  } catch (error) {
    if (isStatusError(error)) throw error;
    throw badRequest(`error decoding from protobuf: ${(error as Error).message}`);
  }
}

function decodeUnknown(bytes: Uint8Array): Record<string, unknown> {
  const envelope = readMessage(bytes);
  const meta = readMessage(bytesOf(envelope, TYPE_META));
  const apiVersion = textOf(bytesOf(meta, 1));
  const kind = textOf(bytesOf(meta, 2));
  const schema = schemaOf(apiVersion, kind);
  const raw = bytesOf(envelope, RAW);
  if (schema.def === CUSTOM_RESOURCE) return { apiVersion, kind, ...decodeCustomResource(raw, OF_CUSTOM_RESOURCE) };
  return { apiVersion, kind, ...decodeObject(schema, raw) };
}

const CUSTOM_RESOURCE = 'apiextensions/v1.CustomResourceDefinition';
const OF_CUSTOM_RESOURCE: Decoders = {
  metadata: (bytes) => decodeObject(known?.definition('meta/v1.ObjectMeta') ?? { type: 'any' }, bytes),
  unknown: (what) => {
    throw cannotDecode(what);
  },
};

function schemaOf(apiVersion: string, kind: string): Schema {
  known ??= builtinSchemas();
  const { group, version } = splitApiVersion(apiVersion);
  // Options of a delete are sent in the group of what is deleted.
  const schema =
    kind === 'DeleteOptions' ? known.definition('meta/v1.DeleteOptions') : known.forKind(group, version, kind);
  if (!schema) throw cannotDecode(`${apiVersion}, Kind=${kind}`);
  return schema;
}

function decodeObject(schema: Schema, bytes: Uint8Array, row = schema.def ?? ''): Record<string, unknown> {
  const names = fieldNames(row);
  if (!names) throw cannotDecode(row);
  const out: Record<string, unknown> = {};
  for (const wire of readMessage(bytes)) {
    const name = names.get(wire.number);
    if (name === '-' || (name === undefined && isZero(wire.value))) continue;
    if (name?.startsWith('<')) {
      Object.assign(out, decodeObject(schema, wire.value as Uint8Array, name.slice(1)));
      continue;
    }
    const field = name === undefined ? undefined : schema.properties?.get(name);
    if (!field) throw cannotDecode(`field ${wire.number} of ${schema.def ?? ''}`);
    addField(out, field, wire);
  }
  return out;
}

function addField(out: Record<string, unknown>, { name, schema, zero }: Field, { value }: WireField): void {
  if (schema.type === 'array') {
    out[name] = [...((out[name] as unknown[] | undefined) ?? []), decodeValue(itemsOf(schema), value)];
  } else if (schema.type === 'map') {
    out[name] = { ...(out[name] as object | undefined), ...mapEntry(itemsOf(schema), value as Uint8Array) };
  } else {
    const decoded = decodeValue(schema, value);
    if (zero === 'keep' || !isUnset(decoded)) out[name] = decoded;
  }
}

const itemsOf = (schema: Schema): Schema => schema.items ?? { type: 'any' };

/** Fields that are no pointers in Go are always sent: their zero means unset. */
function isUnset(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false || value === undefined;
}

const isZero = (value: WireField['value']): boolean => (typeof value === 'bigint' ? value === 0n : value.length === 0);

function mapEntry(schema: Schema, bytes: Uint8Array): Record<string, unknown> {
  const entry = readMessage(bytes);
  return { [textOf(bytesOf(entry, 1))]: decodeValue(schema, bytesOf(entry, 2)) };
}

function decodeValue(schema: Schema, value: WireField['value']): unknown {
  if (schema.type === 'boolean') return value !== 0n;
  if (schema.type === 'int32' || schema.type === 'int64') return Number(value);
  if (typeof value === 'bigint') throw cannotDecode(`a number where the schema has ${schema.type}`);
  switch (schema.type) {
    case 'object':
      return decodeObject(schema, value);
    case 'string':
      return textOf(value);
    case 'bytes':
      return Buffer.from(value).toString('base64');
    case 'quantity':
      return textOf(bytesOf(readMessage(value), 1));
    case 'intOrString':
      return intOrString(readMessage(value));
    default:
      throw cannotDecode(`a value of type ${schema.type}`);
  }
}

function intOrString(fields: readonly WireField[]): number | string {
  const numberAt = (n: number): number => Number(fields.find((f) => f.number === n)?.value ?? 0n);
  return numberAt(1) === 1 ? textOf(bytesOf(fields, 3)) : numberAt(2);
}

function bytesOf(fields: readonly WireField[], number: number): Uint8Array {
  const value = fields.find((f) => f.number === number)?.value;
  return value instanceof Uint8Array ? value : new Uint8Array();
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

function cannotDecode(what: string) {
  return unsupportedMediaType(`the protobuf decoder does not know ${what}; send application/json`);
}
