import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { DaemonSet, Job, KubeObject, PersistentVolumeClaim, StatefulSet } from '../../../core/api/types.ts';
import type { PodSummary, PodTone } from '../../../workers/protocol.ts';
import type { ObjectState } from './state-word.ts';

/** How far StatefulSets, DaemonSets and Jobs have come, in the counts and words of their own status. Pure. */
export interface Counts {
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly current: number;
}

export function statefulSetCounts({ spec, status }: StatefulSet): Counts {
  return {
    desired: spec.replicas ?? 1,
    updated: status?.updatedReplicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    current: status?.replicas ?? 0,
  };
}

export function daemonSetCounts({ status }: DaemonSet): Counts {
  return {
    desired: status?.desiredNumberScheduled ?? 0,
    updated: status?.updatedNumberScheduled ?? 0,
    ready: status?.numberReady ?? 0,
    available: status?.numberAvailable ?? 0,
    current: status?.currentNumberScheduled ?? 0,
  };
}

export function countsTone({ desired, ready, updated }: Counts): PodTone {
  if (desired === 0) return 'done';
  return ready >= desired && updated >= desired ? 'ready' : 'pending';
}

export function countsState(counts: Counts): ObjectState {
  const { ready, desired } = counts;
  return { word: `${ready}/${desired}`, tone: countsTone(counts), count: { ready, total: desired } };
}

/** Name of the pod that the next ones wait for, if they are made one after the other. */
export function awaitedPod(set: StatefulSet, pods: ReadonlyMap<ObjectKey, PodSummary>): string | undefined {
  const { spec, metadata } = set;
  if (spec.podManagementPolicy === 'Parallel') return undefined;
  const first = spec.ordinals?.start ?? 0;
  for (let ordinal = first; ordinal < first + (spec.replicas ?? 1); ordinal++) {
    const name = `${metadata.name}-${ordinal}`;
    if (pods.get(objectKey('Pod', metadata.namespace, name))?.tone !== 'ready') return name;
  }
  return undefined;
}

/** The claims made from the set's templates, those of ordinals that are gone as well: they are kept. */
export function claimsOf(
  set: StatefulSet,
  objects: ReadonlyMap<ObjectKey, KubeObject>,
): readonly { readonly key: ObjectKey; readonly claim: PersistentVolumeClaim }[] {
  const { metadata, spec } = set;
  const prefixes = (spec.volumeClaimTemplates ?? []).map((template) => `${template.metadata?.name}-${metadata.name}-`);
  if (prefixes.length === 0) return [];
  const found = [];
  for (const [key, object] of objects) {
    if (!key.startsWith(`PersistentVolumeClaim/${metadata.namespace}/`)) continue;
    const { name = '' } = object.metadata;
    const prefix = prefixes.find((one) => name.startsWith(one));
    if (prefix === undefined || !/^\d+$/.test(name.slice(prefix.length))) continue;
    found.push({ key, claim: object as PersistentVolumeClaim, order: Number(name.slice(prefix.length)), name });
  }
  return found.sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));
}

/** As in the STATUS column of `kubectl get jobs`. Upstream: pkg/printers/internalversion/printers.go (printJob). */
export function jobState({ metadata, status }: Job): ObjectState {
  const isTrue = (type: string): boolean =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
  if (isTrue('Complete')) return { word: 'Complete', tone: 'done' };
  if (isTrue('Failed')) return { word: 'Failed', tone: 'failed' };
  if (metadata.deletionTimestamp !== undefined) return { word: 'Terminating', tone: 'leaving' };
  if (isTrue('Suspended')) return { word: 'Suspended', tone: 'leaving' };
  if (isTrue('FailureTarget')) return { word: 'FailureTarget', tone: 'failed' };
  if (isTrue('SuccessCriteriaMet')) return { word: 'SuccessCriteriaMet', tone: 'pending' };
  return { word: 'Running', tone: 'pending' };
}
