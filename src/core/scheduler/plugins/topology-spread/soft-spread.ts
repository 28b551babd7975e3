import type { DomainSums, NodeCounts } from '../../node-counts.ts';
import type { NodeInfo } from '../../node-info.ts';
import { MAX_SCORE, type Scores } from '../../plugin.ts';
import type { PodInfo } from '../../pod-info.ts';
import { hasAllKeys, HOSTNAME, type SpreadConstraint } from '../../spread-constraints.ts';
import type { SpreadTallies } from './spread-tallies.ts';

/** ScheduleAnyway constraints. Upstream: plugins/podtopologyspread/scoring.go. */
interface Rule {
  readonly topologyKey: string;
  readonly maxSkew: number;
  /** Of each node alone: every node is a domain of its own. */
  readonly byHost: NodeCounts | undefined;
  readonly domains: DomainSums | undefined;
  /** Grows with the number of domains. */
  readonly weight: number;
}

const NONE: readonly SpreadConstraint[] = [];

export class SoftSpread {
  readonly #tallies: SpreadTallies;
  #rules: readonly Rule[] = [];
  #ignored = new Set<NodeInfo>();

  constructor(tallies: SpreadTallies) {
    this.#tallies = tallies;
  }

  /** `needsAllKeys`: nodes that lack one of the labels get nothing. False if there is no such constraint. */
  build(
    pod: PodInfo,
    feasible: readonly NodeInfo[],
    constraints: readonly SpreadConstraint[],
    needsAllKeys: boolean,
  ): boolean {
    if (constraints.length === 0) return false;
    this.#ignored = new Set(needsAllKeys ? feasible.filter((node) => !hasAllKeys(constraints, node)) : []);
    const required = needsAllKeys ? constraints : NONE;
    this.#rules = constraints.map((c) => {
      const isByHost = c.topologyKey === HOSTNAME;
      const size = isByHost ? feasible.length - this.#ignored.size : this.#countValues(c.topologyKey, feasible);
      return {
        topologyKey: c.topologyKey,
        maxSkew: c.maxSkew,
        byHost: isByHost ? this.#tallies.pods(c, pod.namespace).counts : undefined,
        domains: isByHost ? undefined : this.#tallies.domains(c, pod, required, false),
        weight: Math.log(size + 2),
      };
    });
    return true;
  }

  score(node: NodeInfo): number {
    if (this.#ignored.size > 0 && this.#ignored.has(node)) return 0;
    let sum = 0;
    for (const { topologyKey, maxSkew, byHost, domains, weight } of this.#rules) {
      const value = node.labels[topologyKey];
      if (value === undefined) continue;
      const n = byHost ? byHost.on(node) : (domains as DomainSums).get(value);
      sum += n * weight + (maxSkew - 1);
    }
    return Math.round(sum);
  }

  /** Fewer is better; nodes outside of the topology get nothing. */
  normalize(scores: Scores, nodes: readonly NodeInfo[]): void {
    const ignored = this.#ignored;
    let min = Infinity;
    let max = 0;
    for (let i = 0; i < scores.length; i++) {
      if (ignored.size > 0 && ignored.has(nodes[i] as NodeInfo)) continue;
      min = Math.min(min, scores[i] as number);
      max = Math.max(max, scores[i] as number);
    }
    for (let i = 0; i < scores.length; i++) {
      if (ignored.size > 0 && ignored.has(nodes[i] as NodeInfo)) scores[i] = 0;
      else scores[i] = max === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (max + min - (scores[i] as number))) / max);
    }
  }

  /** Domains among the feasible nodes; as upstream, those without the label are one more. */
  #countValues(key: string, feasible: readonly NodeInfo[]): number {
    const values = new Set<string | undefined>();
    for (const node of feasible) if (!this.#ignored.has(node)) values.add(node.labels[key]);
    return values.size;
  }
}
