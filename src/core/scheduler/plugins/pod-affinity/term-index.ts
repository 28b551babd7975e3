import { NodeCounts, type DomainSums } from '../../node-counts.ts';
import type { NodeInfo } from '../../node-info.ts';
import type { NodeCatalog, ObjectLookup } from '../../plugin.ts';
import type { AffinityTerm, PodInfo } from '../../pod-info.ts';
import { termMatches } from './term-matches.ts';

/**
 * The terms of the pods that are placed, equal terms together, summed by domain: what they mean for one more pod is a
 * question to a few terms instead of to every pod.
 */
export interface WeighedTerm {
  readonly term: AffinityTerm;
  readonly weight: number;
}

interface Entry {
  readonly term: AffinityTerm;
  readonly counts: NodeCounts;
}

export class TermIndex {
  readonly #nodes: NodeCatalog;
  readonly #objects: ObjectLookup;
  readonly #termsOf: (info: PodInfo) => readonly WeighedTerm[];
  readonly #entries = new Map<string, Entry>();
  #version = -1;

  constructor(nodes: NodeCatalog, objects: ObjectLookup, termsOf: (info: PodInfo) => readonly WeighedTerm[]) {
    this.#nodes = nodes;
    this.#objects = objects;
    this.#termsOf = termsOf;
  }

  /** Sums of the terms that mean this pod. */
  meaning(pod: PodInfo): DomainSums[] {
    this.#sync();
    const found: DomainSums[] = [];
    for (const { term, counts } of this.#entries.values()) {
      if (counts.byNode.size === 0 || !termMatches(term, pod, this.#objects)) continue;
      found.push(counts.sums(this.#nodes, term.topologyKey, () => ({ topologyKey: term.topologyKey })));
    }
    return found;
  }

  #sync(): void {
    const { journal } = this.#nodes;
    if (this.#version === journal.version) return;
    const isKnown = journal.replay(this.#version, ({ node, info, sign }) => {
      if (info.affinity) this.#apply(node, info, sign);
    });
    if (!isKnown) this.#rebuild();
    this.#version = journal.version;
  }

  #rebuild(): void {
    this.#entries.clear();
    for (const node of this.#nodes.places())
      for (const info of node.pods.values()) if (info.affinity) this.#apply(node, info, 1);
  }

  #apply(node: NodeInfo, info: PodInfo, sign: 1 | -1): void {
    for (const { term, weight } of this.#termsOf(info)) {
      let entry = this.#entries.get(term.id);
      if (!entry) this.#entries.set(term.id, (entry = { term, counts: new NodeCounts() }));
      entry.counts.add(node, sign * weight);
      if (entry.counts.byNode.size === 0) this.#entries.delete(term.id);
    }
  }
}
