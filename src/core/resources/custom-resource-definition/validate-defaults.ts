import { CEL_RUNTIME_BUDGET, type CelRuntime } from '../../api/cel.ts';
import { formatFieldError, invalid, type FieldError } from '../../api/field-error.ts';
import type { Schema } from '../../api/schema.ts';
import { prune } from '../../api/validate-schema.ts';
import { validateStructural } from '../../api/validate-structural.ts';
import { hasRules, RuleValidator } from './rules.ts';
import { itemsOf, propertiesOf, propertyPath, type Node } from './schema-node.ts';

/**
 * Defaults must themselves be what the schema allows, with nothing in them that would be pruned.
 * Upstream: apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go. Left out: defaults inside metadata.
 */
export function validateDefaults(node: Node, schema: Schema | undefined, path: string, cel?: CelRuntime): FieldError[] {
  const items = itemsOf(node);
  return [
    ...(node.default === undefined || !schema ? [] : validateDefault(node.default, schema, `${path}.default`, cel)),
    ...(items ? validateDefaults(items, schema?.items, `${path}.items`, cel) : []),
    ...propertiesOf(node).flatMap(([name, part]) =>
      validateDefaults(part, schema?.properties?.get(name)?.schema, propertyPath(path, name), cel),
    ),
  ];
}

/** Upstream names the place of the default in front of the path, and only the path within it in the text. */
const below = (path: string, field: string): string => (field === '' || field === '<nil>' ? path : `${path}.${field}`);

function validateDefault(value: unknown, schema: Schema, path: string, cel: CelRuntime | undefined): FieldError[] {
  const out: FieldError[] = [];
  if (prune(schema, value) !== value) out.push(invalid(path, value, 'must not have unknown fields'));
  const wrong = validateStructural(schema, value).map((error) => ({ ...error, field: below(path, error.field) }));
  if (wrong.length > 0) return [...out, ...wrong];
  if (!cel || !hasRules(schema)) return out;
  const rules = new RuleValidator(cel);
  const at = { path, left: CEL_RUNTIME_BUDGET };
  const errors = [...rules.validatePart(schema, value, value, at), ...rules.validatePart(schema, value, undefined, at)];
  const seen = new Set<string>();
  return [...out, ...errors.filter((e) => !seen.has(formatFieldError(e)) && seen.add(formatFieldError(e)))];
}
