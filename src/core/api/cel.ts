import type { JsonObject } from './json.ts';
import type { Schema } from './schema.ts';

/**
 * What the API server needs of CEL, the language of validation rules and admission policies. The evaluator itself
 * (core/cel) is handed to the engine from outside, so that a page that never meets a rule need not load it.
 *
 * 1. Compiling and evaluating are pure: they depend on their arguments only.
 * 2. Whatever goes wrong in an expression is a value with upstream's words, never an exception.
 */
export interface CelRuntime {
  /** An environment with these variables, the same one for the same object; compile many expressions in one. */
  environment(variables: Readonly<Record<string, CelType>>, options?: CelOptions): CelEnvironment;
  /** What expressions of mutating policies give. */
  readonly patches: CelPatches;
}

export interface CelOptions {
  /** Expressions may make `Object{...}`, `Object.spec{...}` and `JSONPatch{...}`. */
  readonly makesPatches?: boolean;
}

/** Values of type `Object` and `list(JSONPatch)` as JSON; an error in upstream's words if types do not fit. */
export interface CelPatches {
  applyConfiguration(value: unknown): PatchValue<JsonObject>;
  jsonPatch(value: unknown): PatchValue<readonly JsonPatchOperation[]>;
}

export type PatchValue<T> = { readonly value: T } | { readonly error: string };

export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * `dyn` takes any JSON, integers as CEL's int. A schema makes fields known to the compiler; `isRoot` adds apiVersion,
 * kind and metadata.name. `optional`: the value may be `undefined`, the expression sees an optional. `fields`: an
 * object whose fields are given as CEL values by functions.
 */
export type CelType =
  | 'dyn'
  /** The value is a CelAuthorizer. */
  | 'authorizer'
  | { readonly schema: Schema; readonly isRoot: boolean; readonly name: string; readonly optional?: boolean }
  | { readonly fields: Readonly<Record<string, string>>; readonly name: string };

/** What `authorizer` asks: fields are added step by step. */
export interface CelAccess {
  readonly verb?: string;
  readonly path?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly fieldSelector?: string;
  /** Asked for instead of whoever makes the request. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

export interface CelAuthorizer {
  /** What the request is about. */
  readonly request: CelAccess;
  decide(access: CelAccess): { readonly isAllowed: boolean; readonly reason: string };
}

export interface CelEnvironment {
  compile(expression: string): CelProgram | CelIssue;
  /** The values of variables in the form that `evaluate` takes; prepare once, evaluate many. */
  bind(values: Readonly<Record<string, unknown>>): CelBindings;
  /** False if the schema of a variable gives CEL nothing to know (upstream has no type for it). */
  knows(variable: string): boolean;
}

export type CelBindings = Readonly<Record<string, unknown>>;

export interface CelProgram {
  /** As CEL spells it: 'bool', 'string', 'list(int)', 'dyn'. */
  readonly type: string;
  /** The type in the form that `fields` of a CelType takes. */
  readonly fieldType: string;
  readonly variables: ReadonlySet<string>;
  evaluate(bindings: CelBindings, costLimit: number): CelResult;
}

/** 'ERROR: <input>:1:6: undefined field 'x'\n | self.x\n | .....^'. */
export interface CelIssue {
  readonly issue: string;
}

export type CelResult =
  | { readonly value: unknown; readonly cost: number }
  /** e.g. 'no such key: x', 'division by zero', 'operation cancelled: actual cost limit exceeded'. */
  | { readonly error: string; readonly cost: number };

export const isCelIssue = (result: CelProgram | CelIssue): result is CelIssue => 'issue' in result;
export const isCelError = (result: CelResult): result is Extract<CelResult, { error: string }> => 'error' in result;

/** Limits of one expression and of all rules of one object. Upstream: apiserver/pkg/apis/cel/config.go. */
export const CEL_PER_CALL_LIMIT = 1_000_000;
export const CEL_RUNTIME_BUDGET = 10_000_000;

/** The evaluator, if it was loaded. */
export type CelSource = () => CelRuntime | undefined;
