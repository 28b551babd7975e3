import type { DomainSums } from '../../node-counts.ts';
import type { NodeInfo } from '../../node-info.ts';
import type { NodeCatalog, ObjectLookup } from '../../plugin.ts';
import type { PodInfo, WeightedTerm } from '../../pod-info.ts';
import type { PodTallies } from './pod-tallies.ts';
import { TermIndex, type WeighedTerm } from './term-index.ts';

/** Preferred terms, the pod's own and those of the pods that are there. Upstream: plugins/interpodaffinity/scoring.go. */
export interface PreferenceArgs {
  /** What a required term of a pod that is there adds to the score. */
  readonly hardPodAffinityWeight: number;
  /** Pods without preferences of their own are not scored. */
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

interface Part {
  readonly domains: DomainSums;
  readonly weight: number;
}

const NONE: readonly WeightedTerm[] = [];

export class PreferredTerms {
  readonly #args: PreferenceArgs;
  readonly #tallies: PodTallies;
  readonly #index: TermIndex;
  readonly #known = new WeakMap<object, readonly WeighedTerm[]>();
  #parts: Part[] = [];

  constructor(nodes: NodeCatalog, objects: ObjectLookup, tallies: PodTallies, args: PreferenceArgs) {
    this.#args = args;
    this.#tallies = tallies;
    this.#index = new TermIndex(nodes, objects, (info) => this.#termsOf(info));
  }

  /** False if nothing is preferred. */
  build(pod: PodInfo): boolean {
    const liked = pod.affinity?.preferredAffinity ?? NONE;
    const disliked = pod.affinity?.preferredAntiAffinity ?? NONE;
    this.#parts = [];
    if (this.#args.ignorePreferredTermsOfExistingPods && liked.length + disliked.length === 0) return false;
    for (const { term, weight } of liked) this.#add(this.#tallies.domains([term], term.topologyKey), weight);
    for (const { term, weight } of disliked) this.#add(this.#tallies.domains([term], term.topologyKey), -weight);
    for (const domains of this.#index.meaning(pod)) this.#add(domains, 1);
    return this.#parts.length > 0;
  }

  score(node: NodeInfo): number {
    let sum = 0;
    for (const { domains, weight } of this.#parts) sum += weight * domains.on(node);
    return sum;
  }

  #add(domains: DomainSums, weight: number): void {
    if (domains.size > 0) this.#parts.push({ domains, weight });
  }

  #termsOf({ affinity }: PodInfo): readonly WeighedTerm[] {
    if (!affinity) return NONE;
    let terms = this.#known.get(affinity);
    if (terms) return terms;
    const hard = this.#args.hardPodAffinityWeight;
    terms = [
      ...(hard > 0 ? affinity.requiredAffinity.map((term) => ({ term, weight: hard })) : []),
      ...affinity.preferredAffinity,
      ...affinity.preferredAntiAffinity.map(({ term, weight }) => ({ term, weight: -weight })),
    ];
    this.#known.set(affinity, terms);
    return terms;
  }
}
