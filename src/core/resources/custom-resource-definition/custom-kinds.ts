import type { SchemaSet } from '../../api/schema-set.ts';
import type { Schema } from '../../api/schema.ts';
import { structuralSchema } from '../../api/structural-schema.ts';
import type { CustomResourceDefinition, JSONSchemaProps, KubeObject } from '../../api/types.ts';
import { validateStructural } from '../../api/validate-structural.ts';
import type { Conversion, KindDef, KindEntry, PrinterColumn } from '../../apiserver/kind.ts';
import type { KindRegistry } from '../../apiserver/kind-registry.ts';
import { AGE, NAME, since } from '../shared/columns.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { jsonPath } from './json-path.ts';

/**
 * Serves the kinds that CustomResourceDefinitions define. Level-triggered: `sync` makes the registry what the stored
 * definitions say, whatever it was, so it is called after each change of a definition and after a restore.
 * Upstream: apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
 * Left out: webhook conversion, CEL rules, label selectors of the scale subresource.
 */
export class CustomKinds {
  readonly #kinds: KindRegistry;
  readonly #builtin: SchemaSet;
  #served = new Map<string, { crd: CustomResourceDefinition; entries: KindEntry[] }>();

  constructor(kinds: KindRegistry, builtin: SchemaSet) {
    this.#kinds = kinds;
    this.#builtin = builtin;
  }

  sync(crds: readonly CustomResourceDefinition[]): void {
    const wanted = new Map(crds.filter(isEstablished).map((crd) => [crd.metadata.name, crd]));
    for (const [name, { crd, entries }] of this.#served) {
      if (wanted.get(name)?.spec === crd.spec) continue;
      for (const entry of entries) this.#kinds.remove(entry);
      this.#served.delete(name);
    }
    for (const [name, crd] of wanted)
      if (!this.#served.has(name)) this.#served.set(name, { crd, entries: this.#serve(crd) });
  }

  #serve({ spec }: CustomResourceDefinition): KindEntry[] {
    const inOrder = [...spec.versions].sort((a, b) => Number(b.storage) - Number(a.storage));
    return inOrder
      .filter((v) => v.served)
      .map((version) => {
        const openapi = version.schema?.openAPIV3Schema as JSONSchemaProps | undefined;
        const schema = openapi && structuralSchema(openapi, this.#builtin);
        return this.#kinds.add(defOf(spec, version, schema), schema);
      });
  }
}

type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

const isEstablished = ({ status }: CustomResourceDefinition): boolean =>
  status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True') === true;

function defOf({ group, names, scope, versions }: Spec, version: Version, schema: Schema | undefined): KindDef {
  const { subresources } = version;
  return {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    ...(names.categories ? { categories: names.categories } : {}),
    namespaced: scope === 'Namespaced',
    hasStatus: subresources?.status !== undefined,
    hasGeneration: true,
    ...(versions.length > 1 ? { conversion: renaming(group, version, versions) } : {}),
    ...(subresources?.scale ? { subresources: { scale: scaleSubresource } } : {}),
    ...(schema
      ? {
          validate: (object: KubeObject) => validateStructural(schema, object),
          validateStatusUpdate: (object: KubeObject) => validateStructural(schema, object),
        }
      : {}),
    columns: [NAME, ...columnsOf(version)],
  };
}

/** Strategy None: only the apiVersion differs. What was stored under an earlier storage version stays until it is written. */
function renaming(group: string, { name }: Version, versions: Spec['versions']): Conversion {
  const storage = versions.find((v) => v.storage)?.name ?? name;
  const as = (version: string) => (object: KubeObject) => {
    const apiVersion = `${group}/${version}`;
    return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
  };
  return { fromStored: as(name), toStored: as(storage) };
}

function columnsOf({ additionalPrinterColumns: columns }: Version): PrinterColumn[] {
  if (!columns || columns.length === 0) return [AGE];
  return columns.map(({ name, type, jsonPath: path, priority, description }) => {
    const find = jsonPath(path);
    return {
      name,
      type: type === 'integer' || type === 'boolean' || type === 'date' ? type : 'string',
      ...(priority === undefined ? {} : { priority }),
      ...(description === undefined ? {} : { description }),
      cell: (object, nowMs) => cellText(find(object), type, nowMs),
    };
  });
}

/** A value that is not there is an empty cell; several values stand side by side. */
function cellText(values: readonly unknown[], type: string, nowMs: number): string | number | boolean {
  const [first] = values;
  if (first === undefined || first === null) return '';
  if (type === 'date') return since(String(first), nowMs);
  if (type === 'string') return values.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join(' ');
  return typeof first === 'number' || typeof first === 'boolean' ? first : String(first);
}
