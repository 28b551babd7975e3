import {
  DESIRED_ANNOTATION,
  HISTORY_ANNOTATION,
  MAX_ANNOTATION,
  OWN_ANNOTATIONS,
  REVISION_ANNOTATION,
  compareRevisions,
  isSameTemplate,
  parseRevision,
  revisionOf,
} from '../../api/rollout-history.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { fnv32a, utf8 } from '../../lib/hash.ts';
import { safeEncode } from '../shared/safe-encode.ts';
import { dumpTemplate } from '../shared/template-dump.ts';
import { byAge, desiredOf, maxSurge, sizeOf } from './replica-counts.ts';

/**
 * Which ReplicaSet is which revision: names, hashes, annotations, history. Pure.
 * Upstream: pkg/controller/deployment/util/deployment_util.go, pkg/controller/deployment/sync.go (getNewReplicaSet).
 */
const MAX_HISTORY_CHARS = 2000;
const MAX_NAME_LENGTH = 253;

type Annotations = Readonly<Record<string, string>>;

/** The same letters as in a real cluster. Upstream: pkg/controller/controller_utils.go (ComputeHash). */
export function templateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  let hash = fnv32a(utf8(dumpTemplate(template)));
  if (collisionCount !== undefined) hash = fnv32a(littleEndian(collisionCount), hash);
  return safeEncode(String(hash));
}

/** 32 bits in a place for 64. */
const littleEndian = (n: number): string =>
  String.fromCharCode(n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >> 24) & 0xff, 0, 0, 0, 0);

export function replicaSetName(deployment: string, hash: string): string {
  return `${deployment.slice(0, MAX_NAME_LENGTH - 1 - hash.length)}-${hash}`;
}

/** The ReplicaSet of the present template (the oldest, should there be several) and all others, oldest first. */
export function splitReplicaSets(
  d: Deployment,
  owned: readonly ReplicaSet[],
): { current: ReplicaSet | undefined; old: ReplicaSet[] } {
  const sorted = [...owned].sort(byAge);
  const current = sorted.find((rs) => isSameTemplate(rs.spec.template, d.spec.template));
  return { current, old: sorted.filter((rs) => rs !== current) };
}

export function nextRevision(old: readonly ReplicaSet[]): bigint {
  let max = 0n;
  for (const rs of old) {
    const revision = revisionOf(rs);
    if (revision !== undefined && revision > max) max = revision;
  }
  return max + 1n;
}

/**
 * The annotations the current ReplicaSet should have; the same object if it has them. A ReplicaSet that becomes current
 * again keeps the numbers it had before as its history.
 */
export function currentAnnotations(d: Deployment, had: Annotations | undefined, revision: bigint): Annotations {
  const out: Record<string, string> = { ...had };
  for (const [name, value] of Object.entries(d.metadata.annotations ?? {}))
    if (!OWN_ANNOTATIONS.has(name)) out[name] = value;
  const before = had?.[REVISION_ANNOTATION];
  const known = before === undefined || before === '' ? 0n : parseRevision(before);
  if (known === undefined) return settle(had, out);
  if (known < revision) {
    out[REVISION_ANNOTATION] = String(revision);
    if (before !== undefined) out[HISTORY_ANNOTATION] = withHistory(had?.[HISTORY_ANNOTATION], before);
  }
  return settle(had, out);
}

function settle(had: Annotations | undefined, out: Annotations): Annotations {
  return had && deepEqual(had, out) ? had : out;
}

/** Appends, dropping the oldest numbers when the text grows too long. */
function withHistory(history: string | undefined, revision: string): string {
  const revisions = history ? history.split(',') : [];
  revisions.push(revision);
  while (revisions.length > 1 && revisions.join(',').length > MAX_HISTORY_CHARS) revisions.shift();
  return revisions.join(',');
}

/** What a ReplicaSet is told of its deployment's size. */
export function sizeAnnotations(d: Deployment): Annotations {
  return {
    [DESIRED_ANNOTATION]: String(desiredOf(d)),
    [MAX_ANNOTATION]: String(desiredOf(d) + maxSurge(d)),
  };
}

/** Old ReplicaSets beyond revisionHistoryLimit: lowest revisions first, only those with nothing left of them. */
export function surplusHistory(d: Deployment, old: readonly ReplicaSet[]): ReplicaSet[] {
  const limit = d.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2 ** 31 - 1) return [];
  const alive = old.filter((rs) => !rs.metadata.deletionTimestamp).sort(byRevision);
  return alive.slice(0, Math.max(0, alive.length - limit)).filter(isEmpty);
}

function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  const x = revisionOf(a);
  const y = revisionOf(b);
  return x === undefined || y === undefined || x === y ? byAge(a, b) : compareRevisions(x, y);
}

function isEmpty(rs: ReplicaSet): boolean {
  const isObserved = (rs.metadata.generation ?? 0) <= (rs.status?.observedGeneration ?? 0);
  return isObserved && sizeOf(rs) === 0 && (rs.status?.replicas ?? 0) === 0;
}
