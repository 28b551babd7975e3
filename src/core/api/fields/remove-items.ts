import { isJsonObject, type JsonObject } from '../json.ts';
import { isEmpty, type FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { fieldType, itemElement, itemType, shapeOf, type FieldType } from './shape.ts';

/**
 * A value without the members of a set. What becomes empty stays as an empty map or list unless it is a member itself.
 * Upstream: structured-merge-diff/v6/typed/remove.go.
 */
export function removeItems(type: FieldType, value: unknown, set: FieldSet): unknown {
  if (isEmpty(set)) return value;
  switch (shapeOf(type, value)) {
    case 'map':
      return isJsonObject(value) ? removeFields(type, value, set) : value;
    case 'list':
      return Array.isArray(value) ? removeFromList(type, value, set) : value;
    case 'atomicMap':
      return isJsonObject(value) ? {} : value;
    case 'atomicList':
      return Array.isArray(value) ? [] : value;
    default:
      return value;
  }
}

function removeFields(type: FieldType, value: JsonObject, set: FieldSet): JsonObject {
  const out: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const at = set.children.get(fieldElement(name));
    if (at?.isMember) continue;
    out[name] = at ? removeItems(fieldType(type, name), value[name], at) : value[name];
  }
  return out;
}

function removeFromList(type: FieldType, list: readonly unknown[], set: FieldSet): unknown[] {
  const inner = itemType(type);
  const out: unknown[] = [];
  for (const item of list) {
    const found = itemElement(type, item);
    const at = 'element' in found ? set.children.get(found.element) : undefined;
    if (!at?.isMember) out.push(at ? removeItems(inner, item, at) : item);
  }
  return out;
}
