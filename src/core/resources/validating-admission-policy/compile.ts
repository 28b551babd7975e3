import { isCelIssue, type CelEnvironment, type CelIssue, type CelProgram, type CelRuntime } from '../../api/cel.ts';
import type { ValidatingAdmissionPolicy } from '../../api/types.ts';
import { policyVariables } from './variables.ts';

/**
 * The expressions of a policy, compiled. A variable sees those before it; everything else sees them all.
 * Upstream: apiserver/pkg/admission/plugin/policy/validating/plugin.go, plugin/cel/composition.go.
 */
export interface Expression {
  readonly text: string;
  readonly program: CelProgram | CelIssue;
}

export interface CompiledPolicy {
  /** Without the policy's variables. */
  readonly conditionEnvironment: CelEnvironment;
  readonly environment: CelEnvironment;
  readonly conditions: readonly Expression[];
  readonly variables: readonly (Expression & { readonly name: string })[];
  readonly validations: readonly { readonly rule: Expression; readonly message: Expression | undefined }[];
  readonly auditAnnotations: readonly Expression[];
}

export function compilePolicy(cel: CelRuntime, { spec }: ValidatingAdmissionPolicy): CompiledPolicy {
  const declared = { hasParams: spec?.paramKind !== undefined, hasAuthorizer: true };
  const conditionEnvironment = cel.environment(policyVariables(declared));
  const types: Record<string, string> = {};
  const checked = (spec?.variables ?? []).map(({ name, expression }) => {
    const environment = cel.environment(policyVariables({ ...declared, variables: { ...types } }));
    const program = environment.compile(expression);
    types[name] = isCelIssue(program) ? 'dyn' : program.fieldType;
    return { name, text: expression, program };
  });
  const environment =
    checked.length === 0 ? conditionEnvironment : cel.environment(policyVariables({ ...declared, variables: types }));
  const compile = (text: string): Expression => ({ text, program: environment.compile(text) });
  return {
    conditionEnvironment,
    environment,
    conditions: (spec?.matchConditions ?? []).map(({ expression }) => ({
      text: expression,
      program: conditionEnvironment.compile(expression.trim()),
    })),
    variables: checked.map((v) => (isCelIssue(v.program) ? v : { ...v, program: environment.compile(v.text) })),
    validations: (spec?.validations ?? []).map(({ expression, messageExpression }) => ({
      rule: compile(expression),
      message: messageExpression?.trim() ? compile(messageExpression) : undefined,
    })),
    auditAnnotations: (spec?.auditAnnotations ?? []).map(({ valueExpression }) => compile(valueExpression.trim())),
  };
}

/** What an expression must give, or what is wrong with it. */
export function compileProblem({ program }: Expression, types: readonly string[]): string | undefined {
  if (isCelIssue(program)) return `compilation failed: ${program.issue}`;
  if (types.includes(program.type)) return undefined;
  return types.length === 1
    ? `must evaluate to ${types[0] ?? ''} but got ${program.type}`
    : `must evaluate to one of [${types.join(' ')}] but got ${program.type}`;
}
