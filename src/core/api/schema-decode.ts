import { invariant } from '../lib/invariant.ts';
import { ATOMIC_DEFINITIONS, mergeMarker, type MergeMarker } from './merge-markers.ts';
import type { Field, Schema, SchemaType, ZeroMode } from './schema.ts';

/**
 * Reads the generated schema.json. Its grammar is described where it is written: scripts/schema/encode.mjs.
 */

export interface EncodedSchema {
  /** group, version, kind, definition */
  readonly kinds: readonly (readonly string[])[];
  /** Definition to its fields as one text. */
  readonly definitions: Readonly<Record<string, string>>;
}

type Resolve = (definition: string) => Schema | undefined;

const SCALARS: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries({
    s: 'string',
    b: 'boolean',
    i: 'int32',
    l: 'int64',
    n: 'number',
    q: 'quantity',
    x: 'intOrString',
    t: 'time',
    u: 'microTime',
    y: 'bytes',
    a: 'any',
  } satisfies Record<string, SchemaType>).map(([letter, type]) => [letter, { type }]),
);

const MODES: Readonly<Record<string, { required: boolean; zero: ZeroMode }>> = {
  '!': { required: true, zero: 'write' },
  '~': { required: true, zero: 'keep' },
  '^': { required: true, zero: 'drop' },
  '+': { required: false, zero: 'write' },
  '?': { required: false, zero: 'keep' },
  ':': { required: false, zero: 'drop' },
};

const FIELD = /^([^:?+!~^]+)([:?+!~^])(.*)$/;

function decodeType(text: string, prefix: string, resolve: Resolve): Schema {
  const rest = text.slice(1);
  if (text.startsWith('[')) return { type: 'array', items: decodeType(rest, prefix, resolve) };
  if (text.startsWith('{')) return { type: 'map', items: decodeType(rest, prefix, resolve) };
  if (text.startsWith('s(')) return { type: 'string', enum: text.slice(2, -1).split('|') };
  const schema = text.startsWith('@') ? resolve(rest.includes('/') ? rest : prefix + rest) : SCALARS[text];
  invariant(schema !== undefined, `schema.json: cannot read the type ${text}`);
  return schema;
}

function mergeOf(definition: string, name: string, schema: Schema): MergeMarker | undefined {
  const own = mergeMarker(definition, name);
  return schema.def !== undefined && ATOMIC_DEFINITIONS.has(schema.def) ? { ...own, map: 'atomic' } : own;
}

/** Fields of one definition, in the order of the API. */
export function decodeFields(definition: string, text: string, resolve: Resolve): ReadonlyMap<string, Field> {
  const prefix = definition.slice(0, definition.indexOf('.') + 1);
  const fields = new Map<string, Field>();
  for (const part of text === '' ? [] : text.split(',')) {
    const [, name = '', mode = '', type = ''] = FIELD.exec(part) ?? [];
    const { required, zero: written } = MODES[mode] ?? { required: false, zero: 'keep' };
    const schema = decodeType(type, prefix, resolve);
    // any JSON is behind a pointer: `default: false` and `default: {}` say something
    const zero = schema.type === 'any' && written === 'drop' ? 'keep' : written;
    const merge = mergeOf(definition, name, schema);
    fields.set(name, merge ? { name, schema, required, zero, merge } : { name, schema, required, zero });
  }
  return fields;
}
