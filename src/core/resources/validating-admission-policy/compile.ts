import {
  isCelIssue,
  type CelEnvironment,
  type CelIssue,
  type CelOptions,
  type CelProgram,
  type CelRuntime,
} from '../../api/cel.ts';
import type { ValidatingAdmissionPolicy } from '../../api/types.ts';
import { plainVariables, policyVariables } from './variables.ts';

/**
 * The expressions of a policy, compiled. A variable sees those before it; everything else sees them all.
 * Upstream: apiserver/pkg/admission/plugin/policy/validating/plugin.go, plugin/cel/composition.go.
 */
export interface Expression {
  readonly text: string;
  readonly program: CelProgram | CelIssue;
}

export interface CompiledConditions {
  /** Without the policy's variables. */
  readonly conditionEnvironment: CelEnvironment;
  readonly conditions: readonly Expression[];
}

export interface CompiledVariables {
  readonly environment: CelEnvironment;
  readonly variables: readonly (Expression & { readonly name: string })[];
}

export interface CompiledPolicy extends CompiledConditions, CompiledVariables {
  readonly validations: readonly { readonly rule: Expression; readonly message: Expression | undefined }[];
  readonly auditAnnotations: readonly Expression[];
}

export function compilePolicy(cel: CelRuntime, { spec }: ValidatingAdmissionPolicy): CompiledPolicy {
  const common = compileCommon(cel, spec ?? {});
  const compile = (text: string): Expression => ({ text, program: common.environment.compile(text) });
  return {
    ...common,
    validations: (spec?.validations ?? []).map(({ expression, messageExpression }) => ({
      rule: compile(expression),
      message: messageExpression?.trim() ? compile(messageExpression) : undefined,
    })),
    auditAnnotations: (spec?.auditAnnotations ?? []).map(({ valueExpression }) => compile(valueExpression.trim())),
  };
}

/** What validating and mutating policies have in common. */
interface PolicySpec {
  readonly paramKind?: unknown;
  readonly variables?: readonly { readonly name?: string; readonly expression?: string }[];
  readonly matchConditions?: readonly { readonly expression?: string }[];
}

/** `options`: of the environment that everything but variables and conditions is compiled in. */
export function compileCommon(
  cel: CelRuntime,
  spec: PolicySpec,
  options?: CelOptions,
): CompiledConditions & CompiledVariables {
  const hasParams = spec.paramKind !== undefined;
  const conditionEnvironment = cel.environment(plainVariables(hasParams));
  const types: Record<string, string> = {};
  const checked = (spec.variables ?? []).map(({ name = '', expression = '' }) => {
    const environment = cel.environment(policyVariables(hasParams, { ...types }));
    const program = environment.compile(expression);
    types[name] = isCelIssue(program) ? 'dyn' : program.fieldType;
    return { name, text: expression, program };
  });
  // without options and variables there is nothing that is called `variables`
  const isPlain = checked.length === 0 && !options;
  const environment = isPlain ? conditionEnvironment : cel.environment(policyVariables(hasParams, types), options);
  return {
    conditionEnvironment,
    environment,
    conditions: (spec.matchConditions ?? []).map(({ expression = '' }) => ({
      text: expression,
      program: conditionEnvironment.compile(expression.trim()),
    })),
    variables: checked.map((v) => (isCelIssue(v.program) ? v : { ...v, program: environment.compile(v.text) })),
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
