import type { ContainerStatus, Pod } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import { isPodReady, readySince } from '../shared/pod-state.ts';

/**
 * Which of a Job's pods go first when there are too many: unassigned; pending, then unknown; not ready; ready for less
 * time; more restarts; younger. Other than a ReplicaSet, a Job knows no costs of deletion and compares times exactly.
 * Upstream: ActivePods in pkg/controller/controller_utils.go. Equals go by name, where upstream takes any.
 */
export function firstToGo(pods: readonly Pod[], count: number): Pod[] {
  if (count >= pods.length) return [...pods];
  return [...pods].sort(compare).slice(0, count);
}

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

function compare(a: Pod, b: Pod): number {
  return (
    Number(isAssigned(a)) - Number(isAssigned(b)) ||
    phaseOf(a) - phaseOf(b) ||
    Number(isPodReady(a)) - Number(isPodReady(b)) ||
    latestFirst(readySince(a), readySince(b)) ||
    compareRestarts(a, b) ||
    latestFirst(parseTime(a.metadata.creationTimestamp), parseTime(b.metadata.creationTimestamp)) ||
    (a.metadata.name < b.metadata.name ? -1 : 1)
  );
}

const isAssigned = ({ spec }: Pod): boolean => Boolean(spec.nodeName);
const phaseOf = ({ status }: Pod): number => PHASES[status?.phase ?? 'Pending'] ?? 0;

/** No time at all comes before every time. */
function latestFirst(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  return b - a;
}

/** Containers first, sidecars after them. */
function compareRestarts(a: Pod, b: Pod): number {
  return most(b.status?.containerStatuses) - most(a.status?.containerStatuses) || most(sidecars(b)) - most(sidecars(a));
}

const most = (statuses: readonly ContainerStatus[] = []): number =>
  statuses.reduce((max, s) => Math.max(max, s.restartCount), 0);

function sidecars({ spec, status }: Pod): readonly ContainerStatus[] {
  const isSidecar = (name: string): boolean =>
    spec.initContainers?.some((c) => c.name === name && c.restartPolicy === 'Always') === true;
  return status?.initContainerStatuses?.filter((s) => isSidecar(s.name)) ?? [];
}
