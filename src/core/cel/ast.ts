/**
 * The tree that cel-js makes of an expression, as far as we read and mend it. `alternate` is what a macro or a
 * constant became; `macro` is one with an evaluation of its own.
 */
export interface CelNode {
  readonly op: string;
  args: unknown;
  readonly pos: number;
  readonly start: number;
  readonly end: number;
  readonly input: string;
  readonly meta: NodeMeta;
  readonly checkedType?: { readonly name: string; readonly kind: string };
  setMeta(key: string, value: unknown): void;
}

interface NodeMeta {
  readonly alternate?: CelNode;
  readonly macro?: Readonly<Record<string, unknown>>;
  readonly evaluate: (this: unknown, evaluator: unknown, node: CelNode, context: unknown) => unknown;
}

export const isNode = (value: unknown): value is CelNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'setMeta' in value;

/** Every node once, outer ones first, those of macros included. */
export function walk(root: CelNode, visit: (node: CelNode) => void): void {
  const seen = new Set<CelNode>();
  const queue: unknown[] = [root];
  while (queue.length > 0) {
    const at = queue.pop();
    if (isNode(at)) {
      if (seen.has(at)) continue;
      seen.add(at);
      visit(at);
      queue.push(at.args, at.meta.alternate, at.meta.macro && partsOf(at.meta.macro));
    } else if (Array.isArray(at)) queue.push(...(at as unknown[]));
    else if (typeof at === 'object' && at !== null && 'iterable' in at) queue.push(partsOf(at));
  }
}

/** The nodes among the properties of a macro or a comprehension. */
const partsOf = (record: object): unknown[] =>
  Object.values(record).filter((value) => isNode(value) || (Array.isArray(value) && value.some(isNode)));

/** 'own_matches' in messages is `matches`; see own-names.ts. */
export const callName = (node: CelNode): string | undefined =>
  node.op === 'call' || node.op === 'rcall' ? (node.args as [string])[0] : undefined;
