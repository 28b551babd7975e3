import { apiVersionOf } from '../api/group-kind.ts';
import { canonicalJson, fnv32a } from '../lib/hash.ts';
import { groupsOf } from './discovery-groups.ts';
import type { KindEntry } from './kind.ts';
import type { KindRegistry } from './kind-registry.ts';
import { pathsOf } from './openapi-paths.ts';
import { SchemaWriter, type Descriptions } from './openapi-schema.ts';

/**
 * OpenAPI v3: an index, and one document for each group version, written from the schemas the server itself checks and
 * merges by, custom resources included. Upstream: staging/src/k8s.io/apiserver/pkg/server/routes/openapi.go.
 */
export type { Descriptions } from './openapi-schema.ts';

const NO_DESCRIPTIONS: Descriptions = {};

export function openApiIndex(kinds: KindRegistry): object {
  const paths = groupVersions(kinds).map((groupVersion) => {
    const path = `${groupVersion.includes('/') ? 'apis' : 'api'}/${groupVersion}`;
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(kinds, groupVersion)}` }];
  });
  return { paths: Object.fromEntries(paths) as Record<string, unknown> };
}

/** Undefined if the group version is not served. */
export function openApiDocument(
  kinds: KindRegistry,
  groupVersion: string,
  descriptions: Descriptions,
): object | undefined {
  const entries = entriesOf(kinds, groupVersion);
  if (entries.length === 0) return undefined;
  const writer = new SchemaWriter(descriptions);
  for (const entry of entries) writer.addKind(entry);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.0' },
    paths: Object.assign({}, ...entries.map((entry) => pathsOf(entry, writer.nameOf(entry)))) as object,
    components: { schemas: writer.components() },
  };
}

function groupVersions(kinds: KindRegistry): string[] {
  return groupsOf(kinds).flatMap(({ name, versions }) => versions.map((v) => apiVersionOf(name, v)));
}

function entriesOf(kinds: KindRegistry, groupVersion: string): KindEntry[] {
  return kinds.all().filter((e) => e.apiVersion === groupVersion);
}

/** Clients keep a document as long as its hash stays. Built-in schemas never change, those of custom resources may. */
function hashOf(kinds: KindRegistry, groupVersion: string): string {
  const entries = entriesOf(kinds, groupVersion);
  const isBuiltin = entries.every((e) => e.schema?.def !== undefined);
  const text = isBuiltin
    ? entries.map((e) => e.def.kind).join()
    : canonicalJson(openApiDocument(kinds, groupVersion, NO_DESCRIPTIONS));
  return (fnv32a(text).toString(16).padStart(8, '0') + fnv32a(`${text}#`).toString(16).padStart(8, '0')).toUpperCase();
}
