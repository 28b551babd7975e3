import { deepEqual } from '../../lib/equal.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { FieldSetBuilder, type FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { fieldType, indexItems, itemType, shapeOf, type FieldType, type Shape } from './shape.ts';

/**
 * Which paths differ between two values of one type. Parts that are shared are not looked into, so comparing an object
 * with its next state costs what changed. `undefined` is absent, `null` is a value.
 * Upstream: structured-merge-diff/v6/typed/compare.go.
 */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

interface Walk {
  readonly added: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly removed: FieldSetBuilder;
  readonly path: string[];
}

export function compare(type: FieldType, before: unknown, after: unknown): Comparison {
  const walk: Walk = {
    added: new FieldSetBuilder(),
    modified: new FieldSetBuilder(),
    removed: new FieldSetBuilder(),
    path: [],
  };
  visit(walk, type, before, after);
  return { added: walk.added.build(), modified: walk.modified.build(), removed: walk.removed.build() };
}

function visit(walk: Walk, type: FieldType, before: unknown, after: unknown): void {
  if (before === after) return;
  const was = shapeOf(type, before);
  const is = shapeOf(type, after);
  const last = after === undefined ? was : is;
  let isLeaf = false;
  if (before !== undefined && after !== undefined && was !== is) isLeaf = visitAs(was, walk, type, before, after);
  isLeaf = visitAs(last, walk, type, before, after) || isLeaf;
  if (isLeaf) return;
  if (before === undefined) walk.added.insert(walk.path);
  else if (after === undefined) walk.removed.insert(walk.path);
}

/** True if the two were compared as a whole. */
function visitAs(shape: Shape, walk: Walk, type: FieldType, before: unknown, after: unknown): boolean {
  if (shape === 'map' && !(isHollowMap(before) && isHollowMap(after))) {
    visitFields(walk, type, isJsonObject(before) ? before : {}, isJsonObject(after) ? after : {});
    return false;
  }
  if (shape === 'list' && !(isHollowList(before) && isHollowList(after))) {
    visitItems(walk, type, Array.isArray(before) ? before : [], Array.isArray(after) ? after : []);
    return false;
  }
  visitLeaf(walk, before, after);
  return true;
}

const isHollowMap = (value: unknown): boolean => !isJsonObject(value) || Object.keys(value).length === 0;
const isHollowList = (value: unknown): boolean => !Array.isArray(value) || value.length === 0;

function visitLeaf(walk: Walk, before: unknown, after: unknown): void {
  if (before === undefined) walk.added.insert(walk.path);
  else if (after === undefined) walk.removed.insert(walk.path);
  else if (!deepEqual(before, after)) walk.modified.insert(walk.path);
}

function visitFields(walk: Walk, type: FieldType, before: JsonObject, after: JsonObject): void {
  for (const name of Object.keys(before)) visitField(walk, type, name, before[name], after[name]);
  for (const name of Object.keys(after))
    if (before[name] === undefined) visitField(walk, type, name, undefined, after[name]);
}

function visitField(walk: Walk, type: FieldType, name: string, before: unknown, after: unknown): void {
  if (before === after) return;
  walk.path.push(fieldElement(name));
  visit(walk, fieldType(type, name), before, after);
  walk.path.pop();
}

function visitItems(walk: Walk, type: FieldType, before: readonly unknown[], after: readonly unknown[]): void {
  const was = indexItems(type, before);
  const is = indexItems(type, after);
  const inner = itemType(type);
  for (const element of new Set([...was.keys(), ...is.keys()])) {
    walk.path.push(element);
    visitItem(walk, inner, was.get(element) ?? [], is.get(element) ?? []);
    walk.path.pop();
  }
}

/** Several items of one key are compared as a whole; one that comes or goes makes the mark of the many change. */
function visitItem(walk: Walk, type: FieldType, was: readonly unknown[], is: readonly unknown[]): void {
  if (was.length <= 1 && is.length <= 1) return visit(walk, type, was[0], is[0]);
  if (was.length >= 2 && is.length >= 2) {
    if (!deepEqual(was, is)) walk.modified.insert(walk.path);
  } else if (was.length >= 2) {
    if (is.length > 0) visit(walk, type, undefined, is[0]);
    walk.removed.insert(walk.path);
  } else {
    if (was.length > 0) visit(walk, type, was[0], undefined);
    walk.added.insert(walk.path);
  }
}
