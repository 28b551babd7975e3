import type { RngStream } from '../lib/rng.ts';
import type { SchedulerCache } from './cache.ts';
import type { Framework, PreFilterOutcome } from './framework.ts';
import type { Nominations } from './nominations.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import { unresolvable, type FilterFailure, type Rejection } from './plugin.ts';
import { Rejections } from './rejections.ts';
import type { ScoreTable } from './score-table.ts';

/**
 * The scheduling algorithm: filter nodes until enough are feasible, score those, take the best.
 * Upstream: schedulePod and findNodesThatFitPod in pkg/scheduler/schedule_one.go.
 */
export interface Search {
  /** Undefined: none fits. */
  readonly node: NodeInfo | undefined;
  readonly failure: FilterFailure;
  /** Names of the plugins that refused the pod or a node. */
  readonly rejectors: ReadonlySet<string>;
  readonly feasible: readonly NodeInfo[];
  /** Present if there was more than one node to choose from. */
  readonly scores: ScoreTable | undefined;
  /** A plugin failed: upstream's text. The attempt ends. */
  readonly error?: string;
}

export interface SearchOptions {
  readonly framework: Framework;
  readonly cache: SchedulerCache;
  readonly nominations: Nominations;
  readonly random: RngStream;
  /** 0: adaptive, as upstream's default. */
  readonly percentageOfNodesToScore: number;
  /** Where the next search starts, so that all nodes get their turn; common to all profiles. */
  readonly rotation?: Rotation;
}

export interface Rotation {
  start: number;
}

const MIN_FEASIBLE = 100;
const MIN_PERCENTAGE = 5;

/** How many feasible nodes are enough. Upstream: numFeasibleNodesToFind. */
export function feasibleNodesToFind(nodeCount: number, percentage: number): number {
  if (nodeCount < MIN_FEASIBLE) return nodeCount;
  const share = percentage || Math.max(50 - Math.trunc(nodeCount / 125), MIN_PERCENTAGE);
  return Math.max(Math.trunc((nodeCount * share) / 100), MIN_FEASIBLE);
}

export class NodeFinder {
  readonly #o: SearchOptions;
  readonly #rotation: Rotation;

  constructor(options: SearchOptions) {
    this.#o = options;
    this.#rotation = options.rotation ?? { start: 0 };
  }

  search(pod: PodInfo): Search {
    const { framework, cache, random } = this.#o;
    const nodes = cache.list();
    const pre = framework.preFilter(pod);
    if (pre.rejection) return refusedForAll(pre.rejection);
    const rejected = new Rejections();
    const nominated = this.#tryNominated(pod);
    const feasible = nominated ? [nominated] : this.#filter(pod, candidatesOf(nodes, pre), nodes.length, rejected);
    const { failed } = rejected;
    const scores = feasible.length > 1 && !failed ? framework.score(pod, feasible) : undefined;
    const rejectors = new Set([...pre.limitedBy, ...rejected.plugins]);
    return {
      node: feasible[scores ? scores.pick(random) : 0],
      failure: { byNode: rejected, rest: restOf(pre), endedBeforeFilters: false },
      rejectors,
      feasible,
      scores,
      ...(failed ? { error: `running ${quote(failed)} filter plugin: ${textOf(failed)}` } : {}),
    };
  }

  /** As `search`, over every node, and without a trace left: for explaining. */
  survey(pod: PodInfo): Search {
    const { framework, cache } = this.#o;
    const pre = framework.preFilter(pod);
    if (pre.rejection) return refusedForAll(pre.rejection);
    const rejected = new Rejections();
    const feasible: NodeInfo[] = [];
    for (const node of candidatesOf(cache.list(), pre)) {
      const rejection = this.check(pod, node);
      if (rejection) rejected.add(node, rejection);
      else feasible.push(node);
    }
    const scores = feasible.length > 1 ? framework.score(pod, feasible) : undefined;
    const failure = { byNode: rejected, rest: restOf(pre), endedBeforeFilters: false };
    return { node: undefined, failure, rejectors: new Set(), feasible, scores };
  }

  #filter(pod: PodInfo, nodes: readonly NodeInfo[], total: number, rejected: Rejections): NodeInfo[] {
    const enough = feasibleNodesToFind(nodes.length, this.#o.percentageOfNodesToScore);
    const feasible: NodeInfo[] = [];
    const n = nodes.length;
    const { start } = this.#rotation;
    for (let i = 0; i < n && feasible.length < enough && !rejected.failed; i++) {
      const node = nodes[(start + i) % n] as NodeInfo;
      const rejection = this.check(pod, node);
      if (rejection) rejected.add(node, rejection);
      else feasible.push(node);
    }
    this.#rotation.start = (start + feasible.length + rejected.size) % total;
    return feasible;
  }

  #tryNominated(pod: PodInfo): NodeInfo | undefined {
    const name = pod.pod.status?.nominatedNodeName;
    const node = name ? this.#o.cache.get(name) : undefined;
    return node && !this.check(pod, node) ? node : undefined;
  }

  /** Must fit with and without the pods that room was made for: those might still go elsewhere. */
  check(pod: PodInfo, node: NodeInfo): Rejection | undefined {
    const { framework, nominations } = this.#o;
    const ahead = nominations.isEmpty ? [] : nominations.ahead(pod, node.name);
    if (ahead.length === 0) return framework.filter(pod, node);
    for (const other of ahead) framework.imagineWith(other, node);
    const rejection = framework.filter(pod, node);
    for (const other of ahead) framework.imagineWithout(other, node);
    return rejection ?? framework.filter(pod, node);
  }
}

function refusedForAll(rejection: Rejection): Search {
  const failure = { byNode: new Map(), rest: rejection.verdict, endedBeforeFilters: true };
  const search = { node: undefined, failure, rejectors: new Set([rejection.plugin]), feasible: [], scores: undefined };
  if (rejection.verdict.code !== 'error') return search;
  return { ...search, error: `running PreFilter plugin ${quote(rejection)}: ${textOf(rejection)}` };
}

const quote = ({ plugin }: Rejection): string => JSON.stringify(plugin);
const textOf = ({ verdict }: Rejection): string => verdict.reasons.join(', ');

function candidatesOf(nodes: readonly NodeInfo[], pre: PreFilterOutcome): readonly NodeInfo[] {
  const { only } = pre;
  return only ? nodes.filter((n) => only.has(n.name)) : nodes;
}

function restOf(pre: PreFilterOutcome): FilterFailure['rest'] {
  return pre.only
    ? unresolvable(`node(s) didn't satisfy plugin(s) [${[...pre.limitedBy].sort().join(' ')}]`)
    : undefined;
}
