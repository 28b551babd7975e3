import { matches } from '../../../api/label-selector.ts';
import type { DomainSums } from '../../node-counts.ts';
import type { NodeInfo } from '../../node-info.ts';
import { unresolvable, unschedulable, type Verdict } from '../../plugin.ts';
import type { PodInfo } from '../../pod-info.ts';
import type { SpreadConstraint } from '../../spread-constraints.ts';
import type { SpreadTallies } from './spread-tallies.ts';

/** DoNotSchedule constraints. Upstream: plugins/podtopologyspread/filtering.go. */
const NO_LABEL = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");
const TOO_SKEWED = unschedulable("node(s) didn't match pod topology spread constraints");

interface Rule {
  readonly constraint: SpreadConstraint;
  readonly matchesSelf: number;
  readonly domains: DomainSums;
}

export class HardSpread {
  readonly #tallies: SpreadTallies;
  #namespace = '';
  #rules: readonly Rule[] = [];

  constructor(tallies: SpreadTallies) {
    this.#tallies = tallies;
  }

  /** False if there is no such constraint. */
  build(pod: PodInfo, constraints: readonly SpreadConstraint[]): boolean {
    this.#namespace = pod.namespace;
    this.#rules = constraints.map((constraint) => ({
      constraint,
      matchesSelf: matches(constraint.selector, pod.pod.metadata.labels) ? 1 : 0,
      domains: this.#tallies.domains(constraint, pod, constraints, true),
    }));
    return constraints.length > 0;
  }

  check(node: NodeInfo): Verdict | undefined {
    for (const { constraint, domains, matchesSelf } of this.#rules) {
      const value = node.labels[constraint.topologyKey];
      if (value === undefined) return NO_LABEL;
      // Fewer domains than asked for: the missing ones count as empty.
      const min = domains.size < constraint.minDomains ? 0 : domains.smallest();
      if (domains.get(value) + matchesSelf - min > constraint.maxSkew) return TOO_SKEWED;
    }
    return undefined;
  }

  /** As upstream, a leaving pod counts here although it does not when all are counted. */
  count(other: PodInfo, node: NodeInfo, sign: 1 | -1): void {
    if (other.namespace !== this.#namespace) return;
    for (const { constraint, domains } of this.#rules) {
      if (matches(constraint.selector, other.pod.metadata.labels)) domains.shift(node, sign);
    }
  }
}
