import type { Node, Pod } from '../../api/types.ts';
import { FILTERS } from './filters.ts';
import { SCORERS, type Score } from './scores.ts';
import type { Refusal, World } from './world.ts';

/**
 * The scheduler's decision written down naively: what kube-scheduler's default profile says of each node, by looking at
 * everything for every question. Straight, slow, without memory. For tests only.
 * Upstream: pkg/scheduler/framework/plugins. Left out: devices, volumes that are not bound, limits of volumes a node.
 */
export interface Judgement {
  /** By node; a node that is not named in the pod's node affinity by name is not even looked at. */
  readonly refused: Readonly<Record<string, Refusal>>;
  readonly feasible: readonly string[];
  /** By plugin, in the order of `feasible`; empty where there is nothing to choose. */
  readonly scores: Readonly<Record<string, Score>>;
  readonly totals: readonly number[];
}

export function judgeNaively(pod: Pod, world: World): Judgement {
  const refused: Record<string, Refusal> = {};
  const fit: Node[] = [];
  for (const node of world.nodes.filter((n) => isNamed(pod, n))) {
    const refusal = firstRefusal(pod, node, world);
    if (refusal) refused[node.metadata.name] = refusal;
    else fit.push(node);
  }
  const scores: Record<string, Score> = {};
  if (fit.length > 1)
    for (const [plugin, [weight, score]] of Object.entries(SCORERS)) {
      const found = score(pod, fit, world);
      if (found) scores[plugin] = { ...found, weight };
    }
  const totals = fit.map((_, i) =>
    Object.values(scores).reduce((sum, { weight, normalized }) => sum + weight * (normalized[i] as number), 0),
  );
  return { refused, feasible: fit.map((n) => n.metadata.name), scores, totals };
}

function firstRefusal(pod: Pod, node: Node, world: World): Refusal | undefined {
  for (const filter of FILTERS) {
    const refusal = filter(pod, node, world);
    if (refusal) return refusal;
  }
  return undefined;
}

/** If every term names nodes by their name, only those are candidates. */
function isNamed({ spec }: Pod, { metadata }: Node): boolean {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const names = terms.map(({ matchFields = [] }) =>
    matchFields.filter((f) => f.key === 'metadata.name' && f.operator === 'In').map((f) => f.values ?? []),
  );
  if (names.length === 0 || names.some((lists) => lists.length === 0)) return true;
  return names.some((lists) => lists.every((values) => values.includes(metadata.name)));
}
