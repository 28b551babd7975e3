import type { Environment } from '@marcbachmann/cel-js';
import { EQUALS, sameValue } from './same-value.ts';

/**
 * The types that expressions of mutating policies make values of: `Object` and everything below it, with any fields, and
 * `JSONPatch`. Values are maps of what was given, each type with a class of its own, by which cel-js knows it.
 * Upstream: apiserver/pkg/cel/mutation.
 */
export class MessageValue extends Map<string, unknown> {
  readonly typeName: string;

  constructor(typeName: string, fields: Iterable<readonly [string, unknown]>) {
    super(fields);
    this.typeName = typeName;
  }

  [EQUALS](other: unknown): boolean {
    return other instanceof MessageValue && this.typeName === other.typeName && sameFields(this, other);
  }
}

const sameFields = (a: MessageValue, b: MessageValue): boolean =>
  a.size === b.size && Array.from(a).every(([name, value]) => b.has(name) && sameValue(value, b.get(name)));

export interface MessageType {
  readonly name: string;
  /** cel-js' type of a field; empty if there is none of that name. */
  fieldType(name: string): string;
  make(fields: readonly (readonly [string, unknown])[]): MessageValue;
}

export const JSON_PATCH = 'JSONPatch';
const OBJECT = /^Object(?:\.|$)/;
const JSON_PATCH_FIELDS: Readonly<Record<string, string>> = {
  op: 'string',
  from: 'string',
  path: 'string',
  value: 'dyn',
};

/** Types are made known to the environment when an expression names them. */
export class MessageTypes {
  readonly #env: Environment;
  readonly #known = new Map<string, MessageType>();

  constructor(env: Environment) {
    this.#env = env;
    // expressions must give these, whether they name them or not
    this.find('Object');
    this.find(JSON_PATCH);
  }

  find(name: string): MessageType | undefined {
    const known = this.#known.get(name);
    if (known || (name !== JSON_PATCH && !OBJECT.test(name))) return known;
    const ctor = class extends MessageValue {};
    const fields = name === JSON_PATCH ? JSON_PATCH_FIELDS : undefined;
    this.#env.registerType(name, fields ? { ctor, fields } : { ctor });
    this.#env.registerOperator(`${name} == ${name}`, (a: MessageValue, b: unknown) => a[EQUALS](b));
    const type: MessageType = {
      name,
      fieldType: (field) => (fields ? (fields[field] ?? '') : 'dyn'),
      make: (given) => new ctor(name, given),
    };
    this.#known.set(name, type);
    return type;
  }
}
