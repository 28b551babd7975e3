import encoded from './generated/schema.json' with { type: 'json' };
import { SchemaSet } from './schema-set.ts';

/** The schema of the built-in kinds. Each engine makes its own: a set remembers what it has decoded. */
export function builtinSchemas(): SchemaSet {
  return new SchemaSet(encoded);
}
