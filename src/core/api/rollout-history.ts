import { deepEqual } from '../lib/equal.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from './types.ts';

/**
 * The revisions of a Deployment as its ReplicaSets keep them: read by the controller, and by kubectl to go back to one.
 * Upstream: pkg/controller/deployment/util/deployment_util.go,
 * staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go (deploymentRevision).
 */
export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';
export const HISTORY_ANNOTATION = 'deployment.kubernetes.io/revision-history';
export const DESIRED_ANNOTATION = 'deployment.kubernetes.io/desired-replicas';
export const MAX_ANNOTATION = 'deployment.kubernetes.io/max-replicas';
export const HASH_LABEL = 'pod-template-hash';
/** The revision to go back to, for the controller; 0: the one before. */
export const ROLLBACK_ANNOTATION = 'deprecated.deployment.rollback.to';

/** Annotations that a Deployment and its ReplicaSets do not share. */
export const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION_ANNOTATION,
  HISTORY_ANNOTATION,
  DESIRED_ANNOTATION,
  MAX_ANNOTATION,
  ROLLBACK_ANNOTATION,
]);

type Annotations = Readonly<Record<string, string>>;

export function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  const { metadata: x, ...restA } = a ?? {};
  const { metadata: y, ...restB } = b ?? {};
  return deepEqual(restA, restB) && deepEqual(withoutHash(x), withoutHash(y));
}

function withoutHash(metadata: PodTemplateSpec['metadata']): PodTemplateSpec['metadata'] {
  if (!metadata?.labels || !(HASH_LABEL in metadata.labels)) return metadata ?? {};
  const { [HASH_LABEL]: _hash, ...labels } = metadata.labels;
  return { ...metadata, labels };
}

const INT64 = 2n ** 63n;

/** As Go's ParseInt to 64 bits: undefined if it is no such number. Larger ones than JavaScript counts by are common in tests. */
export function parseRevision(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return value >= -INT64 && value < INT64 ? value : undefined;
}

/** 0 if it has none, undefined if it is no number. */
export function revisionOf(object: { metadata: { annotations?: Annotations } }): bigint | undefined {
  const text = object.metadata.annotations?.[REVISION_ANNOTATION];
  return text === undefined ? 0n : parseRevision(text);
}

/** The ReplicaSet of the revision; of the one before the latest if it is 0; undefined if there is none. */
export function replicaSetOfRevision(owned: readonly ReplicaSet[], revision: number | bigint): ReplicaSet | undefined {
  const numbered = owned.filter((rs) => revisionOf(rs) !== undefined);
  if (revision > 0) return numbered.find((rs) => revisionOf(rs) === BigInt(revision));
  return numbered.sort((a, b) => compareRevisions(revisionOf(b) ?? 0n, revisionOf(a) ?? 0n))[1];
}

export const compareRevisions = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Template and annotations of a Deployment that goes back to what the ReplicaSet is made of. */
export function rollbackTo(d: Deployment, rs: ReplicaSet): { template: PodTemplateSpec; annotations: Annotations } {
  const { metadata, ...template } = rs.spec.template ?? {};
  const annotations: Record<string, string> = {};
  for (const [k, v] of Object.entries(d.metadata.annotations ?? {})) if (OWN_ANNOTATIONS.has(k)) annotations[k] = v;
  for (const [k, v] of Object.entries(rs.metadata.annotations ?? {})) if (!OWN_ANNOTATIONS.has(k)) annotations[k] = v;
  return { template: { ...template, metadata: withoutHash(metadata) ?? {} }, annotations };
}
