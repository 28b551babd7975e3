import { embeddedStruct } from './go-embeds.ts';
import { isJsonObject, type JsonObject, mapShared, mapSharedValues } from './json.ts';
import { QUANTITY_ERROR, parseNano } from './quantity.ts';
import type { Field, Schema } from './schema.ts';
import { timeParseError } from './time-parse-error.ts';

/**
 * Structure as the API server's decoder sees it: which fields no struct has, and which values do not fit their type.
 *
 * 1. `null` fits everything: Go decodes it as "nothing there".
 * 2. What is the same object as in `old` was checked before and is skipped.
 * 3. Errors come in the order of the keys; upstream reports only the first and calls the rest never seen.
 *
 * Upstream: sigs.k8s.io/json (a fork of encoding/json), apimachinery/pkg/runtime/serializer/json.
 * Left out: Go's names of string types (`v1.RestartPolicy` is called `string`); `1.0` for an integer passes, because JSON.parse does not tell it from `1`.
 */

export interface StructureReport {
  /** Upstream's words, e.g. `unknown field "spec.template.spec.containers[0].foo"`. */
  readonly unknown: readonly string[];
  readonly errors: readonly StructureError[];
}

export interface StructureError {
  readonly path: string;
  /** e.g. `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`. */
  readonly message: string;
}

export function checkStructure(schema: Schema, value: unknown, old?: unknown): StructureReport {
  const walk = new StructureWalk();
  walk.visit(schema, value, old);
  return walk;
}

const keysToSkip = (schema: Schema): boolean => schema.rules?.preserveUnknownFields === true;

class StructureWalk {
  readonly unknown: string[] = [];
  readonly errors: StructureError[] = [];
  /** Fields and keys as strings, indexes as numbers. */
  private readonly path: (string | number)[] = [];
  /** The path as Go writes it: fields only, embedded structs included. */
  private readonly goPath: string[] = [];
  private goStruct = '';

  visit(schema: Schema, value: unknown, old: unknown): void {
    if (value === old || value === null || value === undefined) return;
    if (schema.type === 'object') this.visitObject(schema, value, old);
    else if (schema.type === 'array') this.visitArray(schema, value, old);
    else if (schema.type === 'map') this.visitMap(schema, value, old);
    else {
      const problem = scalarProblem(schema, value);
      if (problem !== undefined) this.fail(problem);
    }
  }

  private visitObject(schema: Schema, value: unknown, old: unknown): void {
    if (!isJsonObject(value)) return this.mismatch(value, goTypeName(schema));
    const before = isJsonObject(old) ? old : {};
    const outerStruct = this.goStruct;
    for (const key of Object.keys(value)) {
      const field = schema.properties?.get(key);
      if (field) {
        this.goStruct = goStructName(schema);
        this.visitField(schema, field, value[key], before[key]);
      } else if (!keysToSkip(schema)) this.unknown.push(`unknown field "${this.pathTo(key)}"`);
    }
    this.goStruct = outerStruct;
  }

  private visitField(owner: Schema, field: Field, value: unknown, old: unknown): void {
    if (value === old) return;
    const embedded = embeddedStruct(owner.def, field.name);
    const depth = this.goPath.length;
    if (embedded !== undefined) this.goPath.push(embedded);
    this.goPath.push(field.name);
    this.path.push(field.name);
    this.visit(field.schema, value, old);
    this.path.pop();
    this.goPath.length = depth;
  }

  private visitArray(schema: Schema, value: unknown, old: unknown): void {
    if (!Array.isArray(value)) return this.mismatch(value, goTypeName(schema));
    const before: readonly unknown[] = Array.isArray(old) ? old : [];
    value.forEach((item: unknown, index) => this.visitItem(schema, index, item, before[index]));
  }

  private visitMap(schema: Schema, value: unknown, old: unknown): void {
    if (!isJsonObject(value)) return this.mismatch(value, goTypeName(schema));
    const before = isJsonObject(old) ? old : {};
    for (const key of Object.keys(value)) this.visitItem(schema, key, value[key], before[key]);
  }

  private visitItem(schema: Schema, step: string | number, value: unknown, old: unknown): void {
    if (value === old || schema.items === undefined) return;
    this.path.push(step);
    this.visit(schema.items, value, old);
    this.path.pop();
  }

  private mismatch(value: unknown, goType: string): void {
    this.fail({ found: jsonTypeName(value), goType });
  }

  private fail(problem: ScalarProblem): void {
    const message =
      typeof problem === 'string'
        ? problem
        : `json: cannot unmarshal ${problem.found} into Go ${this.goTarget()} of type ${problem.goType}`;
    this.errors.push({ path: this.pathTo(), message });
  }

  private goTarget(): string {
    return this.goPath.length === 0 ? 'value' : `struct field ${this.goStruct}.${this.goPath.join('.')}`;
  }

  private pathTo(last?: string): string {
    const steps = last === undefined ? this.path : [...this.path, last];
    return steps.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
  }
}

/** A full text, or the two ends of a mismatch. */
type ScalarProblem = string | { readonly found: string; readonly goType: string };

function jsonTypeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const GO_SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  number: 'float64',
  bytes: '[]uint8',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
  time: 'v1.Time',
  microTime: 'v1.MicroTime',
  any: 'interface {}',
};

/** `apps/v1.DeploymentSpec` -> `DeploymentSpec`. */
const goStructName = (schema: Schema): string => schema.def?.slice(schema.def.indexOf('.') + 1) ?? '';

function goTypeName(schema: Schema): string {
  if (schema.type === 'object') return schema.def?.slice(schema.def.indexOf('/') + 1) ?? 'object';
  if (schema.type === 'array') return `[]${schema.items ? goTypeName(schema.items) : ''}`;
  if (schema.type === 'map' && schema.items?.type === 'quantity') return 'v1.ResourceList';
  if (schema.type === 'map') return `map[string]${schema.items ? goTypeName(schema.items) : ''}`;
  return GO_SCALARS[schema.type] ?? schema.type;
}

const LIMITS = { int32: 2 ** 31, int64: 2 ** 63 };

function integerProblem(value: unknown, type: 'int32' | 'int64'): ScalarProblem | undefined {
  if (typeof value !== 'number') return { found: jsonTypeName(value), goType: type };
  const fits = Number.isInteger(value) && value >= -LIMITS[type] && value < LIMITS[type];
  return fits ? undefined : { found: `number ${value}`, goType: type };
}

function timeProblem(value: unknown, isMicro: boolean): ScalarProblem | undefined {
  if (typeof value !== 'string') return { found: jsonTypeName(value), goType: 'string' };
  return timeParseError(value, isMicro);
}

function bytesProblem(value: unknown): ScalarProblem | undefined {
  if (typeof value !== 'string') return { found: jsonTypeName(value), goType: '[]uint8' };
  const clean = value.replace(/[\r\n]/g, '');
  const bad = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(clean)?.[0].length ?? 0;
  return bad === clean.length ? undefined : `illegal base64 data at input byte ${firstBadByte(clean, bad)}`;
}

/** Go names the first character outside the alphabet, or else where the last quartet broke off. */
function firstBadByte(text: string, from: number): number {
  const offset = text.slice(from).search(/[^A-Za-z0-9+/]/);
  return offset < 0 ? from : from + offset;
}

function scalarProblem(schema: Schema, value: unknown): ScalarProblem | undefined {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'number':
      return typeof value === schema.type
        ? undefined
        : { found: jsonTypeName(value), goType: GO_SCALARS[schema.type] ?? schema.type };
    case 'int32':
    case 'int64':
      return integerProblem(value, schema.type);
    case 'intOrString':
      return typeof value === 'string' ? undefined : integerProblem(value, 'int32');
    case 'quantity':
      return quantityProblem(value);
    case 'time':
    case 'microTime':
      return timeProblem(value, schema.type === 'microTime');
    case 'bytes':
      return bytesProblem(value);
    default:
      return undefined;
  }
}

/** Well-formed, but for what follows the number. */
const BAD_SUFFIX = /^[+-]?\d*\.?\d*[eEinumkKMGTP]*[+-]?\d*$/;

function quantityProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return QUANTITY_ERROR;
  const text = String(value).trim();
  if (parseNano(text) !== undefined) return undefined;
  return BAD_SUFFIX.test(text) && !/^[+-]?$/.test(text) ? "unable to parse quantity's suffix" : QUANTITY_ERROR;
}

/**
 * The value without unknown fields and without `null` in fields, sharing what did not change: what a decode into a
 * struct and an encode of it leaves over. Values of the wrong type are left as they are; check first.
 */
export function prune<T>(schema: Schema, value: T): T {
  return pruneValue(schema, value) as T;
}

function pruneValue(schema: Schema, value: unknown): unknown {
  if (schema.type === 'object') return isJsonObject(value) ? pruneObject(schema, value) : value;
  if (schema.items === undefined || isScalar(schema.items)) return value;
  const { items } = schema;
  if (Array.isArray(value)) return mapShared(value, (item) => pruneValue(items, item));
  return isJsonObject(value) ? mapSharedValues(value, (item) => pruneValue(items, item)) : value;
}

/** Go has no null inside lists and maps: it reads the empty value of their items. Custom resources do have it. */
function withoutNulls({ items }: Schema, value: unknown): unknown {
  if (items === undefined) return value;
  const orZero = (item: unknown): unknown => (item === null ? zeroOf(items) : item);
  if (Array.isArray(value)) return value.includes(null) ? value.map(orZero) : value;
  return isJsonObject(value) ? mapSharedValues(value, orZero) : value;
}

function zeroOf({ type }: Schema): unknown {
  if (type === 'object' || type === 'map') return {};
  if (type === 'array') return [];
  if (type === 'string' || type === 'bytes') return '';
  if (type === 'boolean') return false;
  if (type === 'quantity') return '0';
  return type === 'any' ? null : 0;
}

const isScalar = (schema: Schema): boolean => schema.properties === undefined && schema.items === undefined;

function pruneObject(schema: Schema, value: JsonObject): JsonObject {
  const kept: Record<string, unknown> = {};
  let changed = false;
  for (const key of Object.keys(value)) {
    const field = schema.properties?.get(key);
    const before = value[key];
    if (isDropped(schema, field, before)) {
      changed = true;
      continue;
    }
    const known = field && schema.def !== undefined ? withoutNulls(field.schema, before) : before;
    const after = field ? pruneValue(field.schema, known) : before;
    changed ||= after !== before;
    kept[key] = after;
  }
  return changed ? kept : value;
}

function isDropped(owner: Schema, field: Field | undefined, value: unknown): boolean {
  if (field === undefined) return !keysToSkip(owner);
  return (value === null || value === undefined) && field.schema.rules?.nullable !== true;
}
