import { parseTime } from '../../lib/time.ts';
import type { ContainerStatus, Pod } from '../../api/types.ts';
import { isPodActive, isPodReady, readySince } from '../shared/pod-state.ts';

/**
 * Which pods go first when there are too many. Rules in turn: unassigned; pending, then unknown; not ready; lower
 * deletion cost; more related pods on the same node; ready for less time; more restarts; younger. Times are compared
 * on a logarithmic scale, equals by UID.
 * Upstream: pkg/controller/controller_utils.go (ActivePodsWithRanks), replicaset/replica_set.go (getPodsToDelete).
 */
export interface DeletionChoice {
  readonly pods: readonly Pod[];
  /** Pods of all ReplicaSets of the same owner: they make a node crowded. */
  readonly related: readonly Pod[];
  readonly count: number;
  readonly epochMs: number;
  /** What was worked out about pods before, by their state; whoever asks often keeps it. */
  readonly known?: PodRanks;
}

export type PodRanks = WeakMap<Pod, PodRank>;

export function podsToDelete({ pods, related, count, epochMs, known }: DeletionChoice): Pod[] {
  if (count >= pods.length) return [...pods];
  const onNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? '';
    if (isPodActive(pod)) onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const ranked = pods.map((pod) => ({
    rank: rankOf(pod, known),
    colocated: onNode.get(pod.spec.nodeName ?? '') ?? 0,
    epochMs,
  }));
  ranked.sort(compare);
  return ranked.slice(0, count).map((r) => r.rank.pod);
}

/** What counts of one state of a pod. Lists are compared one after the other, smaller first. */
export interface PodRank {
  readonly pod: Pod;
  readonly start: readonly number[];
  readonly isReady: boolean;
  readonly readyAt: number | undefined;
  readonly restarts: readonly number[];
  readonly createdAt: number | undefined;
}

interface Ranked {
  readonly rank: PodRank;
  readonly colocated: number;
  readonly epochMs: number;
}

function rankOf(pod: Pod, known: PodRanks | undefined): PodRank {
  let rank = known?.get(pod);
  if (!rank) known?.set(pod, (rank = makeRank(pod)));
  return rank ?? makeRank(pod);
}

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

function makeRank(pod: Pod): PodRank {
  const isReady = isPodReady(pod);
  return {
    pod,
    start: [
      pod.spec.nodeName ? 1 : 0,
      PHASE_ORDER[pod.status?.phase ?? 'Pending'] ?? 0,
      isReady ? 1 : 0,
      deletionCost(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost']),
    ],
    isReady,
    readyAt: readySince(pod),
    restarts: maxRestarts(pod),
    createdAt: parseTime(pod.metadata.creationTimestamp),
  };
}

function compare(x: Ranked, y: Ranked): number {
  const a = x.rank;
  const b = y.rank;
  return (
    compareLists(a.start, b.start) ||
    y.colocated - x.colocated ||
    (a.isReady ? compareTimes(a.readyAt, b.readyAt, x, y) : 0) ||
    compareLists(a.restarts, b.restarts) ||
    compareTimes(a.createdAt, b.createdAt, x, y) ||
    byUid(a.pod, b.pod)
  );
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The later time first, if it is in another power of two of age; within one, pods are as good as equal. */
function compareTimes(a: number | undefined, b: number | undefined, x: Ranked, y: Ranked): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  return ageRank(x.epochMs - a) - ageRank(x.epochMs - b) || byUid(x.rank.pod, y.rank.pod);
}

/** Whole part of the binary logarithm of the age in nanoseconds, without floating point's last digit. */
function ageRank(ageMs: number): number {
  if (ageMs <= 0) return -1;
  const nanos = ageMs * 1e6;
  const high = Math.floor(nanos / 2 ** 32);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(nanos);
}

const byUid = (a: Pod, b: Pod): number => (a.metadata.uid < b.metadata.uid ? -1 : 1);

/** Invalid values count as 0, as do those with a plus sign or leading zeros. */
function deletionCost(text: string | undefined): number {
  if (text === undefined || !/^(0|-\d+|[1-9]\d*)$/.test(text)) return 0;
  const cost = Number(text);
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0;
}

function maxRestarts(pod: Pod): number[] {
  const sidecars = new Set<string>();
  for (const c of pod.spec.initContainers ?? []) if (c.restartPolicy === 'Always') sidecars.add(c.name);
  const most = (statuses: readonly ContainerStatus[] | undefined): number =>
    (statuses ?? []).reduce((max, s) => Math.max(max, s.restartCount), 0);
  const ofSidecars = pod.status?.initContainerStatuses?.filter((s) => sidecars.has(s.name));
  return [-most(pod.status?.containerStatuses), -most(ofSidecars)];
}
