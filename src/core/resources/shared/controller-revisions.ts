import { controllerRef } from '../../api/edit.ts';
import { isAlreadyExists } from '../../api/status-error.ts';
import type { ControllerRevision, PodTemplateSpec, StoredObject } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { canonicalJson, utf8 } from '../../lib/hash.ts';
import type { Client, DraftOf } from '../../runtime/client.ts';
import { safeEncode } from './safe-encode.ts';

/**
 * The history of a template as ControllerRevisions: what a revision holds, its name, and which of them are equal.
 * Upstream: pkg/controller/history/controller_history.go.
 */
const REVISION_HASH_LABEL = 'controller.kubernetes.io/hash';

const MAX_PREFIX = 223;

interface Parent extends StoredObject {
  readonly spec: { readonly template?: PodTemplateSpec };
}

export type RevisionDraft = DraftOf<'apps/ControllerRevision'> & { readonly revision: number };

/** The patch that brings the template back. Upstream: getPatch. */
export const revisionData = (template: PodTemplateSpec | undefined): Record<string, unknown> => ({
  spec: { template: { ...template, $patch: 'replace' } },
});

/** Undefined if the revision holds no template. */
export function templateOf(revision: Pick<ControllerRevision, 'data'>): PodTemplateSpec | undefined {
  const { template } = ((revision.data ?? {}) as { spec?: { template?: Record<string, unknown> } }).spec ?? {};
  if (!template) return undefined;
  const { $patch: _patch, ...rest } = template;
  return rest as PodTemplateSpec;
}

export function draftRevision(parent: Parent, revision: number, collisionCount: number): RevisionDraft {
  const { metadata, spec } = parent;
  const data = revisionData(spec.template);
  const hash = revisionHash(data, collisionCount);
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${metadata.name.slice(0, MAX_PREFIX)}-${hash}`,
      namespace: metadata.namespace ?? '',
      labels: { ...spec.template?.metadata?.labels, [REVISION_HASH_LABEL]: hash },
      ...(metadata.annotations ? { annotations: metadata.annotations } : {}),
      ownerReferences: [controllerRef(parent)],
    },
    data: asWritten(data),
    revision,
  } as RevisionDraft;
}

/** Keys in the order in which Go writes them: clients that are written in it compare bytes. */
export const asWritten = <T>(data: T): T => JSON.parse(canonicalJson(data)) as T;

/** The same letters as in a real cluster. Upstream: HashControllerRevision. */
function revisionHash(data: unknown, collisionCount: number): string {
  const json = canonicalJson(data).replace(/[<>&\u2028\u2029]/g, goEscape);
  return safeEncode(String(fnv32(utf8(json + String(collisionCount)))));
}

const goEscape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** 32-bit FNV-1 (not FNV-1a) of bytes. */
function fnv32(bytes: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h, 0x01000193) ^ bytes.charCodeAt(i);
  return h >>> 0;
}

export const isSameData = (a: { readonly data?: unknown }, b: { readonly data?: unknown }): boolean =>
  deepEqual(a.data, b.data);

/** Oldest revision first. */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (x !== y) return x < y ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

/** Creates the revision of the parent's template; another name for each one taken by different data. */
export function createRevision(
  client: Client,
  parent: Parent,
  revision: number,
  collisions: number,
): { created: ControllerRevision; collisionCount: number } {
  for (let collisionCount = collisions; ; collisionCount++) {
    const draft = draftRevision(parent, revision, collisionCount);
    try {
      return { created: client.create('apps/ControllerRevision', draft), collisionCount };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const { namespace = '', name = '' } = draft.metadata;
      const known = client.find('apps/ControllerRevision', namespace, name);
      if (known && isSameData(known, draft)) return { created: known, collisionCount };
    }
  }
}

/** Revisions nothing lives by, beyond the limit, oldest first. `revisions` are sorted. */
export function surplusRevisions(
  revisions: readonly ControllerRevision[],
  live: ReadonlySet<string>,
  limit: number,
): ControllerRevision[] {
  if (limit < 0) return [];
  const history = revisions.filter((r) => !live.has(r.metadata.name));
  return history.slice(0, Math.max(0, history.length - limit));
}
