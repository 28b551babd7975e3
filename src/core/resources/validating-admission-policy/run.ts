import {
  CEL_PER_CALL_LIMIT,
  CEL_RUNTIME_BUDGET,
  isCelError,
  isCelIssue,
  type CelBindings,
  type CelResult,
} from '../../api/cel.ts';
import type { CompiledConditions, CompiledVariables, Expression } from './compile.ts';

/**
 * Evaluates the expressions of an admission policy within their budgets. Pure.
 * Upstream: apiserver/pkg/admission/plugin/cel/{activation,composition}.go, plugin/webhook/matchconditions/matcher.go.
 */
export type Inputs = Readonly<Record<string, unknown>>;

const CONDITIONS_BUDGET = 2_500_000;
export const OUT_OF_BUDGET =
  'validation failed due to running out of cost budget, no further validation rules will be run';

/** One that is false decides; errors count only if none is. */
export function matchesConditions(compiled: CompiledConditions, inputs: Inputs): { isMatch: boolean; error?: string } {
  if (compiled.conditions.length === 0) return { isMatch: true };
  // upstream gives conditions no namespace
  const bindings = compiled.conditionEnvironment.bind({ ...inputs, namespaceObject: null });
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
export class Run {
  readonly #bindings: CelBindings;
  #left = CEL_RUNTIME_BUDGET;

  constructor(compiled: CompiledVariables, inputs: Inputs) {
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
