import type { NodeInfo } from './node-info.ts';
import type { NodeCatalog } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

/** Different rules kept for the same counts. */
const MAX_SUMS = 16;

/**
 * Numbers of pods by node, and their sums by topology domain, kept up to date pod by pod instead of counted for every
 * pod that is placed. Invariant: at any time equal to what counting all pods of all nodes would give (tested against
 * it). Upstream counts anew for each pod: plugins/podtopologyspread, plugins/interpodaffinity.
 */
export class NodeCounts {
  readonly byNode = new Map<NodeInfo, number>();
  readonly #sums = new Map<string, DomainSums>();

  on(node: NodeInfo): number {
    return this.byNode.get(node) ?? 0;
  }

  add(node: NodeInfo, n: number): void {
    const sum = (this.byNode.get(node) ?? 0) + n;
    if (sum !== 0) this.byNode.set(node, sum);
    else this.byNode.delete(node);
    for (const sums of this.#sums.values()) sums.shift(node, n);
  }

  clear(): void {
    this.byNode.clear();
    for (const sums of this.#sums.values()) sums.forget();
  }

  /** Sums of these counts by a rule; the id says which rule. Call it after the counts have followed the journal. */
  sums(nodes: NodeCatalog, id: string, rule: () => DomainRule): DomainSums {
    let sums = this.#sums.get(id);
    if (!sums) {
      if (this.#sums.size >= MAX_SUMS) this.#sums.delete(this.#sums.keys().next().value as string);
      this.#sums.set(id, (sums = new DomainSums(this, nodes, rule())));
    }
    return sums.sync();
  }
}

/** Pods that a function gives a weight, by node; follows the journal when asked to. */
export class PodTally {
  readonly counts = new NodeCounts();
  readonly #nodes: NodeCatalog;
  readonly #weigh: (info: PodInfo) => number;
  #version = -1;

  constructor(nodes: NodeCatalog, weigh: (info: PodInfo) => number) {
    this.#nodes = nodes;
    this.#weigh = weigh;
  }

  sync(): this {
    const { journal } = this.#nodes;
    if (this.#version === journal.version) return this;
    const isKnown = journal.replay(this.#version, ({ node, info, sign }) => this.apply(node, info, sign));
    if (!isKnown) this.#rebuild();
    this.#version = journal.version;
    return this;
  }

  apply(node: NodeInfo, info: PodInfo, sign: 1 | -1): void {
    const n = this.#weigh(info);
    if (n !== 0) this.counts.add(node, sign * n);
  }

  /** Counts anew the next time; what `weigh` looks at has changed. */
  expire(): void {
    this.#version = -1;
  }

  #rebuild(): void {
    this.counts.clear();
    for (const node of this.#nodes.places()) for (const info of node.pods.values()) this.apply(node, info, 1);
  }
}

export interface DomainRule {
  readonly topologyKey: string;
  /** Only these nodes count; absent: all. Asked again when nodes change. */
  readonly includes?: (node: NodeInfo) => boolean;
  /** Every value of an included node is a domain, with pods or without. */
  readonly keepsEmpty?: boolean;
}

/** Sums of counts by value of a node label. */
export class DomainSums {
  readonly topologyKey: string;
  readonly #of: NodeCounts;
  readonly #nodes: NodeCatalog;
  readonly #rule: DomainRule;
  readonly #values = new Map<string, number>();
  /** Domains by their sum, to know the smallest. */
  readonly #histogram = new Map<number, number>();
  /** Included nodes; undefined if all are. */
  #members: ReadonlySet<NodeInfo> | undefined;
  #smallest = 0;
  #topology = -1;

  constructor(of: NodeCounts, nodes: NodeCatalog, rule: DomainRule) {
    this.#of = of;
    this.#nodes = nodes;
    this.#rule = rule;
    this.topologyKey = rule.topologyKey;
  }

  sync(): this {
    if (this.#topology !== this.#nodes.topologyVersion) this.#rebuild();
    return this;
  }

  forget(): void {
    this.#topology = -1;
  }

  /** Number of domains. */
  get size(): number {
    return this.#values.size;
  }

  has(value: string): boolean {
    return this.#values.has(value);
  }

  get(value: string | undefined): number {
    return value === undefined ? 0 : (this.#values.get(value) ?? 0);
  }

  on(node: NodeInfo): number {
    return this.get(node.labels[this.topologyKey]);
  }

  /** The smallest sum of all domains; only with `keepsEmpty`. */
  smallest(): number {
    if (this.#values.size === 0) return 0;
    while (!this.#histogram.has(this.#smallest)) this.#smallest++;
    return this.#smallest;
  }

  shift(node: NodeInfo, n: number): void {
    if (this.#topology === -1 || !node.node || (this.#members && !this.#members.has(node))) return;
    const value = node.labels[this.topologyKey];
    if (value !== undefined) this.#change(value, n);
  }

  #change(value: string, n: number): void {
    const old = this.#values.get(value);
    const sum = (old ?? 0) + n;
    if (this.#rule.keepsEmpty) this.#recount(old, sum);
    if (sum !== 0 || this.#rule.keepsEmpty) this.#values.set(value, sum);
    else this.#values.delete(value);
  }

  #recount(old: number | undefined, sum: number): void {
    const histogram = this.#histogram;
    if (old !== undefined) {
      const left = (histogram.get(old) ?? 0) - 1;
      if (left > 0) histogram.set(old, left);
      else histogram.delete(old);
    }
    histogram.set(sum, (histogram.get(sum) ?? 0) + 1);
    this.#smallest = Math.min(this.#smallest, sum);
  }

  #rebuild(): void {
    this.#topology = this.#nodes.topologyVersion;
    this.#values.clear();
    this.#histogram.clear();
    this.#smallest = 0;
    const { includes, keepsEmpty } = this.#rule;
    this.#members = includes && new Set(this.#nodes.list().filter(includes));
    if (keepsEmpty) for (const node of this.#members ?? this.#nodes.list()) this.shift(node, 0);
    for (const [node, n] of this.#of.byNode) this.shift(node, n);
  }
}

/** Remembers the latest few of something by key. */
export class Recent<T> {
  readonly #known = new Map<string, T>();
  readonly #max: number;

  constructor(max = 64) {
    this.#max = max;
  }

  get(key: string, make: () => T): T {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#max) this.#known.delete(this.#known.keys().next().value as string);
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  clear(): void {
    this.#known.clear();
  }
}
