import { deepEqual } from '../lib/equal.ts';
import { correlated } from './correlate.ts';
import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from './field-error.ts';
import { goRegExp } from './go-regexp.ts';
import { isKnownFormat, matchesFormat } from './string-formats.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import type { Schema, StructuralRules } from './schema.ts';

/**
 * Values of a custom resource against the constraints in its CustomResourceDefinition, with the API server's texts:
 * `spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1`.
 *
 * With an old value only what has changed is checked (ratcheting): what is as it was may stay wrong.
 *
 * Upstream: kube-openapi/pkg/validation/validate, apiextensions-apiserver/pkg/apiserver/validation/{validation,ratcheting}.go,
 * .../schema/listtype/validation.go. Left out: `x-kubernetes-validations` (CEL), which its evaluator runs.
 */
export function validateStructural(schema: Schema, value: unknown, path = '', old?: unknown): FieldError[] {
  if (old !== undefined && deepEqual(value, old)) return [];
  if (value === null) return validateNull(schema, path);
  if (!hasType(schema, value)) return [wrongType(schema, value, path), ...notWhole(schema, value, path)];
  return [
    ...validateAlternatives(schema, value, path),
    ...validateEnum(schema, value, path),
    ...validateScalar(schema, value, path),
    ...validateArray(schema, value, path, old),
    ...validateObject(schema, value, path, old),
  ];
}

const NO_RULES: StructuralRules = {};

/** Types as OpenAPI spells them. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  map: 'object',
  int32: 'integer',
  int64: 'integer',
  intOrString: 'integer,string',
  time: 'string',
  microTime: 'string',
  bytes: 'string',
};

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function hasType(schema: Schema, value: unknown): boolean {
  if (schema.type === 'any' || schema.type === 'quantity') return true;
  const found = jsonType(value);
  const expected = TYPE_NAMES[schema.type] ?? schema.type;
  return expected.split(',').includes(found) || (expected === 'number' && found === 'integer');
}

function wrongType(schema: Schema, value: unknown, path: string): FieldError {
  const found = jsonType(value);
  const expected = TYPE_NAMES[schema.type] ?? schema.type;
  return typeInvalid(path, found, `${path} in body must be of type ${expected}: "${found}"`);
}

/** Upstream does not say in which field of the object: its path is only in the text. */
const unplaced = (detail: string): FieldError => invalid('<nil>', '', detail);

/** A fraction where an integer belongs fails twice: by its type and by its format. */
function notWhole(schema: Schema, value: unknown, path: string): FieldError[] {
  if (typeof value !== 'number' || !schema.type.startsWith('int')) return [];
  return [
    unplaced(`Checked value must be of type integer (default format) in ${path}`),
    ...validateNumber(schema.rules ?? NO_RULES, value, path),
  ];
}

function validateNull(schema: Schema, path: string): FieldError[] {
  return schema.type === 'any' || schema.rules?.nullable ? [] : [wrongType(schema, null, path)];
}

function validateEnum(schema: Schema, value: unknown, path: string): FieldError[] {
  if (schema.enum === undefined || schema.enum.some((one) => deepEqual(one, value))) return [];
  const names = schema.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [notSupported(path, value, names)];
}

function validateScalar(schema: Schema, value: unknown, path: string): FieldError[] {
  const rules = schema.rules ?? NO_RULES;
  if (schema.type === 'int32' && typeof value === 'number' && Math.round(value) !== (value | 0))
    return [unplaced(`Checked value must be of type integer with format int32 in ${path}`)];
  if (typeof value === 'number') return validateNumber(rules, value, path);
  return typeof value === 'string' ? validateString(rules, value, path) : [];
}

function validateNumber(rules: StructuralRules, value: number, path: string): FieldError[] {
  const { minimum, maximum, multipleOf } = rules;
  const should = (text: string) => invalid(path, value, `${path} in body should be ${text}`);
  const errors: FieldError[] = [];
  if (multipleOf !== undefined && value % multipleOf !== 0) errors.push(should(`a multiple of ${multipleOf}`));
  if (maximum !== undefined && (rules.exclusiveMaximum ? value >= maximum : value > maximum))
    errors.push(should(`less than ${rules.exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  if (minimum !== undefined && (rules.exclusiveMinimum ? value <= minimum : value < minimum))
    errors.push(should(`greater than ${rules.exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
  return errors;
}

function validateString(rules: StructuralRules, value: string, path: string): FieldError[] {
  const length = Array.from(value).length;
  const { minLength, maxLength, pattern, format } = rules;
  if (maxLength !== undefined && length > maxLength) return [tooLong(path, '', maxLength)];
  if (minLength !== undefined && length < minLength)
    return [invalid(path, value, `${path} in body should be at least ${minLength} chars long`)];
  if (pattern !== undefined && goRegExp(pattern)?.test(value) === false)
    return [invalid(path, value, `${path} in body should match '${pattern}'`)];
  if (format !== undefined && isKnownFormat(format) && !matchesFormat(format, value))
    return [typeInvalid(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(value)}`)];
  return [];
}

function validateArray(schema: Schema, value: unknown, path: string, old: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  const list: readonly unknown[] = value;
  const { items, rules = NO_RULES } = schema;
  const errors = items
    ? list.flatMap((item, i) => validateStructural(items, item, `${path}[${i}]`, correlated(schema, item, old)))
    : [];
  if (rules.minItems !== undefined && list.length < rules.minItems)
    errors.push(invalid(path, list.length, `${path} in body should have at least ${rules.minItems} items`));
  if (rules.maxItems !== undefined && list.length > rules.maxItems)
    errors.push(tooMany(path, list.length, rules.maxItems));
  if (rules.uniqueItems && list.some((item, i) => list.slice(0, i).some((other) => deepEqual(item, other))))
    errors.push(invalid(path, '', `${path} in body shouldn't contain duplicates`));
  return [...errors, ...duplicates(rules, list, path)];
}

/** Sets hold nothing twice, maps no key twice. */
function duplicates(
  { listType, listKeys = [] }: StructuralRules,
  list: readonly unknown[],
  path: string,
): FieldError[] {
  if (listType !== 'set' && listType !== 'map') return [];
  const keyOf = (item: unknown): unknown =>
    listType === 'set' || !isJsonObject(item) ? item : Object.fromEntries(listKeys.map((key) => [key, item[key]]));
  const keys = list.map(keyOf);
  return keys.flatMap((key, i) =>
    keys.slice(0, i).some((other) => deepEqual(other, key)) ? [duplicate(`${path}[${i}]`, key)] : [],
  );
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function validateObject(schema: Schema, value: unknown, path: string, old: unknown): FieldError[] {
  if (!isJsonObject(value)) return [];
  return [
    ...validateSize(schema.rules ?? NO_RULES, value, path),
    ...Object.keys(value).flatMap((key) =>
      validateMember({ schema, key, value: value[key], old: isJsonObject(old) ? old[key] : undefined }, path),
    ),
    ...missingFields(schema, value).map((name) => required(join(path, name))),
  ];
}

function validateSize(rules: StructuralRules, value: JsonObject, path: string): FieldError[] {
  const size = Object.keys(value).length;
  const { minProperties, maxProperties } = rules;
  if (maxProperties !== undefined && size > maxProperties) return [tooMany(path, size, maxProperties)];
  if (minProperties === undefined || size >= minProperties) return [];
  return [invalid(path, size, `${path} in body should have at least ${minProperties} properties`)];
}

interface Member {
  readonly schema: Schema;
  readonly key: string;
  readonly value: unknown;
  readonly old: unknown;
}

/** Built-in parts (metadata) are checked as structure and by their kind's own rules, not here. */
function validateMember({ schema, key, value, old }: Member, path: string): FieldError[] {
  const member = schema.properties?.get(key)?.schema ?? schema.items;
  return member === undefined || member.def !== undefined
    ? []
    : validateStructural(member, value, join(path, key), old);
}

function missingFields(schema: Schema, value: JsonObject): string[] {
  const fields = Array.from(schema.properties?.values() ?? []).filter((field) => field.required);
  const names = [...fields.map((field) => field.name), ...(schema.rules?.required ?? [])];
  return names.filter((name) => value[name] === undefined);
}

function validateAlternatives(schema: Schema, value: unknown, path: string): FieldError[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema.rules ?? NO_RULES;
  const results = (list: readonly Schema[]) => list.map((one) => validateStructural(one, value, path));
  const quoted = JSON.stringify(path);
  const must = (text: string) => unplaced(`${quoted} must ${text}`);
  const any = results(anyOf);
  const one = results(oneOf);
  const all = results(allOf);
  const matches = one.filter((errors) => errors.length === 0).length;
  const found = matches === 0 ? 'Found none valid' : `Found ${matches} valid alternatives`;
  return [
    ...(any.length > 0 && any.every(hasErrors) ? [must('validate at least one schema (anyOf)'), ...fewest(any)] : []),
    ...(one.length > 0 && matches !== 1
      ? [must(`validate one and only one schema (oneOf). ${found}`), ...(matches === 0 ? fewest(one) : [])]
      : []),
    ...all.flat(),
    ...(all.some(hasErrors)
      ? [must(`validate all the schemas (allOf)${all.every(hasErrors) ? '. None validated' : ''}`)]
      : []),
    ...(not && !hasErrors(validateStructural(not, value, path)) ? [must('not validate the schema (not)')] : []),
  ];
}

const hasErrors = (errors: readonly FieldError[]): boolean => errors.length > 0;

/** The alternative that came closest. */
function fewest(results: readonly FieldError[][]): FieldError[] {
  return results.reduce((best, errors) => (errors.length < best.length ? errors : best));
}
