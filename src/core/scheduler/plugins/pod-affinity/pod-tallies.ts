import { PodTally, Recent, type DomainSums } from '../../node-counts.ts';
import type { NodeCatalog, ObjectLookup } from '../../plugin.ts';
import type { AffinityTerm, PodInfo } from '../../pod-info.ts';
import { matchesAll } from './term-matches.ts';

/** How many placed pods all terms of a list mean, by domain of one of them; kept for pods that ask the same. */
export class PodTallies {
  readonly #nodes: NodeCatalog;
  readonly #objects: ObjectLookup;
  readonly #tallies = new Recent<PodTally>();
  #namespaces = -1;

  constructor(nodes: NodeCatalog, objects: ObjectLookup) {
    this.#nodes = nodes;
    this.#objects = objects;
  }

  /** `use` keeps apart what is changed in imagination by different rules. */
  domains(terms: readonly AffinityTerm[], topologyKey: string, use = ''): DomainSums {
    const version = this.#objects.namespaceVersion();
    // What a selector of namespaces means may have changed.
    if (version !== this.#namespaces) this.#tallies.clear();
    this.#namespaces = version;
    const id = use + terms.map((t) => t.id).join();
    const weigh = (info: PodInfo): number => (matchesAll(terms, info, this.#objects) ? 1 : 0);
    const tally = this.#tallies.get(id, () => new PodTally(this.#nodes, weigh)).sync();
    return tally.counts.sums(this.#nodes, topologyKey, () => ({ topologyKey }));
  }
}
