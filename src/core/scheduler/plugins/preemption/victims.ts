import { matches, selectorOf, type Selector } from '../../../api/label-selector.ts';
import type { PodDisruptionBudget } from '../../../api/types.ts';
import { parseTime } from '../../../lib/time.ts';
import type { NodeInfo } from '../../node-info.ts';
import { unresolvable, type PreemptionHandle, type Verdict } from '../../plugin.ts';
import type { PodInfo } from '../../pod-info.ts';

/**
 * Which pods would have to leave one node. Upstream: SelectVictimsOnNode and filterPodsWithPDBViolation in
 * plugins/defaultpreemption/default_preemption.go, MoreImportantPod in pkg/scheduler/util/utils.go.
 */
export interface Victims {
  /** The most important first. */
  readonly pods: readonly PodInfo[];
  readonly violations: number;
}

/** A disruption budget with its selector parsed. */
export interface Budget {
  readonly namespace: string;
  readonly selector: Selector;
  readonly allowed: number;
  readonly disrupted: Readonly<Record<string, unknown>>;
}

const NO_VICTIMS = unresolvable('No preemption victims found for incoming pod');
/** A pod that has not started counts as starting now: later than all others. */
const NOT_STARTED = Number.MAX_SAFE_INTEGER;

/** A budget without a selector, or with an empty one, protects nothing. */
export function budgetOf({ metadata, spec, status }: PodDisruptionBudget): Budget | undefined {
  const selector = selectorOf(spec?.selector);
  if (!selector?.length) return undefined;
  const allowed = status?.disruptionsAllowed ?? 0;
  return { namespace: metadata.namespace ?? '', selector, allowed, disrupted: status?.disruptedPods ?? {} };
}

export function startOf({ pod }: PodInfo): number {
  const text = pod.status?.startTime;
  return (text === undefined ? undefined : parseTime(text)) ?? NOT_STARTED;
}

/** Takes all pods of lower priority away, then puts back what may stay: first those a budget protects. */
export function selectVictims(
  pod: PodInfo,
  node: NodeInfo,
  handle: PreemptionHandle,
  budgets: readonly Budget[],
): Victims | Verdict {
  const lower = [...node.pods.values()].filter((p) => p.priority < pod.priority);
  if (lower.length === 0) return NO_VICTIMS;
  byImportance(lower);
  for (const other of lower) handle.imagineWithout(other, node);
  const away = new Set(lower);
  const refusal = handle.runFilters(pod, node);
  const violating = refusal || budgets.length === 0 ? NOBODY : violators(lower, budgets);
  let violations = 0;
  if (!refusal) {
    for (const other of violating) if (!reprieve(pod, other, node, handle, away)) violations++;
    for (const other of lower) if (!violating.has(other)) reprieve(pod, other, node, handle, away);
  }
  for (const other of away) handle.imagineWith(other, node);
  return refusal ?? { pods: lower.filter((p) => away.has(p)), violations };
}

const NOBODY: ReadonlySet<PodInfo> = new Set<PodInfo>();

function reprieve(pod: PodInfo, other: PodInfo, node: NodeInfo, handle: PreemptionHandle, away: Set<PodInfo>): boolean {
  handle.imagineWith(other, node);
  if (handle.runFilters(pod, node)) {
    handle.imagineWithout(other, node);
    return false;
  }
  away.delete(other);
  return true;
}

/** Higher priority, then longer running, first; names decide the rest. */
function byImportance(pods: PodInfo[]): void {
  const starts = new Map(pods.map((p) => [p, startOf(p)]));
  const start = (p: PodInfo): number => starts.get(p) as number;
  pods.sort((a, b) => b.priority - a.priority || start(a) - start(b) || (a.key < b.key ? -1 : 1));
}

/** Pods whose eviction would break a budget, counting the ones before them. */
export function violators(pods: readonly PodInfo[], budgets: readonly Budget[]): ReadonlySet<PodInfo> {
  const left = budgets.map((b) => b.allowed);
  const found = new Set<PodInfo>();
  for (const info of pods) {
    const { name, labels } = info.pod.metadata;
    if (!labels) continue;
    for (const [i, budget] of budgets.entries()) {
      if (budget.namespace !== info.namespace || !matches(budget.selector, labels)) continue;
      // The server has counted it already.
      if (Object.hasOwn(budget.disrupted, name)) continue;
      left[i] = (left[i] as number) - 1;
      if ((left[i] as number) < 0) found.add(info);
    }
  }
  return found;
}
