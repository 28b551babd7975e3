import { formatTime } from '../../core/lib/time.ts';
import { CUSTOM_RESOURCE_ROWS } from './custom-resource-rows.ts';
import { readMessage, type WireField } from './wire.ts';

/**
 * CustomResourceDefinitions out of protobuf, as clients in Go send them. They have a table of their own: schemas inside
 * schemas, unions, and fields whose zero means something. Pure.
 * Upstream: apiextensions-apiserver, pkg/apis/apiextensions/v1/generated.pb.go and marshal.go.
 */
export interface Decoders {
  metadata(bytes: Uint8Array): unknown;
  /** Throws: the table has no such field. */
  unknown(what: string): never;
}

type Json = Record<string, unknown>;

export function decodeCustomResource(bytes: Uint8Array, decoders: Decoders): Json {
  return message('Definition', bytes, decoders) as Json;
}

interface Row {
  readonly name: string;
  readonly type: string;
  /** A list, a map, or one. */
  readonly many: '*' | '%' | '';
  readonly isPointer: boolean;
}

function rowsOf(of: string): ReadonlyMap<number, Row> {
  const rows = new Map<number, Row>();
  const words = (CUSTOM_RESOURCE_ROWS[of] ?? '').split(' ');
  for (let i = 0; i + 2 < words.length; i += 3) {
    const [number, name = '', type = ''] = words.slice(i, i + 3);
    const many = /[*%]$/.exec(type)?.[0] as '*' | '%' | undefined;
    rows.set(Number(number), {
      name: name.replace(/^-/, ''),
      type: type.replace(/[*%]$/, ''),
      many: many ?? '',
      isPointer: !name.startsWith('-'),
    });
  }
  return rows;
}

function message(of: string, bytes: Uint8Array, decoders: Decoders): unknown {
  const rows = rowsOf(of);
  const out: Json = {};
  for (const { number, value } of readMessage(bytes)) {
    const row = rows.get(number) ?? decoders.unknown(`field ${number} of ${of}`);
    if (row.many === '*')
      out[row.name] = [...((out[row.name] as unknown[] | undefined) ?? []), one(row, value, decoders)];
    else if (row.many === '%')
      out[row.name] = { ...(out[row.name] as Json | undefined), ...entry(row, value, decoders) };
    else {
      const decoded = one(row, value, decoders);
      if (row.isPointer || !isZero(decoded)) out[row.name] = decoded;
    }
  }
  return of.startsWith('SchemaOr') ? eitherOf(out) : out;
}

const eitherOf = ({ schema, others, flag }: Json): unknown => schema ?? others ?? flag ?? false;

function entry(row: Row, value: WireField['value'], decoders: Decoders): Json {
  const fields = readMessage(value as Uint8Array);
  const key = fields.find((f) => f.number === 1)?.value ?? EMPTY;
  return { [text(key)]: one(row, fields.find((f) => f.number === 2)?.value ?? EMPTY, decoders) };
}

const EMPTY = new Uint8Array();

function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isZero);
  return value === '' || value === 0 || value === false || value === undefined;
}

function one({ type, name }: Row, value: WireField['value'], decoders: Decoders): unknown {
  if (type === 'b' || type === 'n') {
    if (typeof value !== 'bigint') throw new RangeError(`${name} is no number`);
    return type === 'b' ? value !== 0n : Number(value);
  }
  if (typeof value === 'bigint') throw new RangeError(`${name} is a number`);
  switch (type) {
    case 's':
      return text(value);
    case 'y':
      return Buffer.from(value).toString('base64');
    case 'd':
      return Buffer.from(value).readDoubleLE(0);
    case 'j':
      return JSON.parse(text(readMessage(value).find((f) => f.number === 1)?.value ?? EMPTY) || 'null');
    case 't':
      return time(value);
    case 'm':
      return decoders.metadata(value);
    default:
      return message(type, value, decoders);
  }
}

function time(bytes: Uint8Array): string | undefined {
  const seconds = readMessage(bytes).find((f) => f.number === 1)?.value;
  return seconds === undefined || Number(seconds) <= 0 ? undefined : formatTime(Number(seconds) * 1000);
}

const text = (value: WireField['value']): string => Buffer.from(value as Uint8Array).toString('utf8');
