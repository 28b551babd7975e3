import type { MergeMarker } from '../api/merge-markers.ts';
import type { Field, Schema, SchemaType } from '../api/schema.ts';
import type { KindEntry } from './kind.ts';

/**
 * Schemas as OpenAPI components, with the `x-kubernetes-*` extensions clients merge lists by.
 * 1. A component is written once, with all it refers to.
 * 2. Names are upstream's: 'core/v1.Pod' is 'io.k8s.api.core.v1.Pod'.
 * Upstream: k8s.io/kube-openapi/pkg/builder3, api/openapi-spec/v3 for the result.
 */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Json = Record<string, unknown>;

const PACKAGES: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.meta',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
};

const TIME = 'io.k8s.apimachinery.pkg.apis.meta.v1.Time';
const MICRO_TIME = 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

/** Scalars with a name of their own. */
const NAMED: Readonly<Record<string, readonly [name: string, schema: Json]>> = {
  time: [TIME, { type: 'string', format: 'date-time' }],
  microTime: [MICRO_TIME, { type: 'string', format: 'date-time' }],
  quantity: [QUANTITY, { oneOf: [{ type: 'string' }, { type: 'number' }] }],
  intOrString: [INT_OR_STRING, { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }],
};

/** Whose type says of its fields what Go's TypeMeta and PartialObjectMetadata do. */
const TYPE_META = 'meta/v1.DeleteOptions';
const ANY_OBJECT = 'core/v1.ConfigMap';
const describedBy = (description: string | undefined): Json => (description ? { description } : {});

const OF_ALL: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

const PLAIN: Readonly<Partial<Record<SchemaType, Json>>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
};

export class SchemaWriter {
  readonly #components = new Map<string, Json>();
  readonly #descriptions: Descriptions;

  constructor(descriptions: Descriptions) {
    this.#descriptions = descriptions;
  }

  components(): Json {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  nameOf({ def, schema }: KindEntry): string {
    return schema?.def === undefined ? customName(def.group, def.version, def.kind) : componentName(schema.def);
  }

  addKind(entry: KindEntry): void {
    const { group, version, kind } = entry.def;
    const name = this.nameOf(entry);
    if (entry.schema?.def !== undefined) this.#define(entry.schema);
    else
      this.#components.set(
        name,
        entry.schema ? this.#custom(entry.schema, entry.def.openApiSchema) : { type: 'object' },
      );
    const written = this.#components.get(name) as Json;
    written['x-kubernetes-group-version-kind'] = [{ group, version, kind }];
  }

  /** A custom resource as its definition says it, but for what all objects have. */
  #custom(schema: Schema, written: Json | undefined): Json {
    const own = this.#object(schema);
    if (!written) return own;
    const ofAll = Object.entries((own.properties ?? {}) as Json).filter(([name]) => OF_ALL.has(name));
    const told = ofAll.map(([name, property]) => {
      const docs = this.#descriptions[name === 'metadata' ? ANY_OBJECT : TYPE_META] ?? {};
      return [name, { ...(property as Json), ...describedBy(docs[name]) }];
    });
    return { ...written, properties: { ...(written.properties as Json | undefined), ...Object.fromEntries(told) } };
  }

  /** Writes the definition if it is new. Entered before its fields, for it may contain itself. */
  #define(schema: Schema): string {
    const name = componentName(schema.def as string);
    if (this.#components.has(name)) return name;
    const component: Json = {};
    this.#components.set(name, component);
    Object.assign(component, this.#object(schema));
    return name;
  }

  #object(schema: Schema): Json {
    const docs = this.#descriptions[schema.def ?? ''] ?? {};
    const fields = [...(schema.properties?.values() ?? [])];
    const typeMeta = this.#descriptions[TYPE_META] ?? {};
    const told = (f: Field): string | undefined => docs[f.name] ?? (isTypeMeta(f) ? typeMeta[f.name] : undefined);
    const properties = fields.map((f) => [f.name, this.#property(f, told(f))]);
    const required = fields.filter((f) => f.required).map((f) => f.name);
    return {
      ...(docs[''] ? { description: docs[''] } : {}),
      type: 'object',
      ...(properties.length > 0 ? { properties: Object.fromEntries(properties) as Json } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(schema.rules?.preserveUnknownFields ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
    };
  }

  #property(field: Field, description: string | undefined): Json {
    const typed = isTypeMeta(field) ? { type: 'string' } : this.#typed(field.schema);
    const { $ref, ...plain } = typed;
    return {
      ...($ref === undefined ? plain : { allOf: [{ $ref }] }),
      ...(description ? { description } : {}),
      ...extensionsOf(field.merge),
    };
  }

  #typed(schema: Schema): Json {
    if (schema.type === 'array') return { type: 'array', items: this.#typed(schema.items ?? { type: 'any' }) };
    if (schema.type === 'map')
      return { type: 'object', additionalProperties: this.#typed(schema.items ?? { type: 'any' }) };
    if (schema.def !== undefined) return ref(this.#define(schema));
    if (schema.type === 'object') return this.#object(schema);
    const named = NAMED[schema.type];
    if (named) {
      this.#components.set(named[0], named[1]);
      return ref(named[0]);
    }
    return { ...PLAIN[schema.type], ...(schema.enum ? { enum: schema.enum } : {}) };
  }
}

/** apiVersion and kind are texts to a client, though only one value fits. */
const isTypeMeta = ({ name, schema }: Field): boolean =>
  (name === 'apiVersion' || name === 'kind') && schema.enum?.length === 1;

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

function componentName(def: string): string {
  const [, group = '', rest = ''] = /^([^/]+)\/(.+)$/.exec(def) ?? [];
  return `${PACKAGES[group] ?? `io.k8s.api.${group}`}.${rest}`;
}

/** 'example.com', 'v1', 'Database' -> 'com.example.v1.Database'. */
function customName(group: string, version: string, kind: string): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

function extensionsOf(merge: MergeMarker | undefined): Json {
  if (!merge) return {};
  return {
    ...(merge.list ? { 'x-kubernetes-list-type': merge.list } : {}),
    ...(merge.keys ? { 'x-kubernetes-list-map-keys': merge.keys } : {}),
    ...(merge.map ? { 'x-kubernetes-map-type': merge.map } : {}),
    ...(merge.mergeKey ? { 'x-kubernetes-patch-merge-key': merge.mergeKey } : {}),
    ...(merge.patch ? { 'x-kubernetes-patch-strategy': merge.patch } : {}),
  };
}
