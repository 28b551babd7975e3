import type { ObjectKey } from '../../../core/api/group-kind.ts';
import type { PodSummary } from '../../../workers/protocol.ts';

/**
 * Pods by group (machine or owner), each group sorted by key. Given the groups of the last frame, only groups that a
 * changed pod was in, or is in now, are built again; the rest keep their identity.
 */
export interface PodGroups {
  readonly source: ReadonlyMap<ObjectKey, PodSummary>;
  readonly groups: ReadonlyMap<string, readonly PodSummary[]>;
}

/** Group of a pod; null leaves it out. Must depend on the pod alone. */
export type GroupOf = (pod: PodSummary) => string | null;

export function groupPods(
  before: PodGroups | null,
  pods: ReadonlyMap<ObjectKey, PodSummary>,
  groupOf: GroupOf,
): PodGroups {
  if (before?.source === pods) return before;
  const touched = touchedGroups(before?.source ?? new Map(), pods, groupOf);
  if (before !== null && touched.size === 0) return { source: pods, groups: before.groups };
  const groups = new Map(before?.groups);
  const members = collect(touched, pods, groupOf);
  for (const group of touched) {
    const list = members.get(group);
    if (list === undefined) groups.delete(group);
    else groups.set(group, list.sort(byKey));
  }
  return { source: pods, groups };
}

function touchedGroups(
  before: ReadonlyMap<ObjectKey, PodSummary>,
  pods: ReadonlyMap<ObjectKey, PodSummary>,
  groupOf: GroupOf,
): ReadonlySet<string> {
  const touched = new Set<string>();
  const touch = (pod: PodSummary | undefined): void => {
    const group = pod === undefined ? null : groupOf(pod);
    if (group !== null) touched.add(group);
  };
  for (const [key, pod] of pods) {
    const old = before.get(key);
    if (old === pod) continue;
    touch(old);
    touch(pod);
  }
  for (const [key, pod] of before) if (!pods.has(key)) touch(pod);
  return touched;
}

function collect(
  touched: ReadonlySet<string>,
  pods: ReadonlyMap<ObjectKey, PodSummary>,
  groupOf: GroupOf,
): Map<string, PodSummary[]> {
  const members = new Map<string, PodSummary[]>();
  for (const pod of pods.values()) {
    const group = groupOf(pod);
    if (group === null || !touched.has(group)) continue;
    const list = members.get(group);
    if (list === undefined) members.set(group, [pod]);
    else list.push(pod);
  }
  return members;
}

const byKey = (a: PodSummary, b: PodSummary): number => (a.key < b.key ? -1 : 1);
