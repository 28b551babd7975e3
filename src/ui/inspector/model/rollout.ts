/**
 * Where a Deployment's rollout stands, as numbers and a code, and its revisions.
 * Upstream: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go and history.go.
 */
import { keyOfObject, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { Deployment, KubeObject, ReplicaSet } from '../../../core/api/types.ts';
import type { PodTone } from '../../../workers/protocol.ts';

export type RolloutStep = 'observing' | 'stalled' | 'updating' | 'removing-old' | 'becoming-available' | 'done';

export interface RolloutProgress {
  readonly step: RolloutStep;
  readonly tone: PodTone;
  readonly isPaused: boolean;
  readonly desired: number;
  readonly current: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

function stepOf(deployment: Deployment): RolloutStep {
  const { status, spec, metadata } = deployment;
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return 'observing';
  const progressing = status?.conditions?.find((c) => c.type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') return 'stalled';
  const updated = status?.updatedReplicas ?? 0;
  if (updated < (spec.replicas ?? 1)) return 'updating';
  if ((status?.replicas ?? 0) > updated) return 'removing-old';
  if ((status?.availableReplicas ?? 0) < updated) return 'becoming-available';
  return 'done';
}

export function rolloutProgress(deployment: Deployment): RolloutProgress {
  const { status, spec } = deployment;
  const step = stepOf(deployment);
  return {
    step,
    tone: step === 'done' ? 'ready' : step === 'stalled' ? 'failed' : 'pending',
    isPaused: spec.paused ?? false,
    desired: spec.replicas ?? 1,
    current: status?.replicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
  };
}

export interface RevisionRow {
  readonly revision: number;
  readonly key: ObjectKey;
  readonly name: string;
  readonly images: readonly string[];
  readonly cause?: string;
  readonly desired: number;
  readonly ready: number;
  readonly isCurrent: boolean;
}

const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

function revisionRow(replicaSet: ReplicaSet, current: string | undefined): RevisionRow {
  const annotations = replicaSet.metadata.annotations ?? {};
  const cause = annotations[CHANGE_CAUSE];
  return {
    revision: Number(annotations[REVISION] ?? 0),
    key: keyOfObject(replicaSet),
    name: replicaSet.metadata.name,
    images: (replicaSet.spec.template?.spec?.containers ?? []).map((c) => c.image ?? ''),
    ...(cause === undefined ? {} : { cause }),
    desired: replicaSet.spec.replicas ?? 1,
    ready: replicaSet.status?.readyReplicas ?? 0,
    isCurrent: annotations[REVISION] !== undefined && annotations[REVISION] === current,
  };
}

const REPLICA_SET_PREFIX = 'apps/ReplicaSet/';

/** Newest first. */
export function revisionRows(deployment: Deployment, objects: ReadonlyMap<ObjectKey, KubeObject>): RevisionRow[] {
  const current = deployment.metadata.annotations?.[REVISION];
  const prefix = `${REPLICA_SET_PREFIX}${deployment.metadata.namespace ?? ''}/`;
  const rows: RevisionRow[] = [];
  for (const [key, object] of objects) {
    if (!key.startsWith(prefix)) continue;
    if (!object.metadata.ownerReferences?.some((o) => o.uid === deployment.metadata.uid)) continue;
    rows.push(revisionRow(object as ReplicaSet, current));
  }
  return rows.sort((a, b) => b.revision - a.revision);
}
