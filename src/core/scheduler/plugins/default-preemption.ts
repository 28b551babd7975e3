import { parseTime } from '../../lib/time.ts';
import { fitErrorMessage } from '../fit-error.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { unresolvable } from '../plugin.ts';
import type { FilterFailure, PluginFactory, PluginHandle, PostFilterResult, Rejection, Verdict } from '../plugin.ts';

/**
 * When a pod fits nowhere: looks for a node where removing pods of lower priority would make room, removes as few and
 * as unimportant ones as it can, and nominates the node.
 * Upstream: pkg/scheduler/framework/preemption/preemption.go, plugins/defaultpreemption/default_preemption.go.
 * Left out: PodDisruptionBudgets; the limit on candidates (10 % of nodes, at least 100).
 */
const NAME = 'DefaultPreemption';
const NO_VICTIMS = unresolvable('No preemption victims found for incoming pod');
const NOT_HELPFUL = unresolvable('Preemption is not helpful for scheduling');

interface Candidate {
  readonly node: string;
  readonly victims: readonly PodInfo[];
}

export const defaultPreemption: PluginFactory = (handle) => ({
  name: NAME,
  postFilter(pod, failure) {
    const result = preempt(pod, failure, handle);
    return result.message === '' ? result : { ...result, message: `preemption: ${result.message}` };
  },
});

function preempt(pod: PodInfo, failure: FilterFailure, handle: PluginHandle): PostFilterResult {
  if (pod.pod.spec.preemptionPolicy === 'Never') return { message: 'not eligible due to preemptionPolicy=Never.' };
  if (isWaitingForVictims(pod, failure, handle)) {
    return { message: 'not eligible due to a terminating pod on the nominated node.' };
  }
  const refusals = new Map<string, Rejection>();
  const candidates = findCandidates(pod, failure, handle, refusals);
  const best = candidates.reduce<Candidate | undefined>(
    (a, b) => (a && compareCandidates(a, b) <= 0 ? a : b),
    undefined,
  );
  if (!best) {
    const total = handle.nodes.list().length;
    const found = { byNode: refusals, rest: NOT_HELPFUL, endedBeforeFilters: false };
    return { message: fitErrorMessage(total, found), nominatedNode: '' };
  }
  for (const victim of best.victims) handle.preemption.evict(victim, pod, best.node);
  return { message: '', nominatedNode: best.node, isSuccess: true };
}

/** Room has been made already and the victims are still shutting down. */
function isWaitingForVictims(pod: PodInfo, failure: FilterFailure, { nodes }: PluginHandle): boolean {
  const nominated = pod.pod.status?.nominatedNodeName;
  const node = nominated ? nodes.get(nominated) : undefined;
  if (!node || verdictOf(failure, node.name)?.code === 'unresolvable') return false;
  for (const other of node.pods.values()) {
    if (other.priority < pod.priority && other.pod.metadata.deletionTimestamp && isPreempted(other)) return true;
  }
  return false;
}

const isPreempted = (info: PodInfo): boolean =>
  info.pod.status?.conditions?.some(
    (c) => c.type === 'DisruptionTarget' && c.status === 'True' && c.reason === 'PreemptionByScheduler',
  ) ?? false;

const verdictOf = (failure: FilterFailure, node: string): Verdict | undefined =>
  failure.byNode.get(node)?.verdict ?? failure.rest;

function findCandidates(
  pod: PodInfo,
  failure: FilterFailure,
  handle: PluginHandle,
  refusals: Map<string, Rejection>,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const node of handle.nodes.list()) {
    if (verdictOf(failure, node.name)?.code !== 'unschedulable') continue;
    const found = selectVictims(pod, node, handle);
    if ('code' in found) refusals.set(node.name, { plugin: NAME, verdict: found });
    else candidates.push({ node: node.name, victims: found.victims });
  }
  return candidates;
}

/** Takes all pods of lower priority away, then puts back what may stay, the most important first. */
function selectVictims(pod: PodInfo, node: NodeInfo, { preemption }: PluginHandle): { victims: PodInfo[] } | Verdict {
  const lower = [...node.pods.values()].filter((p) => p.priority < pod.priority).sort(compareImportance);
  if (lower.length === 0) return NO_VICTIMS;
  const away = new Set(lower);
  for (const other of lower) preemption.imagineWithout(other, node);
  const refusal = preemption.runFilters(pod, node);
  if (!refusal) {
    for (const other of lower) {
      preemption.imagineWith(other, node);
      if (preemption.runFilters(pod, node)) preemption.imagineWithout(other, node);
      else away.delete(other);
    }
  }
  for (const other of away) preemption.imagineWith(other, node);
  return refusal ?? { victims: lower.filter((p) => away.has(p)) };
}

const startOf = (info: PodInfo): number =>
  parseTime(info.pod.status?.startTime ?? info.pod.metadata.creationTimestamp) ?? 0;

/** Higher priority, then longer running, first. */
const compareImportance = (a: PodInfo, b: PodInfo): number => b.priority - a.priority || startOf(a) - startOf(b);

/** Makes every priority positive, so that one victim more is always a larger sum. */
const PRIORITY_SHIFT = 2 ** 31;

/** Upstream's order of criteria; the first of equals wins. */
function compareCandidates(a: Candidate, b: Candidate): number {
  const top = (c: Candidate): PodInfo | undefined => c.victims[0];
  const sum = (c: Candidate): number => c.victims.reduce((n, v) => n + v.priority + PRIORITY_SHIFT, 0);
  const latest = (c: Candidate): number => {
    const first = top(c);
    return first ? Math.min(...c.victims.filter((v) => v.priority === first.priority).map(startOf)) : Infinity;
  };
  return (
    (top(a)?.priority ?? -Infinity) - (top(b)?.priority ?? -Infinity) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    latest(b) - latest(a)
  );
}
