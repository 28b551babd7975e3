/**
 * The state of an object as one word and a tone, for the header. One entry per kind that has more to say than its
 * `status.phase`; words are Kubernetes' own.
 */
import { parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { DaemonSet, Deployment, KubeObject, Node, ReplicaSet, StatefulSet } from '../../../core/api/types.ts';
import type { PodSummary, PodTone } from '../../../workers/protocol.ts';
import type { ObjectState } from './state-word.ts';
import { rolloutProgress } from './rollout.ts';
import { countsState, daemonSetCounts, jobState, statefulSetCounts } from './workload-progress.ts';

/** As in the STATUS column of `kubectl get nodes`. */
export function nodeState(node: Node): ObjectState {
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready');
  const isReady = ready?.status === 'True';
  const word = ready === undefined ? 'Unknown' : isReady ? 'Ready' : 'NotReady';
  const isCordoned = node.spec?.unschedulable === true;
  return {
    word: isCordoned ? `${word},SchedulingDisabled` : word,
    tone: isReady ? (isCordoned ? 'pending' : 'ready') : 'failed',
  };
}

function deploymentState(deployment: Deployment): ObjectState {
  const { ready, desired, tone } = rolloutProgress(deployment);
  return { word: `${ready}/${desired}`, tone, count: { ready, total: desired } };
}

function replicaSetState(replicaSet: ReplicaSet): ObjectState {
  const desired = replicaSet.spec.replicas ?? 1;
  const ready = replicaSet.status?.readyReplicas ?? 0;
  const isEmpty = desired === 0 && (replicaSet.status?.replicas ?? 0) === 0;
  const tone = isEmpty ? 'done' : ready === desired ? 'ready' : 'pending';
  return { word: `${ready}/${desired}`, tone, count: { ready, total: desired } };
}

const BY_KIND: Readonly<Record<string, (object: never) => ObjectState>> = {
  Node: nodeState,
  'apps/Deployment': deploymentState,
  'apps/ReplicaSet': replicaSetState,
  'apps/StatefulSet': (set: StatefulSet) => countsState(statefulSetCounts(set)),
  'apps/DaemonSet': (set: DaemonSet) => countsState(daemonSetCounts(set)),
  'batch/Job': jobState,
};

const PHASE_TONES: Readonly<Record<string, PodTone>> = {
  Active: 'ready',
  Bound: 'ready',
  Available: 'ready',
  Pending: 'pending',
  Terminating: 'leaving',
  Released: 'done',
  Lost: 'failed',
  Failed: 'failed',
};

export function objectState(
  key: ObjectKey,
  object: KubeObject | undefined,
  summary: PodSummary | undefined,
): ObjectState | undefined {
  if (summary) return { word: summary.status, tone: summary.tone };
  if (!object) return undefined;
  const ofKind = BY_KIND[parseObjectKey(key).groupKind];
  if (ofKind) return ofKind(object as never);
  if (object.metadata.deletionTimestamp) return { word: 'Terminating', tone: 'leaving' };
  const phase = (object.status as { phase?: string } | undefined)?.phase;
  return phase === undefined ? undefined : { word: phase, tone: PHASE_TONES[phase] ?? 'pending' };
}
