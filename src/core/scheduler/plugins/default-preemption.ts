import { fitErrorMessage } from '../fit-error.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { unresolvable } from '../plugin.ts';
import type { FilterFailure, PluginFactory, PluginHandle, PostFilterResult, Rejection, Verdict } from '../plugin.ts';
import { pickNode, type Candidate } from './preemption/pick-node.ts';
import { budgetOf, selectVictims, type Budget } from './preemption/victims.ts';

/**
 * When a pod fits nowhere: looks for a node where removing pods of lower priority would make room, removes as few and
 * as unimportant ones as it can, and nominates the node. Looks from a random node on until it has enough candidates.
 * Upstream: pkg/scheduler/framework/preemption/{preemption,executor}.go, plugins/defaultpreemption/default_preemption.go.
 * Left out: pod groups, extenders.
 */
export interface DefaultPreemptionArgs {
  /** Share of the nodes, and number of nodes, that are enough as candidates: the larger counts. */
  readonly minCandidateNodesPercentage?: number;
  readonly minCandidateNodesAbsolute?: number;
}

const NAME = 'DefaultPreemption';
const NOT_HELPFUL = unresolvable('Preemption is not helpful for scheduling');

export const defaultPreemption: PluginFactory = (handle, args: DefaultPreemptionArgs = {}) => ({
  name: NAME,
  postFilter(pod, failure) {
    const result = new Preemption(pod, failure, handle, args).run();
    return result.message === '' ? result : { ...result, message: `preemption: ${result.message}` };
  },
});

const verdictOf = (failure: FilterFailure, node: string): Verdict | undefined =>
  failure.byNode.get(node)?.verdict ?? failure.rest;

const isPreempted = ({ pod }: PodInfo): boolean =>
  pod.status?.conditions?.some(
    (c) => c.type === 'DisruptionTarget' && c.status === 'True' && c.reason === 'PreemptionByScheduler',
  ) ?? false;

/** One attempt to make room for one pod. */
class Preemption {
  readonly #pod: PodInfo;
  readonly #failure: FilterFailure;
  readonly #handle: PluginHandle;
  readonly #args: DefaultPreemptionArgs;
  readonly #refusals = new Map<string, Rejection>();
  #error = '';

  constructor(pod: PodInfo, failure: FilterFailure, handle: PluginHandle, args: DefaultPreemptionArgs) {
    this.#pod = pod;
    this.#failure = failure;
    this.#handle = handle;
    this.#args = args;
  }

  run(): PostFilterResult {
    if (this.#pod.pod.spec.preemptionPolicy === 'Never')
      return { message: 'not eligible due to preemptionPolicy=Never.' };
    if (this.#isWaitingForVictims()) return { message: 'not eligible due to a terminating pod on the nominated node.' };
    const best = pickNode(this.#candidates());
    if (!best) return this.#nothingFound();
    for (const victim of best.pods) this.#handle.preemption.evict(victim, this.#pod, best.node);
    this.#handle.preemption.clearNominations(this.#pod, best.node);
    return { message: '', nominatedNode: best.node, isSuccess: true, victims: best.pods.map((v) => v.key) };
  }

  /** Room has been made already and the victims are still shutting down. */
  #isWaitingForVictims(): boolean {
    const nominated = this.#pod.pod.status?.nominatedNodeName;
    const node = nominated ? this.#handle.nodes.get(nominated) : undefined;
    if (!node || verdictOf(this.#failure, node.name)?.code === 'unresolvable') return false;
    for (const other of node.pods.values()) {
      if (other.priority < this.#pod.priority && other.pod.metadata.deletionTimestamp && isPreempted(other))
        return true;
    }
    return false;
  }

  #candidates(): Candidate[] {
    const { nodes, objects, preemption } = this.#handle;
    const possible = nodes.list().filter((n) => verdictOf(this.#failure, n.name)?.code === 'unschedulable');
    if (possible.length === 0) return [];
    const budgets = objects.disruptionBudgets().flatMap((b) => budgetOf(b) ?? []);
    const enough = this.#enough(possible.length);
    const offset = preemption.randomInt(possible.length);
    const harmless: Candidate[] = [];
    const violating: Candidate[] = [];
    for (let i = 0; i < possible.length; i++) {
      const found = this.#tryNode(possible[(offset + i) % possible.length] as NodeInfo, budgets);
      if (!found) continue;
      (found.violations === 0 ? harmless : violating).push(found);
      if (harmless.length > 0 && harmless.length + violating.length >= enough) break;
    }
    return [...harmless, ...violating];
  }

  #enough(nodeCount: number): number {
    const { minCandidateNodesPercentage: share = 10, minCandidateNodesAbsolute: least = 100 } = this.#args;
    return Math.min(Math.max(Math.trunc((nodeCount * share) / 100), least), nodeCount);
  }

  #tryNode(node: NodeInfo, budgets: readonly Budget[]): Candidate | undefined {
    const found = selectVictims(this.#pod, node, this.#handle.preemption, budgets);
    if (!('code' in found) && found.pods.length > 0) return { node: node.name, ...found };
    if ('code' in found) this.#refusals.set(node.name, { plugin: NAME, verdict: found });
    else this.#error ||= `expected at least one victim pod on node ${JSON.stringify(node.name)}`;
    return undefined;
  }

  #nothingFound(): PostFilterResult {
    if (this.#error !== '') return { message: this.#error, isError: true };
    const total = this.#handle.nodes.list().length;
    const found = { byNode: this.#refusals, rest: NOT_HELPFUL, endedBeforeFilters: false };
    return { message: fitErrorMessage(total, found), nominatedNode: '' };
  }
}
