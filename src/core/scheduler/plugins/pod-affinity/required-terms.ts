import type { DomainSums } from '../../node-counts.ts';
import type { NodeInfo } from '../../node-info.ts';
import { unresolvable, unschedulable, type NodeCatalog, type ObjectLookup, type Verdict } from '../../plugin.ts';
import type { AffinityTerm, PodInfo } from '../../pod-info.ts';
import type { PodTallies } from './pod-tallies.ts';
import { TermIndex } from './term-index.ts';
import { matchesAll, termMatches } from './term-matches.ts';

/** Required terms, the pod's own and those of the pods that are there. Upstream: plugins/interpodaffinity/filtering.go. */
const NO_AFFINITY = unresolvable("node(s) didn't match pod affinity rules");
const ANTI_AFFINITY = unschedulable("node(s) didn't match pod anti-affinity rules");
const EXISTING_ANTI_AFFINITY = unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");

const NO_TERMS: readonly AffinityTerm[] = [];

/** A term of the pod at hand with the pods it means. */
interface Asked {
  readonly term: AffinityTerm;
  readonly domains: DomainSums;
}

export class RequiredTerms {
  readonly #objects: ObjectLookup;
  readonly #tallies: PodTallies;
  readonly #index: TermIndex;
  #pod: PodInfo | undefined;
  #affinity: readonly Asked[] = [];
  #anti: readonly Asked[] = [];
  /** Where pods are that do not want this one near. */
  #unwelcome: DomainSums[] = [];
  /** Such terms of pods that were imagined only; by topology key and value. */
  readonly #imagined = new Map<string, number>();

  constructor(nodes: NodeCatalog, objects: ObjectLookup, tallies: PodTallies) {
    this.#objects = objects;
    this.#tallies = tallies;
    this.#index = new TermIndex(nodes, objects, (info) =>
      (info.affinity?.requiredAntiAffinity ?? NO_TERMS).map((term) => ({ term, weight: 1 })),
    );
  }

  /** False if no rule concerns this pod. */
  build(pod: PodInfo): boolean {
    const required = pod.affinity?.requiredAffinity ?? NO_TERMS;
    const anti = pod.affinity?.requiredAntiAffinity ?? NO_TERMS;
    this.#pod = pod;
    this.#imagined.clear();
    this.#unwelcome = this.#index.meaning(pod);
    this.#affinity = required.map((term) => ({
      term,
      domains: this.#tallies.domains(required, term.topologyKey, 'all'),
    }));
    this.#anti = anti.map((term) => ({ term, domains: this.#tallies.domains([term], term.topologyKey) }));
    return required.length > 0 || anti.length > 0 || this.#unwelcome.some((d) => d.size > 0);
  }

  check(node: NodeInfo): Verdict | undefined {
    if (this.#affinity.length > 0 && !this.#meetsAffinity(node)) return NO_AFFINITY;
    for (const { domains } of this.#anti) if (domains.on(node) > 0) return ANTI_AFFINITY;
    return this.#isUnwelcome(node) ? EXISTING_ANTI_AFFINITY : undefined;
  }

  /** A pod that comes or goes only in imagination. */
  count(other: PodInfo, node: NodeInfo, sign: 1 | -1): void {
    const required = this.#pod?.affinity?.requiredAffinity;
    if (matchesAll(required, other, this.#objects)) shiftOnce(this.#affinity, node, sign);
    for (const asked of this.#anti) if (termMatches(asked.term, other, this.#objects)) asked.domains.shift(node, sign);
    for (const term of other.affinity?.requiredAntiAffinity ?? NO_TERMS) {
      const value = node.labels[term.topologyKey];
      if (value === undefined || !termMatches(term, this.#pod as PodInfo, this.#objects)) continue;
      const key = pairOf(term.topologyKey, value);
      this.#imagined.set(key, (this.#imagined.get(key) ?? 0) + sign);
    }
  }

  /** A pod that asks to be near its own kind may be the first of it. */
  #meetsAffinity(node: NodeInfo): boolean {
    let hasFriends = true;
    for (const { term, domains } of this.#affinity) {
      const value = node.labels[term.topologyKey];
      if (value === undefined) return false;
      if (domains.get(value) <= 0) hasFriends = false;
    }
    if (hasFriends) return true;
    const isFirst = this.#affinity.every(({ domains }) => domains.size === 0);
    return isFirst && matchesAll(this.#pod?.affinity?.requiredAffinity, this.#pod as PodInfo, this.#objects);
  }

  #isUnwelcome(node: NodeInfo): boolean {
    if (this.#imagined.size > 0) return this.#isUnwelcomeByPair(node);
    for (const domains of this.#unwelcome) if (domains.on(node) > 0) return true;
    return false;
  }

  #isUnwelcomeByPair(node: NodeInfo): boolean {
    const sums = new Map<string, number>();
    for (const domains of this.#unwelcome) {
      const value = node.labels[domains.topologyKey];
      if (value === undefined) continue;
      const key = pairOf(domains.topologyKey, value);
      sums.set(key, (sums.get(key) ?? 0) + domains.get(value));
    }
    for (const name in node.labels) {
      const key = pairOf(name, node.labels[name] as string);
      if ((sums.get(key) ?? 0) + (this.#imagined.get(key) ?? 0) > 0) return true;
    }
    return false;
  }
}

const pairOf = (key: string, value: string): string => `${key}=${value}`;

/** Terms of one key share their sums. */
function shiftOnce(asked: readonly Asked[], node: NodeInfo, sign: 1 | -1): void {
  const shifted = new Set<DomainSums>();
  for (const { domains } of asked) {
    if (shifted.has(domains)) continue;
    shifted.add(domains);
    domains.shift(node, sign);
  }
}
