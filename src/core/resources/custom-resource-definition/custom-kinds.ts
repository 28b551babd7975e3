import type { CelSource } from '../../api/cel.ts';
import type { SchemaSet } from '../../api/schema-set.ts';
import type { Schema } from '../../api/schema.ts';
import { structuralSchema } from '../../api/structural-schema.ts';
import type { CustomResourceDefinition, JSONSchemaProps } from '../../api/types.ts';
import type { KindEntry } from '../../apiserver/kind.ts';
import type { KindRegistry } from '../../apiserver/kind-registry.ts';
import { customKind } from './custom-kind.ts';

/**
 * Serves the kinds that CustomResourceDefinitions define. Level-triggered: `sync` makes the registry what the stored
 * definitions say, whatever it was, so it is called after each change of a definition and after a restore.
 * Upstream: apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
 */
export class CustomKinds {
  readonly #kinds: KindRegistry;
  readonly #builtin: SchemaSet;
  readonly #cel: CelSource;
  #served = new Map<string, { crd: CustomResourceDefinition; entries: KindEntry[] }>();

  constructor(kinds: KindRegistry, builtin: SchemaSet, cel: CelSource = () => undefined) {
    this.#kinds = kinds;
    this.#builtin = builtin;
    this.#cel = cel;
  }

  sync(crds: readonly CustomResourceDefinition[]): void {
    const wanted = new Map(crds.filter(isEstablished).map((crd) => [crd.metadata.name, crd]));
    for (const [name, { crd, entries }] of this.#served) {
      const now = wanted.get(name);
      if (now && servesTheSame(now, crd)) continue;
      for (const entry of entries) this.#kinds.remove(entry);
      this.#served.delete(name);
    }
    for (const [name, crd] of wanted)
      if (!this.#served.has(name)) this.#served.set(name, { crd, entries: this.#serve(crd) });
  }

  /** The storage version first: it is what a kind without a version means. */
  #serve(crd: CustomResourceDefinition): KindEntry[] {
    const inOrder = [...crd.spec.versions].sort((a, b) => Number(b.storage) - Number(a.storage));
    return inOrder
      .filter((v) => v.served)
      .map((version) => {
        const schema = this.#schemaOf(version);
        return this.#kinds.add(customKind(crd, version, schema, this.#cel), schema);
      });
  }

  #schemaOf({ schema }: CustomResourceDefinition['spec']['versions'][number]): Schema | undefined {
    const openapi = schema?.openAPIV3Schema as JSONSchemaProps | undefined;
    return openapi && structuralSchema(openapi, this.#builtin);
  }
}

const servesTheSame = (a: CustomResourceDefinition, b: CustomResourceDefinition): boolean =>
  a.spec === b.spec &&
  a.status?.acceptedNames === b.status?.acceptedNames &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp;

const isEstablished = ({ status }: CustomResourceDefinition): boolean =>
  status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True') === true;
