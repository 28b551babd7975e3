import { goRegExp } from '../api/go-regexp.ts';
import { isNode, walk, type CelNode } from './ast.ts';
import { publicName } from './own-names.ts';

/**
 * Literal arguments that can never be right are found when an expression is compiled.
 * Upstream: cel-go/cel/validator.go (durations, timestamps, regular expressions).
 */
const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.test(text),
  timestamp: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text),
  matches: (text) => goRegExp(text) !== undefined,
};

export function literalProblem(root: CelNode): { position: number; message: string } | undefined {
  let found: { position: number; message: string } | undefined;
  walk(root, (node) => {
    if (node.op !== 'call' && node.op !== 'rcall') return;
    const parts = node.args as [string, ...unknown[]];
    const name = publicName(parts[0]);
    const args = parts[parts.length - 1] as readonly unknown[];
    const last = args[args.length - 1];
    if (!Object.hasOwn(CHECKS, name) || !isNode(last) || last.op !== 'value' || typeof last.args !== 'string') return;
    if (CHECKS[name]?.(last.args) === false) found ??= { position: last.start, message: `invalid ${name} argument` };
  });
  return found;
}

/** Objects have fields, not keys: `self['x']` is for maps. */
export function indexProblem(root: CelNode, isObject: (type: string) => boolean): { node: CelNode } | undefined {
  let found: { node: CelNode } | undefined;
  walk(root, (node) => {
    const left = node.op === '[]' ? (node.args as [CelNode])[0].checkedType?.name : undefined;
    if (left !== undefined && isObject(left)) found ??= { node };
  });
  return found;
}

/** The values to be formatted may be of many types, although a list literal may not. */
export function allowMixedFormatArguments(root: CelNode): void {
  walk(root, (node) => {
    if (node.op !== 'rcall') return;
    const [name, , args] = node.args as [string, CelNode, CelNode[]];
    const list = args[0];
    if (name === 'format' && list?.op === 'list') list.setMeta('check', checkEach);
  });
}

interface Checker {
  check(node: CelNode, scope: unknown): unknown;
  getType(name: string): unknown;
}

function checkEach(checker: Checker, list: CelNode, scope: unknown): unknown {
  for (const item of list.args as CelNode[]) checker.check(item, scope);
  return checker.getType('list');
}
