import { isJsonObject } from '../json.ts';
import { EMPTY_SET, FieldSetBuilder, type FieldSet } from './field-set.ts';
import { compareElements, parseElement, printElement } from './path-element.ts';

/**
 * FieldsV1, the form of a set in metadata.managedFields: `{"f:spec":{".":{},"f:replicas":{}}}`. A node with nothing
 * below it is a member; one with something is only if it holds ".".
 * Upstream: structured-merge-diff/v6/fieldpath/serialize.go.
 */
export interface FieldsV1 {
  readonly [element: string]: FieldsV1;
}

/** Undefined if it is not FieldsV1. */
export function parseFields(fields: unknown): FieldSet | undefined {
  const builder = new FieldSetBuilder();
  return fill(builder, fields ?? {}, true) ? builder.build() : undefined;
}

function fill(at: FieldSetBuilder, fields: unknown, isRoot: boolean): boolean {
  if (!isJsonObject(fields)) return false;
  const names = Object.keys(fields);
  if (names.length === 0 && !isRoot) at.add();
  for (const name of names) {
    if (name === '.') {
      at.add();
      continue;
    }
    const element = parseElement(name);
    if (element === undefined || !fill(at.child(element), fields[name], false)) return false;
  }
  return true;
}

export function fieldsOf(set: FieldSet): FieldsV1 {
  return write(set, false);
}

function write(set: FieldSet, withSelf: boolean): FieldsV1 {
  const out: Record<string, FieldsV1> = {};
  if (withSelf && set.isMember && set.children.size > 0) out['.'] = {};
  for (const element of sortedElements(set)) out[element] = write(set.children.get(element) ?? EMPTY_SET, true);
  return out;
}

function sortedElements(set: FieldSet): string[] {
  return [...set.children.keys()].sort(compareElements);
}

/** Every member in upstream's order: those of a node, then what is below each. */
export function pathsOf(set: FieldSet): string[][] {
  const out: string[][] = [];
  collect(set, [], out);
  return out;
}

function collect(set: FieldSet, prefix: readonly string[], out: string[][]): void {
  const elements = sortedElements(set);
  for (const element of elements) if (set.children.get(element)?.isMember) out.push([...prefix, element]);
  for (const element of elements) collect(set.children.get(element) ?? EMPTY_SET, [...prefix, element], out);
}

/** `.spec.containers[name="web"].image`. */
export const printPath = (path: readonly string[]): string => path.map(printElement).join('');
