import {
  CEL_PER_CALL_LIMIT,
  CEL_RUNTIME_BUDGET,
  isCelError,
  isCelIssue,
  type CelBindings,
  type CelResult,
} from '../../api/cel.ts';
import type { ValidatingAdmissionPolicy } from '../../api/types.ts';
import type { CompiledPolicy, Expression } from './compile.ts';

/**
 * Runs a policy against one request with one param. Pure; who matched it and what becomes of the verdicts is the
 * plugin's. Upstream: apiserver/pkg/admission/plugin/policy/validating/validator.go.
 * Left out: audit annotations are evaluated for their errors only, there being no audit log.
 */
export interface Denial {
  readonly reason: string;
  readonly message: string;
  /** An audit annotation's error denies whatever the binding's actions are. */
  readonly isAudit?: boolean;
}

export type Inputs = Readonly<Record<string, unknown>>;

const CONDITIONS_BUDGET = 2_500_000;
const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

export function evaluatePolicy(policy: ValidatingAdmissionPolicy, compiled: CompiledPolicy, inputs: Inputs): Denial[] {
  const ignores = policy.spec?.failurePolicy === 'Ignore';
  const failed = (message: string): Denial[] => (ignores ? [] : [{ reason: 'Invalid', message }]);
  const matched = matchesConditions(compiled, inputs);
  if (matched.error !== undefined) return failed(matched.error);
  if (!matched.isMatch) return [];
  const run = new Run(compiled, inputs);
  const denials: Denial[] = [];
  for (const [i, { rule, message }] of compiled.validations.entries()) {
    const result = run.evaluate(rule);
    if (run.isSpent) return failed(OUT_OF_BUDGET);
    if (isCelError(result)) denials.push(...failed(result.error));
    else if (result.value !== true) denials.push(denial(policy, i, message && run.evaluate(message)));
  }
  for (const annotation of compiled.auditAnnotations) {
    const result = run.evaluate(annotation);
    if (isCelError(result)) denials.push(...failed(result.error).map((d) => ({ ...d, isAudit: true })));
  }
  return denials;
}

function denial(policy: ValidatingAdmissionPolicy, index: number, text: CelResult | undefined): Denial {
  const { expression = '', message = '', reason } = policy.spec?.validations?.[index] ?? {};
  const computed = text && !isCelError(text) && typeof text.value === 'string' ? fitting(text.value.trim()) : '';
  const shown = computed || message.trim() || `failed expression: ${expression.trim()}`;
  return { reason: reason ?? 'Invalid', message: shown };
}

const MAX_MESSAGE = 5 * 1024;
const fitting = (text: string): string => (text.length > MAX_MESSAGE || text.includes('\n') ? '' : text);

/** One that is false decides; errors count only if none is. */
function matchesConditions(compiled: CompiledPolicy, inputs: Inputs): { isMatch: boolean; error?: string } {
  if (compiled.conditions.length === 0) return { isMatch: true };
  const bindings = compiled.conditionEnvironment.bind(inputs);
  const errors: string[] = [];
  let left = CONDITIONS_BUDGET;
  for (const condition of compiled.conditions) {
    const result = evaluateOne(condition, bindings);
    left -= result.cost;
    if (left < 0) return { isMatch: false, error: OUT_OF_BUDGET };
    if (isCelError(result)) errors.push(result.error);
    else if (result.value === false) return { isMatch: false };
  }
  if (errors.length === 0) return { isMatch: true };
  return { isMatch: false, error: errors.length === 1 ? (errors[0] as string) : `[${errors.join(', ')}]` };
}

function evaluateOne({ text, program }: Expression, bindings: CelBindings): CelResult {
  if (isCelIssue(program)) return { error: `compilation error: compilation failed: ${program.issue}`, cost: 0 };
  const result = program.evaluate(bindings, CEL_PER_CALL_LIMIT);
  return isCelError(result) ? { ...result, error: `expression '${text}' resulted in error: ${result.error}` } : result;
}

/** The policy's variables are worked out when they are first asked for, once. */
class Run {
  readonly #bindings: CelBindings;
  #left = CEL_RUNTIME_BUDGET;

  constructor(compiled: CompiledPolicy, inputs: Inputs) {
    let bindings: CelBindings = {};
    const lazy = Object.fromEntries(
      compiled.variables.map((variable) => [variable.name, this.#lazy(variable, () => bindings)]),
    );
    bindings = compiled.environment.bind({ ...inputs, variables: lazy });
    this.#bindings = bindings;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  evaluate(expression: Expression): CelResult {
    const result = evaluateOne(expression, this.#bindings);
    this.#left -= result.cost;
    return result;
  }

  #lazy({ name, program }: Expression & { name: string }, bindings: () => CelBindings): () => unknown {
    let known: CelResult | undefined;
    return () => {
      if (isCelIssue(program)) throw new Error(`composited variable "${name}" fails to compile: ${program.issue}`);
      known ??= this.#charged(program.evaluate(bindings(), CEL_PER_CALL_LIMIT));
      if (isCelError(known)) throw new Error(`composited variable "${name}" fails to evaluate: ${known.error}`);
      return known.value;
    };
  }

  #charged(result: CelResult): CelResult {
    this.#left -= result.cost;
    return result;
  }
}
