import { tolerates } from '../../api/tolerations.ts';
import type { Node, Taint, Toleration } from '../../api/types.ts';

/**
 * Taints and who bears them. Pure.
 * Upstream: pkg/util/taints, pkg/controller/nodelifecycle (taint maps), component-helpers/scheduling/corev1/helpers.go.
 */
export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

export type TaintId = Pick<Taint, 'key' | 'effect'>;

const CONDITION_TAINTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};

const MANAGED: ReadonlySet<string> = new Set([
  UNSCHEDULABLE,
  ...Object.values(CONDITION_TAINTS).flatMap((byStatus) => Object.values(byStatus)),
]);

const isSame = (a: TaintId, b: TaintId): boolean => a.key === b.key && a.effect === b.effect;

export function hasTaint(taints: readonly Taint[] | undefined, wanted: TaintId): boolean {
  return taints?.some((t) => isSame(t, wanted)) ?? false;
}

/** The taints after a swap; the same list if nothing changes. */
export function swapTaints(
  taints: readonly Taint[],
  add: readonly TaintId[],
  remove: readonly TaintId[],
  now: string,
): readonly Taint[] {
  const missing = add.filter((a) => !hasTaint(taints, a));
  const kept = taints.filter((t) => !remove.some((r) => isSame(t, r)));
  if (missing.length === 0 && kept.length === taints.length) return taints;
  return [...kept, ...missing.map(({ key, effect }) => ({ key, effect, timeAdded: now }))];
}

/** The NoSchedule taints that a node's conditions and cordon call for and lack, and those it has without reason. */
export function noScheduleChanges(node: Node): { add: TaintId[]; remove: TaintId[] } {
  const wanted: TaintId[] = [];
  for (const condition of node.status?.conditions ?? []) {
    const key = CONDITION_TAINTS[condition.type]?.[condition.status];
    if (key !== undefined) wanted.push({ key, effect: 'NoSchedule' });
  }
  if (node.spec.unschedulable === true) wanted.push({ key: UNSCHEDULABLE, effect: 'NoSchedule' });
  const managed = (node.spec.taints ?? []).filter((t) => t.effect === 'NoSchedule' && MANAGED.has(t.key));
  return {
    add: wanted.filter((w) => !hasTaint(managed, w)),
    remove: managed.filter((t) => !wanted.some((w) => isSame(w, t))),
  };
}

/** Milliseconds a pod may stay with these NoExecute taints; undefined: as long as it likes. */
export function stayMs(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): number | 'not tolerated' | undefined {
  let stay: number | undefined;
  for (const taint of taints) {
    const toleration = tolerations.find((t) => tolerates(t, taint));
    if (!toleration) return 'not tolerated';
    const { tolerationSeconds } = toleration;
    if (tolerationSeconds === undefined) continue;
    stay = Math.min(stay ?? Infinity, Math.max(0, tolerationSeconds) * 1000);
  }
  return stay;
}
