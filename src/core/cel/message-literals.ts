import { walk, type CelNode } from './ast.ts';
import { typeName } from './issues.ts';
import { fail } from './library.ts';
import type { MessageText, Scanned } from './message-scan.ts';
import { JSON_PATCH, type MessageType, type MessageTypes } from './message-values.ts';

/**
 * Gives the maps and lists that message-scan.ts has left their meaning back: messages with typed fields, and optional
 * entries, which are there only if their value is. Upstream: cel-go/checker/checker.go (checkCreateStruct).
 */
interface Type {
  readonly name: string;
  readonly kind: string;
  readonly valueType?: Type;
}

interface Checker {
  check(node: CelNode, scope: unknown): Type;
  getType(name: string): Type;
  createError(code: string, message: string, node: CelNode): Error;
}

interface Evaluator {
  run(node: CelNode, scope: unknown): unknown;
}

type Entry = readonly [key: CelNode, value: CelNode];

/** `types`: those that may be made here; none elsewhere. */
export function useMessages(root: CelNode, scanned: Scanned, types: MessageTypes | undefined): void {
  walk(root, (node) => {
    const message = node.op === 'map' ? scanned.messages.get(node.start) : undefined;
    if (message) useMessage(node, message, { type: types?.find(message.type), optional: scanned.optional });
    else if (node.op === 'map') useOptionalEntries(node, scanned.optional);
    else if (node.op === 'list') useOptionalItems(node, scanned.optional);
  });
}

interface Meaning {
  readonly type: MessageType | undefined;
  readonly optional: ReadonlySet<number>;
}

function useMessage(node: CelNode, message: MessageText, { type, optional }: Meaning): void {
  const entries = node.args as readonly Entry[];
  node.setMeta('check', (checker: Checker, _node: CelNode, scope: unknown) => {
    if (!type) throw checker.createError('unknown_type', message.type, node);
    for (const entry of entries) checkField(checker, scope, { entry, message, type, node, optional });
    return checker.getType(type.name);
  });
  node.setMeta('evaluate', (evaluator: Evaluator, _node: CelNode, scope: unknown) => {
    const fields: [string, unknown][] = [];
    for (const [key, value] of entries) {
      const name = message.fields.get(key.start)?.name ?? '';
      const found = presentValue(evaluator.run(value, scope), optional.has(key.start));
      if (found) fields.push([name, checkedValue(type as MessageType, name, found.value)]);
    }
    return (type as MessageType).make(fields);
  });
}

interface FieldCheck {
  readonly entry: Entry;
  readonly message: MessageText;
  readonly type: MessageType;
  readonly node: CelNode;
  readonly optional: ReadonlySet<number>;
}

function checkField(checker: Checker, scope: unknown, { entry, message, type, node, optional }: FieldCheck): void {
  const [key, value] = entry;
  const { name, colon } = message.fields.get(key.start) ?? { name: '', colon: key.start };
  const wanted = type.fieldType(name);
  const given = checker.check(value, scope);
  if (given.kind === 'dyn') return;
  const isOptional = optional.has(key.start);
  const shown = typeName(given.name);
  if (isOptional && given.kind !== 'optional')
    throw placed(checker, value, `expected type 'optional_type(${shown})' but found '${shown}'`, value.start);
  const item = isOptional ? (given.valueType ?? given) : given;
  if (wanted === 'dyn' || item.kind === 'dyn' || item.name === wanted) return;
  const text = `expected type of field '${name}' is '${wanted}' but provided type is '${typeName(item.name)}'`;
  throw placed(checker, node, text, colon);
}

const placed = (checker: Checker, node: CelNode, message: string, at: number): Error =>
  Object.assign(checker.createError('placed', message, node), { at });

const GO_TYPES: Readonly<Record<string, string>> = { bigint: 'int64', number: 'float64', boolean: 'bool' };

/** What only the run shows: a value of no known type where a text must be. */
function checkedValue(type: MessageType, name: string, value: unknown): unknown {
  if (type.name === JSON_PATCH && type.fieldType(name) === 'string' && typeof value !== 'string')
    fail(`unexpected type ${GO_TYPES[typeof value] ?? typeof value} for JSONPatchType '${name}' field`);
  return value;
}

interface Optional {
  hasValue(): boolean;
  value(): unknown;
}

function presentValue(value: unknown, isOptional: boolean): { readonly value: unknown } | undefined {
  if (!isOptional) return { value };
  const given = value as Optional;
  return given.hasValue() ? { value: given.value() } : undefined;
}

function useOptionalEntries(node: CelNode, optional: ReadonlySet<number>): void {
  const entries = node.args as readonly Entry[];
  if (!entries.some(([key]) => optional.has(key.start))) return;
  node.setMeta('check', (checker: Checker, _node: CelNode, scope: unknown) => {
    const types = entries.map(([key, value]) => [
      checker.check(key, scope).name,
      itemType(checker.check(value, scope), optional.has(key.start)),
    ]);
    return checker.getType(`map<${common(types.map(([key]) => key))}, ${common(types.map(([, value]) => value))}>`);
  });
  node.setMeta('evaluate', (evaluator: Evaluator, _node: CelNode, scope: unknown) => {
    const out = new Map<unknown, unknown>();
    for (const [key, value] of entries) {
      const name = evaluator.run(key, scope);
      const found = presentValue(evaluator.run(value, scope), optional.has(key.start));
      if (found) out.set(name, found.value);
    }
    return out;
  });
}

function useOptionalItems(node: CelNode, optional: ReadonlySet<number>): void {
  const items = node.args as readonly CelNode[];
  if (!items.some((item) => optional.has(item.start))) return;
  node.setMeta('check', (checker: Checker, _node: CelNode, scope: unknown) =>
    checker.getType(
      `list<${common(items.map((item) => itemType(checker.check(item, scope), optional.has(item.start))))}>`,
    ),
  );
  node.setMeta('evaluate', (evaluator: Evaluator, _node: CelNode, scope: unknown) =>
    items.flatMap((item) => {
      const found = presentValue(evaluator.run(item, scope), optional.has(item.start));
      return found ? [found.value] : [];
    }),
  );
}

const itemType = (type: Type, isOptional: boolean): string =>
  isOptional && type.kind === 'optional' ? (type.valueType?.name ?? 'dyn') : type.name;

const common = (names: readonly (string | undefined)[]): string =>
  names.every((name) => name === names[0]) ? (names[0] ?? 'dyn') : 'dyn';
