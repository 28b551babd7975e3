import type { Field, Schema } from '../schema.ts';

/**
 * A new object of a built-in kind as Go writes it before anything is set: structs that are always written are there,
 * required lists and pointers are null. What a create sets is measured against it, so that nobody owns `f:spec` itself.
 * A custom resource starts from nothing. Upstream: ObjectCreater.New, then the conversion to a map.
 */
export function blankObject(schema: Schema | undefined): Readonly<Record<string, unknown>> {
  if (schema?.def === undefined) return {};
  const out: Record<string, unknown> = {};
  for (const field of schema.properties?.values() ?? []) {
    const zero = zeroOf(field);
    if (zero !== undefined) out[field.name] = zero;
  }
  return out;
}

/** Undefined if Go leaves the field out. */
function zeroOf({ schema, required, zero }: Field): unknown {
  if (zero === 'keep') return required ? null : undefined;
  if (zero === 'drop') return undefined;
  switch (schema.type) {
    case 'object':
      return blankObject(schema);
    case 'string':
      return '';
    case 'boolean':
      return false;
    case 'int32':
    case 'int64':
    case 'number':
      return 0;
    case 'quantity':
      return '0';
    case 'intOrString':
      return 0;
    default:
      return null;
  }
}
