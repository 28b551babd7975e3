import type { Table } from '../api/table.ts';
import { mapShared } from '../api/json.ts';
import type { KubeObject } from '../api/types.ts';
import type { KindEntry } from './kind.ts';
import { withShownOwners } from './managed-fields.ts';
import type { OperationOptions } from './request.ts';
import type { ObjectList } from './rest-read.ts';
import { tableOf } from './table.ts';

/**
 * Objects in the form the client asked for: whole, as rows of a Table, or their metadata only. Whoever is outside sees
 * their managers; rows of a Table with mere metadata have the stored ones only, for nobody prints those.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/response.go.
 */
export function presentObject(
  entry: KindEntry,
  object: KubeObject,
  options: OperationOptions | undefined,
  nowMs: number,
): unknown {
  if (options?.as === 'PartialObjectMetadata') return metadataOnly(withShownOwners(entry, object));
  if (options?.as !== 'Table' || !hasRows(entry)) return entry.def.virtual ? object : withShownOwners(entry, object);
  const { resourceVersion } = object.metadata;
  return table(entry, [object], options, nowMs, resourceVersion === undefined ? {} : { resourceVersion });
}

/** What is only created, as reviews are, has no rows. Upstream: rest.TableConvertor. */
export const hasRows = ({ def }: KindEntry): boolean =>
  !def.virtual || (def.verbs ?? []).some((verb) => verb === 'get' || verb === 'list');

export function presentList(
  entry: KindEntry,
  list: ObjectList,
  options: OperationOptions | undefined,
  nowMs: number,
): unknown {
  if (options?.as === 'Table') return table(entry, list.items, options, nowMs, list.metadata);
  const items = entry.def.virtual ? list.items : mapShared(list.items, (object) => withShownOwners(entry, object));
  if (options?.as !== 'PartialObjectMetadata') return items === list.items ? list : { ...list, items };
  const { metadata } = list;
  return { ...META_V1, kind: 'PartialObjectMetadataList', metadata, items: items.map(metadataOnly) };
}

const META_V1 = { apiVersion: 'meta.k8s.io/v1' } as const;

function metadataOnly(object: KubeObject): unknown {
  return { kind: 'PartialObjectMetadata', ...META_V1, metadata: object.metadata };
}

function table(
  entry: KindEntry,
  objects: readonly KubeObject[],
  options: OperationOptions,
  nowMs: number,
  metadata: Table['metadata'],
): Table {
  const made = tableOf(entry.def, objects, nowMs, metadata);
  if (options.includeObject === 'Object')
    return {
      ...made,
      rows: made.rows.map(({ cells }, i) => ({ cells, object: withShownOwners(entry, objects[i] as KubeObject) })),
    };
  if (options.includeObject === 'None')
    return { ...made, rows: made.rows.map(({ cells }) => ({ cells, object: null })) };
  return made;
}
