import { callName, walk, type CelNode } from './ast.ts';
import type { FieldTypes } from './schema-types.ts';

/**
 * `has(a.b)` as cel-go takes it: any expression before the last dot, and a declared field after it. cel-js wants names
 * only, and asks for no declaration. Upstream: cel-go/parser/macro.go (makeHas).
 */
export function mendHas(root: CelNode, fields: FieldTypes): void {
  walk(root, (node) => {
    const [selection] = callName(node) === 'has' ? ((node.args as [string, CelNode[]])[1] ?? []) : [];
    if (selection && node.meta.macro && isSelection(selection))
      Object.assign(node.meta.macro, presence(node, selection, fields));
  });
}

const isSelection = (node: CelNode): boolean => node.op === '.' || node.op === '.?';

interface Checker {
  check(node: CelNode, scope: unknown): { readonly name: string; readonly valueType?: { readonly name: string } };
  getType(name: string): unknown;
  createError(code: string, message: string, node: CelNode): Error;
}

interface Evaluator {
  run(node: CelNode, scope: unknown): unknown;
  debugType(value: unknown): { fieldLazy(value: unknown, field: string, node: CelNode, evaluator: unknown): unknown };
}

function presence(call: CelNode, selection: CelNode, fields: FieldTypes): object {
  const [left, field] = selection.args as [CelNode, string];
  return {
    typeCheck(checker: Checker, _macro: unknown, scope: unknown) {
      call.setMeta('async', false);
      const type = checker.check(left, scope);
      const known = fields.get(type.name) ?? fields.get(type.valueType?.name ?? '');
      if (known && !Object.hasOwn(known, field)) throw checker.createError('undefined_in_has', field, call);
      return checker.getType('bool');
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: unknown) {
      const value = evaluator.run(left, scope);
      const found = evaluator.debugType(value).fieldLazy(value, field, selection, evaluator);
      return typeof found === 'object' && found !== null && 'hasValue' in found
        ? (found as { hasValue(): boolean }).hasValue()
        : found !== undefined;
    },
  };
}
