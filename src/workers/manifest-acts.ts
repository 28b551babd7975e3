import type { KubeObject } from '../core/api/types.ts';
import type { Engine } from '../core/index.ts';
import { applyObject, deleteObject, type ApplyContext, type ObjectResult } from '../kubectl/apply.ts';
import type { ManifestDocument, ManifestResult } from './protocol.ts';

/** What apply and delete of a file mean: each document in order, deletes in reverse; one failing stops none. */
export function contextOf(engine: Engine, dryRun: boolean): ApplyContext {
  return {
    handle: (request) => engine.handle(request),
    mapper: (apiVersion, kind) => engine.mappingOf(apiVersion, kind),
    schemaOf: (apiVersion, kind) => engine.schemaOf(apiVersion, kind),
    namespace: 'default',
    dryRun,
  };
}

export function applyDocuments(
  engine: Engine,
  documents: readonly ManifestDocument[],
  dryRun: boolean,
): ManifestResult[] {
  const ctx = contextOf(engine, dryRun);
  const results = documents.map((d) => ({ index: d.index, ...applyObject(ctx, d.object) }));
  return dryRun ? results.map((r) => forgiven(r, documents)) : results;
}

export function deleteDocuments(
  engine: Engine,
  documents: readonly ManifestDocument[],
  dryRun: boolean,
): ManifestResult[] {
  const ctx = contextOf(engine, dryRun);
  return [...documents].reverse().map((d) => ({ index: d.index, ...deleteObject(ctx, d.object) }));
}

/**
 * A dry run stores nothing, so a document cannot see the namespace or the kind that an earlier one of the same file
 * would have made. That is no fault of the file.
 */
function forgiven(result: ManifestResult, documents: readonly ManifestDocument[]): ManifestResult {
  if (result.outcome !== 'failed' || result.status?.code !== 404) return result;
  const object = documents.find((d) => d.index === result.index)?.object;
  const isMade = object && documents.some((d) => d.index < result.index && makes(d.object, object));
  return isMade
    ? { ...(result as ObjectResult), index: result.index, outcome: 'created', status: undefined as never }
    : result;
}

interface CustomNames {
  readonly group?: string;
  readonly names?: { readonly kind?: string };
}

function makes(earlier: KubeObject, object: KubeObject): boolean {
  const isCore = earlier.apiVersion === 'v1';
  if (isCore && earlier.kind === NAMESPACE) return earlier.metadata.name === object.metadata.namespace;
  const spec = earlier.spec as CustomNames | undefined;
  return spec?.names?.kind === object.kind && object.apiVersion.startsWith(`${spec.group ?? ''}/`);
}

const NAMESPACE = 'Namespace';
