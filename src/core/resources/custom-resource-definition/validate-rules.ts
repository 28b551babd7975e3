import { isCelIssue, type CelProgram, type CelRuntime } from '../../api/cel.ts';
import { invalid, type FieldError } from '../../api/field-error.ts';
import type { Schema, ValidationRule } from '../../api/schema.ts';
import { compileRules, type CompiledRule } from './rules.ts';
import { itemsOf, propertiesOf, propertyPath, valuesOf, type Node } from './schema-node.ts';

/**
 * Compiles the CEL rules of a definition and says what is wrong with them. Walks the schema as it was given, for the
 * paths, side by side with what the server makes of it, for the types.
 * Upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation/{validation,cel_validation}.go.
 * Left out: the static estimate of what a rule may cost.
 */
export function validateRules(cel: CelRuntime, node: Node, schema: Schema, path: string): FieldError[] {
  return visit(cel, { node, schema, path, isRoot: true });
}

interface Place {
  readonly node: Node;
  readonly schema: Schema | undefined;
  readonly path: string;
  readonly isRoot: boolean;
  /** The part of the schema whose items cannot be told apart: oldSelf means nothing within. */
  readonly uncorrelatable?: string;
}

function visit(cel: CelRuntime, place: Place): FieldError[] {
  const { node, schema, path } = place;
  const child = (part: Node, own: Schema | undefined, at: string, isListItem = false): FieldError[] => {
    const lost = isListItem && node['x-kubernetes-list-type'] !== 'map' ? { uncorrelatable: path } : {};
    const isRoot = part['x-kubernetes-embedded-resource'] === true;
    return visit(cel, { ...lost, ...keep(place), node: part, schema: own, path: at, isRoot });
  };
  const [items, values] = [itemsOf(node), valuesOf(node)];
  return [
    ...(values ? child(values, schema?.items, `${path}.additionalProperties`) : []),
    ...propertiesOf(node).flatMap(([name, part]) =>
      child(part, schema?.properties?.get(name)?.schema, propertyPath(path, name)),
    ),
    ...(items ? child(items, schema?.items, `${path}.items`, true) : []),
    ...own(cel, place),
  ];
}

const keep = ({ uncorrelatable }: Place): { uncorrelatable?: string } =>
  uncorrelatable === undefined ? {} : { uncorrelatable };

function own(cel: CelRuntime, { node, schema, path, isRoot, uncorrelatable }: Place): FieldError[] {
  if (!schema || (node['x-kubernetes-validations'] ?? []).length === 0) return [];
  const at = `${path}.x-kubernetes-validations`;
  const compiled = compileRules(cel, schema, isRoot);
  if (!compiled)
    return [
      {
        type: 'Internal',
        field: at,
        detail:
          'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations',
      },
    ];
  return compiled.rules.flatMap((rule, i) => [
    ...compileErrors(rule, `${at}[${i}]`),
    ...oldSelfErrors(rule, `${at}[${i}]`, uncorrelatable),
  ]);
}

function compileErrors({ rule, program, message }: CompiledRule, at: string): FieldError[] {
  const out: FieldError[] = [];
  const wrong = (name: string, detail: string): void => void out.push(invalid(`${at}.${name}`, shown(rule), detail));
  if (isCelIssue(program)) wrong('rule', `compilation failed: ${program.issue}`);
  else if (program.type !== 'bool') wrong('rule', 'cel expression must evaluate to a bool');
  if (!message || out.length > 0) return out;
  if (isCelIssue(message)) wrong('messageExpression', `messageExpression compilation failed: ${message.issue}`);
  else if (!isString(message)) wrong('messageExpression', 'messageExpression must evaluate to a string');
  return out;
}

const isString = (program: CelProgram): boolean => program.type === 'string';

function oldSelfErrors(
  { rule, usesOldSelf }: CompiledRule,
  at: string,
  uncorrelatable: string | undefined,
): FieldError[] {
  if (!usesOldSelf)
    return rule.optionalOldSelf === undefined
      ? []
      : [invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule')];
  if (uncorrelatable === undefined) return [];
  const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
  return [invalid(`${at}.rule`, rule.rule, why)];
}

/** A rule as the fields of Go's struct are called. */
const shown = (rule: ValidationRule): object => ({
  Rule: rule.rule,
  Message: rule.message ?? '',
  MessageExpression: rule.messageExpression ?? '',
  Reason: rule.reason ?? null,
  FieldPath: rule.fieldPath ?? '',
  OptionalOldSelf: rule.optionalOldSelf ?? null,
});
