import type { JSONSchema } from 'monaco-yaml';
import type { KubeObject } from '../../../core/api/types.ts';

/** Adds to the schema of built-in kinds what the CustomResourceDefinitions of the cluster define. */
export function withCustomKinds(schema: JSONSchema, definitions: readonly KubeObject[]): JSONSchema {
  const kinds = definitions.flatMap(schemasOf);
  return kinds.length === 0 ? schema : { ...schema, oneOf: [...(schema.oneOf ?? []), ...kinds] };
}

interface DefinitionSpec {
  readonly group?: string;
  readonly names?: { readonly kind?: string };
  readonly versions?: readonly {
    readonly name?: string;
    readonly schema?: { readonly openAPIV3Schema?: JSONSchema };
  }[];
}

function schemasOf(definition: KubeObject): JSONSchema[] {
  const { group, names, versions = [] } = (definition.spec ?? {}) as DefinitionSpec;
  const kind = names?.kind;
  if (group === undefined || kind === undefined) return [];
  return versions.map(({ name, schema }) => {
    const own: JSONSchema = schema?.openAPIV3Schema ?? {};
    return {
      ...own,
      type: 'object',
      required: [...new Set(['apiVersion', 'kind', ...(own.required ?? [])])],
      properties: {
        metadata: { $ref: '#/definitions/meta.v1.ObjectMeta' },
        ...own.properties,
        apiVersion: { type: 'string', enum: [`${group}/${name ?? ''}`] },
        kind: { type: 'string', enum: [kind] },
      },
    };
  });
}
