import { isJsonObject } from '../json.ts';
import { FieldSetBuilder, type FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { fieldType, indexItems, isNamed, itemType, shapeOf, type FieldType } from './shape.ts';

/**
 * The paths a value sets: what its applier owns. A struct that has fields is not itself a member; an item of a list and
 * a key of a map are.
 * Upstream: structured-merge-diff/v6/typed/tofieldset.go.
 */
export function toFieldSet(type: FieldType, value: unknown): FieldSet {
  const builder = new FieldSetBuilder();
  collect(type, value, builder);
  return builder.build();
}

function collect(type: FieldType, value: unknown, at: FieldSetBuilder): void {
  switch (shapeOf(type, value)) {
    case 'map':
      if (isJsonObject(value)) collectFields(type, value, at);
      return;
    case 'list':
      if (Array.isArray(value)) collectItems(type, value, at);
      return;
    default:
      at.add();
  }
}

function collectFields(type: FieldType, value: Readonly<Record<string, unknown>>, at: FieldSetBuilder): void {
  for (const name of Object.keys(value)) {
    const inner = value[name];
    if (inner === undefined) continue;
    const child = at.child(fieldElement(name));
    collect(fieldType(type, name), inner, child);
    if (isHollow(inner) || !isNamed(type, name)) child.add();
  }
}

const isHollow = (value: unknown): boolean =>
  value === null || (isJsonObject(value) && Object.keys(value).length === 0);

function collectItems(type: FieldType, list: readonly unknown[], at: FieldSetBuilder): void {
  const inner = itemType(type);
  for (const [element, items] of indexItems(type, list)) {
    const child = at.child(element);
    child.add();
    if (items.length === 1) collect(inner, items[0], child);
  }
}
