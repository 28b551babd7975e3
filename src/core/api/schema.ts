import type { MergeMarker } from './merge-markers.ts';

/**
 * What the engine knows of the shape of objects. One vocabulary for built-in kinds (generated, see
 * scripts/generate-schema.mjs) and custom resources (structural-schema.ts); validation, pruning, defaulting, patches and
 * explain all walk it.
 *
 * 1. Schemas are immutable; two lookups of one definition give the same object, so it can key a cache.
 * 2. Definitions refer to one another and some to themselves: `properties` is worked out on first use.
 */

export type SchemaType =
  | 'object'
  | 'map'
  | 'array'
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'number'
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'microTime'
  /** Base64 in JSON. */
  | 'bytes'
  /** Any JSON; nothing inside is checked or pruned. */
  | 'any';

export interface Schema {
  readonly type: SchemaType;
  /** `core/v1.PodSpec`; absent for lists, maps, scalars and parts of a custom resource. */
  readonly def?: string;
  /** Of an 'object'. */
  readonly properties?: ReadonlyMap<string, Field>;
  /** Of an 'array' its items, of a 'map' its values. */
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  /** Only custom resources have them. */
  readonly rules?: StructuralRules;
}

export interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  /** What becomes of the field's zero value when the object is written. */
  readonly zero: ZeroMode;
  /** How it merges; absent: a list is atomic, a map or struct is granular. */
  readonly merge?: MergeMarker;
}

/**
 * `keep`: an explicit zero stays, an absent field stays absent (a pointer in Go). `drop`: a zero is the same as absent
 * (`hostNetwork: false`). `write`: there even if empty (`status: {}`).
 */
export type ZeroMode = 'keep' | 'drop' | 'write';

/** What a CustomResourceDefinition's schema can say beyond the type. */
export interface StructuralRules {
  readonly nullable?: boolean;
  readonly preserveUnknownFields?: boolean;
  /** The object carries its own apiVersion, kind and metadata. */
  readonly embeddedResource?: boolean;
  /** Required names that `properties` does not list, as in `oneOf: [{ required: [a] }, ...]`. */
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  /** Of an 'array': how its items are told apart. */
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listKeys?: readonly string[];
  /** x-kubernetes-validations: CEL, run by whoever owns an evaluator. */
  readonly validations?: readonly ValidationRule[];
}

export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** `spec.containers[0].image`, `metadata.labels[app.kubernetes.io/name]` -> its steps. */
export function parseFieldPath(path: string): string[] {
  return Array.from(path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g), (match) => match[1] ?? match[0]);
}

/** Schema of what stands at a path; an array takes any index, a map any key. */
export function fieldAt(schema: Schema, path: string | readonly (string | number)[]): Schema | undefined {
  const steps = typeof path === 'string' ? parseFieldPath(path) : path;
  return steps.reduce<Schema | undefined>((at, step) => at && stepInto(at, String(step)), schema);
}

function stepInto(schema: Schema, step: string): Schema | undefined {
  if (schema.type === 'array' && !/^(\d+|\*|-)$/.test(step)) return undefined;
  return schema.items ?? schema.properties?.get(step)?.schema;
}
