import { EMPTY_SET, type FieldSet } from './field-set.ts';
import { fieldType, isNamed, itemType, type FieldType } from './shape.ts';

/**
 * The set with every struct on the way to a member made a member too, so that sets of whole objects can be compared.
 * Upstream: EnsureNamedFieldsAreMembers in structured-merge-diff/v6/fieldpath/set.go.
 */
export function withNamedFields(type: FieldType, set: FieldSet): FieldSet {
  if (set.children.size === 0) return set;
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const name = element.startsWith('f:') ? element.slice(2) : undefined;
    const inner = name === undefined ? itemType(type) : fieldType(type, name);
    const named = withNamedFields(inner, child);
    const isStruct = name !== undefined && child.children.size > 0 && isNamed(type, name);
    children.set(element, isStruct && !named.isMember ? { ...named, isMember: true } : named);
  }
  return children.size === 0 ? EMPTY_SET : { isMember: set.isMember, children };
}
