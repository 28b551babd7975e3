/**
 * One thing wrong with one field. Validation returns all of them.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go.
 */
export interface FieldError {
  readonly type:
    | 'Required'
    | 'Invalid'
    | 'Duplicate'
    | 'NotSupported'
    | 'Forbidden'
    | 'NotFound'
    | 'TooLong'
    | 'TooMany'
    | 'TypeInvalid'
    | 'Internal';
  readonly field: string;
  readonly detail: string;
  readonly badValue?: unknown;
}

export const required = (field: string, detail = ''): FieldError => ({ type: 'Required', field, detail });
export const invalid = (field: string, badValue: unknown, detail: string): FieldError => ({
  type: 'Invalid',
  field,
  detail,
  badValue,
});
export const typeInvalid = (field: string, badValue: unknown, detail: string): FieldError => ({
  type: 'TypeInvalid',
  field,
  detail,
  badValue,
});
export const forbidden = (field: string, detail: string): FieldError => ({ type: 'Forbidden', field, detail });
export const duplicate = (field: string, badValue: unknown): FieldError => ({
  type: 'Duplicate',
  field,
  detail: '',
  badValue,
});
export const notFound = (field: string, badValue: unknown): FieldError => ({
  type: 'NotFound',
  field,
  detail: '',
  badValue,
});
export const notSupported = (field: string, badValue: unknown, valid: readonly string[]): FieldError => ({
  type: 'NotSupported',
  field,
  detail: valid.length > 0 ? `supported values: ${valid.map((v) => JSON.stringify(v)).join(', ')}` : '',
  badValue,
});
export const tooLong = (field: string, badValue: unknown, max: number): FieldError => ({
  type: 'TooLong',
  field,
  detail: max >= 0 ? `may not be more than ${max} ${max === 1 ? 'byte' : 'bytes'}` : 'value is too long',
  badValue,
});
export const tooMany = (field: string, actual: number, max: number): FieldError => ({
  type: 'TooMany',
  field,
  detail: `must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
  badValue: actual,
});

const TITLES: Readonly<Record<FieldError['type'], string>> = {
  Required: 'Required value',
  Invalid: 'Invalid value',
  Duplicate: 'Duplicate value',
  NotSupported: 'Unsupported value',
  Forbidden: 'Forbidden',
  NotFound: 'Not found',
  TooLong: 'Too long',
  TooMany: 'Too many',
  TypeInvalid: 'Invalid value',
  Internal: 'Internal error',
};

const WITHOUT_VALUE: ReadonlySet<FieldError['type']> = new Set(['Required', 'Forbidden', 'TooLong', 'Internal']);

/** As `badValue`: upstream leaves the value out where it would be a whole object or list. */
export const OMITTED = Symbol('omitted');

const ESCAPED: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

/** Objects as Go's encoder writes them, which thinks of HTML. */
const goJson = (value: unknown): string => JSON.stringify(value).replace(/[<>&]/g, (c) => ESCAPED[c] as string);

function showValue(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : typeof value === 'object'
      ? goJson(value)
      : JSON.stringify(value);
}

/** The text after the field's path. */
export function formatErrorBody(e: FieldError): string {
  const title =
    WITHOUT_VALUE.has(e.type) || e.badValue === OMITTED
      ? TITLES[e.type]
      : `${TITLES[e.type]}: ${showValue(e.badValue)}`;
  return e.detail === '' ? title : `${title}: ${e.detail}`;
}

/** Upstream's text: 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'. */
export function formatFieldError(e: FieldError): string {
  return `${e.field}: ${formatErrorBody(e)}`;
}
