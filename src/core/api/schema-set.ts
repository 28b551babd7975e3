import { decodeFields, type EncodedSchema } from './schema-decode.ts';
import type { Field, Schema } from './schema.ts';

/** The definitions of one version of Kubernetes, decoded as they are asked for. */

export interface KindSchema {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly def: string;
}

/** A named struct whose fields are decoded on first use. */
class Definition implements Schema {
  readonly type = 'object';
  readonly def: string;
  private readonly decode: () => ReadonlyMap<string, Field>;
  private decoded: ReadonlyMap<string, Field> | undefined;

  constructor(def: string, decode: () => ReadonlyMap<string, Field>) {
    this.def = def;
    this.decode = decode;
  }

  get properties(): ReadonlyMap<string, Field> {
    return (this.decoded ??= this.decode());
  }
}

/** All definitions of one version of Kubernetes. */
export class SchemaSet {
  readonly kinds: readonly KindSchema[];
  private readonly encoded: EncodedSchema;
  private readonly definitions = new Map<string, Schema>();
  private readonly byKind: ReadonlyMap<string, string>;

  constructor(encoded: EncodedSchema) {
    this.encoded = encoded;
    this.kinds = encoded.kinds.map(([group = '', version = '', kind = '', def = '']) => ({
      group,
      version,
      kind,
      def,
    }));
    this.byKind = new Map(this.kinds.map((k) => [`${k.group}/${k.version}/${k.kind}`, k.def]));
  }

  definitionNames(): string[] {
    return Object.keys(this.encoded.definitions);
  }

  definition(name: string): Schema | undefined {
    const known = this.definitions.get(name);
    if (known !== undefined) return known;
    const text = this.encoded.definitions[name];
    if (text === undefined) return undefined;
    const created = new Definition(name, () => decodeFields(name, text, (ref) => this.definition(ref)));
    this.definitions.set(name, created);
    return created;
  }

  forKind(group: string, version: string, kind: string): Schema | undefined {
    const name = this.byKind.get(`${group}/${version}/${kind}`);
    return name === undefined ? undefined : this.definition(name);
  }
}
