import type { DaemonSet, Pod } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import { isPodReady, untilAvailable } from '../shared/pod-state.ts';
import type { NodeFit } from './node-fit.ts';
import { HASH_LABEL } from './pod-template.ts';
import { surgeCount } from './counts.ts';

/**
 * What one node lacks or has too much: at most one pod on a node that should run one (two while a surge is under way),
 * none elsewhere, and no ended ones. Pure.
 * Upstream: podsShouldBeOnNode in pkg/controller/daemon/daemon_controller.go.
 */
export interface NodeInput {
  readonly ds: DaemonSet;
  readonly fit: NodeFit;
  /** Daemon pods on the node or waiting for it; undefined: there is none. */
  readonly pods: readonly Pod[] | undefined;
  readonly hash: string;
  readonly epochMs: number;
}

export interface NodePlan {
  readonly create: boolean;
  readonly remove: readonly Pod[];
  /** Ended ones; those that failed are removed at the pace of a back-off. */
  readonly failed: readonly Pod[];
  readonly succeeded: readonly Pod[];
}

const NOTHING: NodePlan = { create: false, remove: [], failed: [], succeeded: [] };
const CREATE: NodePlan = { ...NOTHING, create: true };

export function planNode(input: NodeInput): NodePlan {
  const { fit, pods } = input;
  if (!pods) return fit.shouldRun ? CREATE : NOTHING;
  if (!fit.mayStay) {
    const remove = pods.filter((p) => !p.metadata.deletionTimestamp);
    return remove.length === 0 ? NOTHING : { ...NOTHING, remove };
  }
  const running: Pod[] = [];
  const failed: Pod[] = [];
  const succeeded: Pod[] = [];
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp) continue;
    const phase = pod.status?.phase;
    (phase === 'Failed' ? failed : phase === 'Succeeded' ? succeeded : running).push(pod);
  }
  const surges = surgeCount(input.ds, 1) > 0;
  const create = surges && running.length === 0 && fit.shouldRun;
  const remove = running.length <= 1 ? [] : surges ? surplusInSurge(input, running) : running.sort(byAge).slice(1);
  return { create, remove, failed, succeeded };
}

/** The oldest pod of each side may stay: the old one while it is ready and the new one is not available yet. */
function surplusInSurge({ ds, hash, epochMs }: NodeInput, running: Pod[]): Pod[] {
  const sorted = running.sort(byAge);
  const isNew = (p: Pod): boolean => p.metadata.labels?.[HASH_LABEL] === hash;
  const fresh = sorted.find(isNew);
  const old = sorted.find((p) => !isNew(p));
  const out = sorted.filter((p) => p !== fresh && p !== old);
  if (!fresh || !old) return out;
  const isReplaced = untilAvailable(fresh, ds.spec.minReadySeconds ?? 0, epochMs) === 0;
  if (!isPodReady(old) || isReplaced) out.push(old);
  return out;
}

/** Scheduled ones first, then by age, then by name. */
export function byAge(a: Pod, b: Pod): number {
  const waits = Number(!a.spec.nodeName) - Number(!b.spec.nodeName);
  if (waits !== 0) return waits;
  const age = (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0);
  return age || (a.metadata.name < b.metadata.name ? -1 : 1);
}
