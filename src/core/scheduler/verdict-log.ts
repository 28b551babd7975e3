import type { NodeVerdict, SchedulingAttempt } from './verdict.ts';
import type { Search } from './find-node.ts';
import type { RejectionsByNode } from './plugin.ts';
import type { ScoreTable } from './score-table.ts';

/**
 * The last attempts to place each pod, for the page. Kept as the arrays the scheduler worked with; turned into verdicts
 * only when somebody looks. In large clusters the scores of single nodes are not kept: ask `explain`.
 */
export interface AttemptSummary {
  /** 'Pod/default/web-x'. */
  readonly pod: string;
  readonly at: number;
  readonly result: SchedulingAttempt['result'];
  readonly node?: string;
  readonly message?: string;
  readonly preemption?: NonNullable<SchedulingAttempt['preemption']>;
}

interface Recorded {
  readonly summary: AttemptSummary;
  readonly nodes: RecordedNodes | undefined;
}

/** Names and numbers only: the nodes themselves go on changing. */
interface RecordedNodes {
  readonly rejected: RejectionsByNode;
  readonly feasible: readonly string[];
  readonly scores: ScoreTable | undefined;
}

const ATTEMPTS_KEPT = 5;
/** Clusters up to this size have the scores of every node kept. */
const MAX_NODES_KEPT = 50;

export class VerdictLog {
  readonly #attempts = new Map<string, Recorded[]>();
  readonly #maxNodes: number;
  /** Set by the scheduler while it runs: works out how every node would be judged now. */
  explainer: ((podKey: string) => SchedulingAttempt | undefined) | undefined;

  constructor(maxNodes = MAX_NODES_KEPT) {
    this.#maxNodes = maxNodes;
  }

  /** Oldest first. */
  get(podKey: string): readonly SchedulingAttempt[] {
    return (this.#attempts.get(podKey) ?? []).map(({ summary, nodes }) => ({
      ...summary,
      nodes: nodes ? verdictsOf(nodes) : [],
    }));
  }

  /** How the nodes would be judged now, all of them; undefined while the scheduler is down or the pod unknown. */
  explain(podKey: string): SchedulingAttempt | undefined {
    return this.explainer?.(podKey);
  }

  record(summary: AttemptSummary, search: Search | undefined): void {
    const kept = this.#attempts.get(summary.pod) ?? [];
    if (kept.length === 0) this.#attempts.set(summary.pod, kept);
    if (kept.length === ATTEMPTS_KEPT) kept.shift();
    const size = search ? search.feasible.length + search.failure.byNode.size : 0;
    const nodes = search && size <= this.#maxNodes ? toRecord(search) : undefined;
    kept.push({ summary, nodes });
  }

  forget(podKey: string): void {
    this.#attempts.delete(podKey);
  }

  /** Drops pods that are gone; for a scheduler that starts and has not seen them go. */
  retain(isAlive: (podKey: string) => boolean): void {
    for (const key of [...this.#attempts.keys()]) if (!isAlive(key)) this.#attempts.delete(key);
  }
}

const toRecord = (search: Search): RecordedNodes => ({
  rejected: search.failure.byNode,
  feasible: search.feasible.map((n) => n.name),
  scores: search.scores,
});

/** Every node's verdict in one search. */
export const nodeVerdicts = (search: Search): NodeVerdict[] => verdictsOf(toRecord(search));

function verdictsOf({ rejected, feasible, scores }: RecordedNodes): NodeVerdict[] {
  const good = feasible.map((node, i) =>
    scores ? { node, scores: scoresOf(scores, i), total: scores.totals[i] as number } : { node },
  );
  const bad = [...rejected.entries()].map(([node, { plugin, verdict }]) => ({
    node,
    rejectedBy: { plugin, reasons: verdict.reasons, isUnresolvable: verdict.code === 'unresolvable' },
  }));
  return [...good, ...bad];
}

function scoresOf(table: ScoreTable, i: number): NodeVerdict['scores'] & object {
  return table.plugins.map(({ name, weight }, p) => ({
    plugin: name,
    raw: table.raw[p]?.[i] as number,
    normalized: table.normalized[p]?.[i] as number,
    weight,
  }));
}
