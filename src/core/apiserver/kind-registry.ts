import { apiVersionOf, groupKindOf } from '../api/group-kind.ts';
import type { Schema } from '../api/schema.ts';
import type { KindDef, KindEntry, KindLookup } from './kind.ts';

export type SchemaLookup = (group: string, version: string, kind: string) => Schema | undefined;

/** All kinds that are served, found by resource (REST) and by group kind (components). */
export class KindRegistry implements KindLookup {
  readonly #byResource = new Map<string, KindEntry>();
  readonly #byGroupKind = new Map<string, KindEntry>();
  readonly #byGroupVersionKind = new Map<string, KindEntry>();

  constructor(defs: readonly KindDef[], schemaOf: SchemaLookup) {
    for (const def of defs) this.add(def, schemaOf(def.group, def.version, def.kind));
  }

  add(def: KindDef, schema: Schema | undefined): KindEntry {
    const groupKind = groupKindOf(def.group, def.kind);
    const apiVersion = apiVersionOf(def.group, def.version);
    const entry: KindEntry = { def, groupKind, bucket: def.storedAs ?? groupKind, apiVersion, schema };
    this.#byResource.set(`${apiVersion}/${def.plural}`, entry);
    this.#byGroupVersionKind.set(`${apiVersion}/${def.kind}`, entry);
    if (!this.#byGroupKind.has(groupKind)) this.#byGroupKind.set(groupKind, entry);
    return entry;
  }

  remove(entry: KindEntry): void {
    this.#byResource.delete(`${entry.apiVersion}/${entry.def.plural}`);
    this.#byGroupVersionKind.delete(`${entry.apiVersion}/${entry.def.kind}`);
    if (this.#byGroupKind.get(entry.groupKind) === entry) this.#byGroupKind.delete(entry.groupKind);
  }

  byResource(group: string, version: string, resource: string): KindEntry | undefined {
    return this.#byResource.get(`${apiVersionOf(group, version)}/${resource}`);
  }

  byGroupKind(groupKind: string): KindEntry | undefined {
    return this.#byGroupKind.get(groupKind);
  }

  byGroupVersionKind(apiVersion: string, kind: string): KindEntry | undefined {
    return this.#byGroupVersionKind.get(`${apiVersion}/${kind}`);
  }

  all(): KindEntry[] {
    return [...this.#byResource.values()];
  }
}
