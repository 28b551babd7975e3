import type { CelNode } from './ast.ts';
import { publicName } from './own-names.ts';
import { AT } from './schema-types.ts';

/**
 * What cel-js finds wrong, in cel-go's words and at its places. Only the first problem is reported.
 * Upstream: cel-go/checker/{checker,errors}.go, cel-go/common/{error,source}.go.
 */
export interface LibraryError {
  readonly code?: string;
  readonly summary?: string;
  readonly message: string;
  readonly node?: CelNode;
  readonly range?: { readonly start: number; readonly end: number };
  /** Where it is, if that is not where its node is. */
  readonly at?: number;
}

/** 'list<a, b>' -> 'list(a, b)', 'google.protobuf.Duration' stays. */
export const typeName = (name: string): string =>
  name
    .replace(/dyn<([^<>]*)>/g, '$1')
    .replace(/\b[A-Z]\b/g, 'dyn')
    .replaceAll('<', '(')
    .replaceAll('>', ')')
    .replaceAll(AT, '@');

/** 'ERROR: <input>:1:6: undefined field 'x'\n | self.x\n | .....^'. */
export function issueAt(input: string, position: number, message: string): string {
  const before = input.slice(0, position).split('\n');
  const column = Array.from(before[before.length - 1] as string).length;
  const line = input.split('\n')[before.length - 1] ?? '';
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line.replaceAll('\t', ' ')}\n | ${'.'.repeat(column)}^`;
}

export function issueOf(input: string, error: LibraryError): string {
  const { position, message } = placed(input, error);
  return issueAt(input, position, message);
}

interface Placed {
  readonly position: number;
  readonly message: string;
}

const MACRO_ARGUMENTS: Readonly<Record<string, string>> = {
  'has() invalid argument': 'invalid argument to has() macro',
};

function placed(input: string, error: LibraryError): Placed {
  const { node, range } = error;
  const summary = error.summary ?? error.message;
  const position = node?.pos ?? range?.start ?? 0;
  const nodeOf = node as CelNode;
  switch (error.code) {
    case 'unknown_variable':
      return { position, message: undeclared(summary.replace(/^Unknown variable: /, '')) };
    case 'unknown_type':
      return { position: nodeOf.start, message: undeclared(summary) };
    case 'placed':
      return { position: error.at ?? position, message: summary };
    case 'undefined_in_has':
      return { position: operatorOf(nodeOf), message: `undefined field '${summary}'` };
    case 'no_such_key':
      return { position: dotOf(nodeOf), message: `undefined field '${summary.replace(/^No such key: /, '')}'` };
    case 'no_such_overload':
      return noOverload(nodeOf);
    case 'no_matching_overload':
      return noFunction(nodeOf, summary);
    case 'cannot_index_type':
    case 'no_index':
      return cannotIndex(nodeOf);
    case 'invalid_comprehension_range':
      return {
        position: operatorOf(nodeOf),
        message: summary
          .replace('Expression', 'expression')
          .replace(/\.$/, '')
          .replace(/'(.*)'/, (_a, t: string) => `'${typeName(t)}'`),
      };
    case 'invalid_logical_operand':
      return notBool(nodeOf);
    case 'invalid_condition_type':
      return {
        position: operatorOf(nodeOf),
        message: `expected type 'bool' but found '${typeName(/got '(.*)'/.exec(summary)?.[1] ?? 'dyn')}'`,
      };
    case 'heterogeneous_list_element':
    case 'heterogeneous_map_key':
    case 'heterogeneous_map_value':
      return { position: operatorOf(nodeOf), message: typeName(/expected type .*/.exec(summary)?.[0] ?? summary) };
    case 'invalid_macro_argument':
      return { position, message: MACRO_ARGUMENTS[summary] ?? 'argument must be a simple name' };
    case 'incompatible_ternary_branches':
      return { position: operatorOf(nodeOf), message: overload('_?_:_', typesOf(nodeOf)) };
    default:
      return { position, message: isSyntax(error) ? syntax(input, position, summary) : summary };
  }
}

const undeclared = (name: string): string => `undeclared reference to '${publicName(name)}' (in container '')`;
const overload = (name: string, types: readonly string[]): string =>
  `found no matching overload for '${name}' applied to '${shown(types)}'`;
const shown = (types: readonly string[]): string => `(${types.map(typeName).join(', ')})`;

const partsOf = (node: CelNode): readonly CelNode[] =>
  (Array.isArray(node.args) ? node.args : [node.args]) as CelNode[];
const typesOf = (node: CelNode): string[] => partsOf(node).map((part) => part.checkedType?.name ?? 'dyn');

function noOverload(node: CelNode): Placed {
  const name = node.op === 'in' ? '@in' : node.op.endsWith('_') ? node.op : `_${node.op}_`;
  return { position: operatorOf(node), message: overload(name, typesOf(node)) };
}

function noFunction(node: CelNode, summary: string): Placed {
  const [name, ...rest] = node.args as [string, CelNode | CelNode[], CelNode[]?];
  const position = operatorOf(node);
  if (isUnknownFunction(summary, name)) return { position, message: undeclared(name) };
  const args = rest[rest.length - 1] as CelNode[];
  const types = args.map((arg) => arg.checkedType?.name ?? 'dyn');
  if (node.op === 'call') return { position, message: overload(publicName(name), types) };
  const receiver = (rest[0] as CelNode).checkedType?.name ?? 'dyn';
  const text = `found no matching overload for '${publicName(name)}' applied to '${typeName(receiver)}.${shown(types)}'`;
  return { position, message: text };
}

/** cel-js does not tell a function that is not there from one that does not take these types. */
const isUnknownFunction = (summary: string, name: string): boolean => summary.endsWith(' (unknown)') && name !== '';

function cannotIndex(node: CelNode): Placed {
  const [left] = typesOf(node);
  const position = operatorOf(node);
  if (node.op === '[]' || node.op === '[?]') return { position, message: overload('_[_]', typesOf(node)) };
  return { position, message: `type '${typeName(left ?? 'dyn')}' does not support field selection` };
}

function notBool(node: CelNode): Placed {
  const wrong = partsOf(node).find((part) => part.checkedType?.name !== 'bool') ?? node;
  return {
    position: operatorOf(wrong),
    message: `expected type 'bool' but found '${typeName(wrong.checkedType?.name ?? 'dyn')}'`,
  };
}

/** Where cel-go places a node: at its operator, the dot of a selection, the bracket of a call. */
function operatorOf(node: CelNode): number {
  const { input, op } = node;
  switch (op) {
    case '.':
    case '.?':
      return dotOf(node);
    case 'call':
      return node.start + input.slice(node.start).indexOf('(');
    case 'rcall': {
      const [name, receiver] = node.args as [string, CelNode];
      return input.indexOf('(', input.indexOf(publicName(name), receiver.end));
    }
    case '[]':
    case '[?]':
      return input.indexOf('[', partsOf(node)[0]?.end);
    case '?:':
      return input.indexOf('?', partsOf(node)[0]?.end);
    default:
      return isBinary(op) ? input.indexOf(op, partsOf(node)[0]?.end) : node.start;
  }
}

const isBinary = (op: string): boolean => /^(?:[=!<>]=|[<>+\-*/%]|in|&&|\|\|)$/.test(op);

function dotOf(node: CelNode): number {
  const left = partsOf(node)[0];
  return node.input.indexOf('.', left?.end ?? node.start);
}

const isSyntax = (error: LibraryError): boolean => (error as { name?: string }).name === 'ParseError';

const STARTS =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const CLOSERS: Readonly<Record<string, string>> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}', COLON: ':' };

/** An open string runs to the end, a lone character is taken with what follows it. */
const unrecognized = (input: string, position: number): string =>
  input.slice(position, /^['"]/.test(input.slice(position)) ? undefined : position + 2);

/** cel-go's grammar names what it expected; the frequent cases word for word. */
function syntax(input: string, position: number, summary: string): string {
  const isEnd = position >= input.length;
  const found = isEnd ? '<EOF>' : input.charAt(position);
  const closer = CLOSERS[/^Expected (\w+), got/.exec(summary)?.[1] ?? ''];
  if (closer !== undefined) return `Syntax error: missing '${closer}' at '${found}'`;
  if (summary.startsWith('Unexpected token')) {
    const what = isEnd ? 'mismatched' : 'extraneous';
    return `Syntax error: ${what} input '${found}' expecting ${STARTS}`;
  }
  if (/^Unterminated|^Unexpected character: =$/.test(summary))
    return `Syntax error: token recognition error at: '${unrecognized(input, position)}'`;
  if (summary.startsWith('Exceeded')) return `expression recursion limit exceeded`;
  const word = /^\w+|^./.exec(input.slice(position))?.[0] ?? '<EOF>';
  return `Syntax error: extraneous input '${word}' expecting <EOF>`;
}
