import {
  CEL_PER_CALL_LIMIT,
  isCelError,
  isCelIssue,
  type CelBindings,
  type CelEnvironment,
  type CelIssue,
  type CelProgram,
  type CelRuntime,
} from '../../api/cel.ts';
import { OMITTED, type FieldError } from '../../api/field-error.ts';
import { correlated } from '../../api/correlate.ts';
import { isJsonObject } from '../../api/json.ts';
import type { Schema, ValidationRule } from '../../api/schema.ts';
import { deepEqual } from '../../lib/equal.ts';

/**
 * Runs the CEL rules of a custom resource's schema. Rules:
 * 1. A rule that uses oldSelf is a transition rule: it runs only where there is an old value to compare with.
 * 2. What has not changed may stay wrong: its errors are dropped (ratcheting), but for transition rules.
 * 3. One object has one budget; when it is spent nothing more is checked.
 * Upstream: apiextensions-apiserver/pkg/apiserver/schema/cel/{validation,compilation}.go.
 * Left out: rules inside allOf; ratcheted errors are dropped where upstream makes warnings of them.
 */
export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly program: CelProgram | CelIssue;
  readonly message: CelProgram | CelIssue | undefined;
  readonly usesOldSelf: boolean;
}

/** The rules of one place in a schema. */
export interface CompiledRules {
  readonly plain: CelEnvironment;
  readonly optional: CelEnvironment | undefined;
  readonly rules: readonly CompiledRule[];
}

/** Undefined if CEL has no type for the schema. */
export function compileRules(
  cel: Pick<CelRuntime, 'environment'>,
  schema: Schema,
  isRoot: boolean,
): CompiledRules | undefined {
  const rules = schema.rules?.validations ?? [];
  const self = { schema, isRoot, name: 'selfType' };
  const plain = cel.environment({ self, oldSelf: self });
  if (!plain.knows('self')) return undefined;
  const isOptional = rules.some((rule) => rule.optionalOldSelf);
  const optional = isOptional ? cel.environment({ self, oldSelf: { ...self, optional: true } }) : undefined;
  return { plain, optional, rules: rules.map((rule) => compileRule(rule, rule.optionalOldSelf ? optional : plain)) };
}

function compileRule(rule: ValidationRule, environment: CelEnvironment | undefined): CompiledRule {
  const compile = (expression: string): CelProgram | CelIssue =>
    environment?.compile(expression) ?? { issue: 'no environment' };
  const program = compile(rule.rule);
  const usesOldSelf = !isCelIssue(program) && program.variables.has('oldSelf');
  return { rule, program, message: rule.messageExpression ? compile(rule.messageExpression) : undefined, usesOldSelf };
}

export class RuleValidator {
  readonly #cel: Pick<CelRuntime, 'environment'>;
  readonly #compiled = new WeakMap<Schema, CompiledRules>();
  readonly #hasRules = new WeakMap<Schema, boolean>();

  constructor(cel: Pick<CelRuntime, 'environment'>) {
    this.#cel = cel;
  }

  /** `budget` is counted down. */
  validate(schema: Schema, value: unknown, old: unknown, budget: { left: number }): FieldError[] {
    const run = new Run(this, budget);
    run.visit({ schema, isRoot: true, path: '' }, value, old, deepEqual(value, old));
    return run.errors;
  }

  validatePart(schema: Schema, value: unknown, old: unknown, at: { path: string; left: number }): FieldError[] {
    const run = new Run(this, at);
    run.visit({ schema, isRoot: schema.rules?.embeddedResource === true, path: at.path }, value, old, false);
    return run.errors;
  }

  hasRules(schema: Schema): boolean {
    const known = this.#hasRules.get(schema);
    if (known !== undefined) return known;
    const found = hasRules(schema);
    this.#hasRules.set(schema, found);
    return found;
  }

  rulesOf(schema: Schema, isRoot: boolean): CompiledRules | undefined {
    const known = this.#compiled.get(schema);
    if (known) return known;
    const made = compileRules(this.#cel, schema, isRoot);
    if (made) this.#compiled.set(schema, made);
    return made;
  }
}

export function hasRules(schema: Schema): boolean {
  if ((schema.rules?.validations?.length ?? 0) > 0) return true;
  if (schema.items && hasRules(schema.items)) return true;
  if (schema.def !== undefined) return false;
  for (const field of schema.properties?.values() ?? [])
    if (field.schema.def === undefined && hasRules(field.schema)) return true;
  return false;
}

interface Place {
  readonly schema: Schema;
  readonly isRoot: boolean;
  readonly path: string;
}

class Run {
  readonly errors: FieldError[] = [];
  readonly #rules: RuleValidator;
  readonly #budget: { left: number };

  constructor(rules: RuleValidator, budget: { left: number }) {
    this.#rules = rules;
    this.#budget = budget;
  }

  visit(place: Place, value: unknown, old: unknown, isUnchanged: boolean): void {
    if (value === null || value === undefined || !this.#rules.hasRules(place.schema)) return;
    if ((place.schema.rules?.validations?.length ?? 0) > 0) this.#check(place, value, old, isUnchanged);
    if (this.#budget.left < 0) return;
    if (Array.isArray(value)) this.#visitList(place, value, old, isUnchanged);
    else if (isJsonObject(value)) this.#visitObject(place, value, old, isUnchanged);
  }

  #visitList({ schema, path }: Place, list: readonly unknown[], old: unknown, isUnchanged: boolean): void {
    const { items } = schema;
    if (!items) return;
    const isRoot = items.rules?.embeddedResource === true;
    list.forEach((item, i) => {
      if (this.#budget.left < 0) return;
      const before = correlated(schema, item, old);
      const same = before === undefined ? isUnchanged : deepEqual(item, before);
      this.visit({ schema: items, isRoot, path: `${path}[${i}]` }, item, before, same);
    });
  }

  #visitObject(place: Place, value: Readonly<Record<string, unknown>>, old: unknown, isUnchanged: boolean): void {
    const { schema, path } = place;
    for (const key of Object.keys(value)) {
      if (this.#budget.left < 0) return;
      const part = schema.properties?.get(key)?.schema ?? (schema.type === 'map' ? schema.items : undefined);
      if (!part || part.def !== undefined) continue;
      const before = isJsonObject(old) ? old[key] : undefined;
      const at = schema.properties?.has(key) ? (path === '' ? key : `${path}.${key}`) : `${path}[${key}]`;
      const same = before === undefined ? isUnchanged : deepEqual(value[key], before);
      this.visit({ schema: part, isRoot: part.rules?.embeddedResource === true, path: at }, value[key], before, same);
    }
  }

  #check({ schema, isRoot, path }: Place, value: unknown, old: unknown, isUnchanged: boolean): void {
    const compiled = this.#rules.rulesOf(schema, isRoot);
    if (!compiled) return;
    const type = jsonTypeOf(schema);
    const fail = (detail: string): void => void this.errors.push(invalidAt(path, type, detail));
    const values = { self: value, ...(old === undefined || old === null ? {} : { oldSelf: old }) };
    const plain = compiled.plain.bind(values);
    const optional = compiled.optional?.bind({ oldSelf: undefined, ...values });
    for (const one of compiled.rules) {
      const { rule, program, usesOldSelf } = one;
      if (isCelIssue(program)) {
        fail(`rule compile error: compilation failed: ${program.issue}`);
        continue;
      }
      if (usesOldSelf && values.oldSelf === undefined && !rule.optionalOldSelf) continue;
      const bindings = (rule.optionalOldSelf ? optional : plain) ?? plain;
      const result = program.evaluate(bindings, CEL_PER_CALL_LIMIT);
      if (!this.#spend(result.cost)) {
        fail('validation failed due to running out of cost budget, no further validation rules will be run');
        return;
      }
      if (isCelError(result)) {
        fail(errorDetail(result.error, rule));
        if (result.error.startsWith('operation cancelled')) this.#budget.left = -1;
        if (this.#budget.left < 0) return;
      } else if (result.value !== true && (usesOldSelf || !isUnchanged)) {
        this.errors.push(failed(one, path, { type, value, message: this.#message(one, plain) }));
      }
    }
  }

  #spend(cost: number): boolean {
    this.#budget.left -= cost;
    return this.#budget.left >= 0;
  }

  /**
   * Undefined if there is no expression for it, or none that gives a fit text. It sees oldSelf as it is, even where the
   * rule sees an optional; that is how upstream does it.
   */
  #message({ message }: CompiledRule, bindings: CelBindings): string | undefined {
    if (!message || isCelIssue(message)) return undefined;
    const result = message.evaluate(bindings, CEL_PER_CALL_LIMIT);
    this.#budget.left -= result.cost;
    if (isCelError(result) || typeof result.value !== 'string') return undefined;
    const text = result.value.trim();
    return text === '' || text.includes('\n') || text.length > MAX_MESSAGE ? undefined : text;
  }
}

const MAX_MESSAGE = 5 * 1024;

const shownRule = ({ rule, message = '' }: ValidationRule): string => (message === '' ? rule : message).trim();

function errorDetail(error: string, rule: ValidationRule): string {
  if (error.startsWith('no such overload'))
    return `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${shownRule(rule)}`;
  if (error.startsWith('operation cancelled'))
    return `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${shownRule(rule)}`;
  return `${error} evaluating rule: ${shownRule(rule)}`;
}

const invalidAt = (path: string, badValue: unknown, detail: string): FieldError => ({
  type: 'Invalid',
  field: path === '' ? '<nil>' : path,
  badValue,
  detail,
});

const REASONS: Readonly<Record<string, FieldError['type']>> = {
  FieldValueForbidden: 'Forbidden',
  FieldValueRequired: 'Required',
  FieldValueDuplicate: 'Duplicate',
};

interface Failure {
  readonly type: string;
  readonly value: unknown;
  readonly message: string | undefined;
}

function failed({ rule }: CompiledRule, path: string, { type, value, message }: Failure): FieldError {
  const isWhole = type === 'object' || type === 'array';
  const detail = message ?? (rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`);
  const field = `${path}${rule.fieldPath ? childPath(rule.fieldPath, path) : ''}`;
  const error = invalidAt(field, isWhole ? OMITTED : value, detail);
  const reason = REASONS[rule.reason ?? ''];
  return reason === undefined ? error : { ...error, type: reason, detail: reason === 'Duplicate' ? '' : detail };
}

/** `.a['b']` below a path: '.a[b]', without the dot at the root. */
function childPath(fieldPath: string, path: string): string {
  const text = fieldPath.replace(/\['((?:[^'\\]|\\.)*)'\]/g, (_all, key: string) => `.${key.replace(/\\(.)/g, '$1')}`);
  return path === '' ? text.replace(/^\./, '') : text;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  map: 'object',
  int32: 'integer',
  int64: 'integer',
  intOrString: '',
};

const jsonTypeOf = (schema: Schema): string => TYPE_NAMES[schema.type] ?? schema.type;
