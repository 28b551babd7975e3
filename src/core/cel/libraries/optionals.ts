import type { Environment } from '@marcbachmann/cel-js';
import { isNode, type CelNode } from '../ast.ts';
import { fail, registerAll, type CelLibrary } from '../library.ts';

/**
 * What cel-js lacks of the optional types: `optional.ofNonZeroValue`, `optMap` and `optFlatMap`.
 * Upstream: cel-go/cel/library.go (optionalLib).
 */
export function optionalsLibrary(optional: (value: unknown) => unknown): CelLibrary {
  return {
    register(env) {
      registerAll(env, {
        'OptionalNamespace.ofNonZeroValue(A): optional<A>': (_: unknown, value: unknown) =>
          optional(isZero(value) ? undefined : value),
      });
      registerMacro(env, 'optMap', (result) => optional(result));
      registerMacro(env, 'optFlatMap', (result) => result);
    },
  };
}

function isZero(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) === 0;
  if (value === null || value === '' || value === false) return true;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Map || value instanceof Set) return value.size === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

interface Call {
  readonly args: readonly [CelNode, CelNode];
  readonly receiver: CelNode;
  readonly ast: CelNode;
}

interface Scope {
  forkWithVariable(name: string, type: unknown): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: unknown): Scope;
}

interface Type {
  readonly name: string;
  readonly kind: string;
  readonly valueType?: Type;
}

interface Checker {
  check(node: CelNode, scope: Scope): Type;
  getType(name: string): Type;
}

interface Evaluator {
  run(node: CelNode, scope: Scope): unknown;
}

interface Optional {
  hasValue(): boolean;
  value(): unknown;
}

function registerMacro(env: Environment, name: string, wrap: (result: unknown) => unknown): void {
  env.registerFunction(`optional.${name}(ast, ast): dyn`, ((call: Call) => expand(call, name, wrap)) as never);
}

function expand({ args, receiver, ast }: Call, name: string, wrap: (result: unknown) => unknown): object {
  const [variable, transform] = args;
  let inner: Scope;
  return {
    ast,
    receiver,
    transform,
    async: false,
    typeCheck(checker: Checker, _macro: unknown, scope: Scope) {
      ast.setMeta('async', false);
      const type = checker.check(receiver, scope);
      inner = scope.forkWithVariable(identifier(variable), type.valueType ?? checker.getType('dyn'));
      const result = checker.check(transform, inner);
      return name === 'optMap' ? checker.getType(`optional<${result.name}>`) : result;
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope) {
      const given = evaluator.run(receiver, scope) as Optional;
      if (!given.hasValue()) return given;
      return wrap(evaluator.run(transform, inner.reuse(scope).setIterValue(given.value(), evaluator)));
    },
  };
}

function identifier(node: CelNode): string {
  return isNode(node) && node.op === 'id' ? (node.args as string) : fail('argument must be a simple name');
}
