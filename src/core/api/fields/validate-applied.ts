import { isJsonObject } from '../json.ts';
import { fieldElement, printElement } from './path-element.ts';
import { fieldType, isNamed, itemElement, itemType, shapeOf, type FieldType } from './shape.ts';

/**
 * What an applied configuration may not be: fields the schema does not have, values of another type, two items of one
 * key. Upstream: structured-merge-diff/v6/typed/validate.go.
 */
export function validateApplied(type: FieldType, value: unknown): readonly string[] {
  const errors: string[] = [];
  visit(type, value, '', errors);
  return errors;
}

/** As upstream joins them. */
export function joinErrors(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] as string) : ['errors:', ...errors.map((e) => `  ${e}`)].join('\n');
}

function visit(type: FieldType, value: unknown, path: string, errors: string[]): void {
  if (value === null || value === undefined) return;
  switch (shapeOf(type, value)) {
    case 'map':
    case 'atomicMap':
      if (isJsonObject(value)) visitFields(type, value, path, errors);
      else errors.push(at(path, `expected map, got &{${goValue(value)}}`));
      return;
    case 'list':
    case 'atomicList':
      if (Array.isArray(value)) visitItems(type, value, path, errors);
      else errors.push(at(path, `expected list, got &{${goValue(value)}}`));
      return;
    default:
      visitScalar(type, value, path, errors);
  }
}

const at = (path: string, message: string): string => (path === '' ? message : `${path}: ${message}`);

/** As Go's %v prints a JSON value. */
function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (!isJsonObject(value)) return value === null ? '<nil>' : String(value);
  const names = Object.keys(value).sort();
  return `map[${names.map((name) => `${name}:${goValue(value[name])}`).join(' ')}]`;
}

function visitFields(type: FieldType, value: Readonly<Record<string, unknown>>, path: string, errors: string[]): void {
  const isOpen = type.schema?.items !== undefined || type.schema?.properties === undefined || isPreserving(type);
  for (const name of Object.keys(value)) {
    const inner = path + printElement(fieldElement(name));
    if (!isOpen && !isNamed(type, name)) {
      errors.push(at(inner, 'field not declared in schema'));
      return;
    }
    visit(fieldType(type, name), value[name], inner, errors);
  }
}

const isPreserving = (type: FieldType): boolean => type.schema?.rules?.preserveUnknownFields === true;

function visitItems(type: FieldType, list: readonly unknown[], path: string, errors: string[]): void {
  const isKeyed = shapeOf(type, list) === 'list';
  const seen = new Set<string>();
  for (const [i, item] of list.entries()) {
    const found = isKeyed ? itemElement(type, item) : { element: `i:${i}` };
    if ('error' in found) {
      errors.push(at(path, `element ${i}: ${found.error}`));
      return;
    }
    const printed = printElement(found.element);
    if (seen.has(found.element)) errors.push(at(path, `duplicate entries for key ${printed}`));
    seen.add(found.element);
    visit(itemType(type), item, path + printed, errors);
  }
}

const NUMERIC: ReadonlySet<string> = new Set(['int32', 'int64', 'number']);
const TEXT: ReadonlySet<string> = new Set(['string', 'bytes']);

function visitScalar(type: FieldType, value: unknown, path: string, errors: string[]): void {
  const wanted = type.schema?.type ?? 'any';
  if (NUMERIC.has(wanted)) {
    if (typeof value !== 'number') errors.push(at(path, `expected numeric (int or float), got ${goType(value)}`));
  } else if (TEXT.has(wanted)) {
    if (typeof value !== 'string')
      errors.push(at(path, `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`));
  } else if (wanted === 'boolean') {
    if (typeof value !== 'boolean') errors.push(at(path, `expected boolean, got &{${goValue(value)}}`));
  } else if (typeof value === 'object') {
    errors.push(at(path, `expected any scalar, got &{${goValue(value)}}`));
  }
}

function goType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return '[]interface {}';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}

/** As Go's %#v prints a JSON value. */
function goSyntax(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isJsonObject(value)) return value === null ? 'interface {}(nil)' : String(value);
  const names = Object.keys(value).sort();
  return `map[string]interface {}{${names.map((name) => `${JSON.stringify(name)}:${goSyntax(value[name])}`).join(', ')}}`;
}
