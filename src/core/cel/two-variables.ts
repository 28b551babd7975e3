import type { Environment } from '@marcbachmann/cel-js';
import { fail } from './library.ts';
import { isNode, type CelNode } from './ast.ts';

/**
 * Macros over index and value, or key and value: all, exists, existsOne, transformList, transformMap, transformMapEntry.
 * Upstream: cel-go/ext/comprehensions.go.
 */
export function registerTwoVariableMacros(env: Environment): void {
  const register = (signature: string, macro: Kind): void => {
    env.registerFunction(signature, ((call: Call) => expand(call, macro)) as never);
  };
  for (const [name, kind] of Object.entries(KINDS))
    for (const receiver of ['list', 'map'])
      for (const count of kind.argCounts)
        register(`${receiver}.${name}(${Array.from({ length: count }, () => 'ast').join(', ')}): dyn`, kind);
}

interface Kind {
  readonly argCounts: readonly number[];
  readonly isQuantifier?: boolean;
  /** Type of the result, given that of the transformation. */
  type(result: CelTypeName): string;
  run(entries: readonly Entry[], step: (entry: Entry) => unknown): unknown;
}

type CelTypeName = { readonly name: string };
type Entry = readonly [key: unknown, value: unknown];

function quantify(entries: readonly Entry[], step: (entry: Entry) => unknown, decides: boolean): boolean {
  let error: unknown;
  for (const entry of entries) {
    try {
      if (step(entry) === decides) return decides;
    } catch (thrown) {
      error ??= thrown;
    }
  }
  if (error !== undefined) throw error;
  return !decides;
}

/** What a filter left out. */
const SKIPPED = Symbol('skipped');

const transformed = (entries: readonly Entry[], step: (entry: Entry) => unknown): (readonly [unknown, unknown])[] =>
  entries.map((entry) => [entry[0], step(entry)] as const).filter(([, value]) => value !== SKIPPED);

const KINDS: Readonly<Record<string, Kind>> = {
  all: { argCounts: [3], isQuantifier: true, type: () => 'bool', run: (e, step) => quantify(e, step, false) },
  exists: { argCounts: [3], isQuantifier: true, type: () => 'bool', run: (e, step) => quantify(e, step, true) },
  existsOne: {
    argCounts: [3],
    isQuantifier: true,
    type: () => 'bool',
    run: (e, step) => e.filter((entry) => step(entry) === true).length === 1,
  },
  transformList: {
    argCounts: [3, 4],
    type: (result) => `list<${result.name}>`,
    run: (e, step) => transformed(e, step).map(([, value]) => value),
  },
  transformMap: {
    argCounts: [3, 4],
    type: (result) => `map<dyn, ${result.name}>`,
    run: (e, step) => new Map(transformed(e, step)),
  },
  transformMapEntry: {
    argCounts: [3, 4],
    type: (result) => result.name,
    run: (e, step) => new Map(transformed(e, step).flatMap(([, map]) => entriesOf(map))),
  },
};

interface Call {
  readonly args: readonly CelNode[];
  readonly receiver: CelNode;
  readonly ast: CelNode;
}

interface Scope {
  forkWithVariable(name: string, type: unknown): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: unknown): Scope;
}

interface Checker {
  check(node: CelNode, scope: Scope): TypeOf;
  getType(name: string): TypeOf;
  createError(code: string, message: string, node: CelNode): Error;
}

interface TypeOf {
  readonly name: string;
  readonly kind: string;
  readonly keyType?: TypeOf;
  readonly valueType?: TypeOf;
  isDynOrBool(): boolean;
}

interface Evaluator {
  run(node: CelNode, scope: Scope): unknown;
}

function expand(call: Call, kind: Kind): object {
  const { args, receiver, ast } = call;
  const [first, second] = args as readonly [CelNode, CelNode];
  const filter = args.length === 4 ? args[2] : undefined;
  const transform = args[args.length - 1] as CelNode;
  let outer: Scope;
  let inner: Scope;
  return {
    ast,
    receiver,
    filter,
    transform,
    async: false,
    typeCheck(checker: Checker, _macro: unknown, scope: Scope) {
      ast.setMeta('async', false);
      const range = checker.check(receiver, scope);
      const [key, value] = rangeTypes(checker, range, receiver);
      outer = scope.forkWithVariable(identifier(first), key);
      inner = outer.forkWithVariable(identifier(second), value);
      for (const node of [filter, kind.isQuantifier ? transform : undefined])
        if (node && !checker.check(node, inner).isDynOrBool())
          throw checker.createError('invalid_condition_type', 'predicate must return bool', node);
      return checker.getType(kind.type(checker.check(transform, inner)));
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope) {
      const step = ([key, value]: Entry): unknown => {
        const at = inner.reuse(outer.reuse(scope).setIterValue(key, evaluator)).setIterValue(value, evaluator);
        return filter && evaluator.run(filter, at) !== true ? SKIPPED : evaluator.run(transform, at);
      };
      return kind.run(entriesOf(evaluator.run(receiver, scope)), step);
    },
  };
}

function identifier(node: CelNode): string {
  return isNode(node) && node.op === 'id' ? (node.args as string) : fail('argument must be a simple name');
}

function rangeTypes(checker: Checker, range: TypeOf, node: CelNode): [TypeOf, TypeOf] {
  if (range.kind === 'list') return [checker.getType('int'), range.valueType as TypeOf];
  if (range.kind === 'map') return [range.keyType as TypeOf, range.valueType as TypeOf];
  if (range.kind === 'dyn') return [checker.getType('dyn'), checker.getType('dyn')];
  throw checker.createError('invalid_comprehension_range', `Expression of type '${range.name}' cannot be range`, node);
}

function entriesOf(value: unknown): readonly Entry[] {
  if (Array.isArray(value)) return value.map((one, i) => [BigInt(i), one] as const);
  return Array.from(value instanceof Map ? value : Object.entries(value as object));
}
