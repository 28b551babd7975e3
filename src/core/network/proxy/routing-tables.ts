import type { RoutingRule, RoutingTable } from '../types.ts';

/**
 * What the kernels of the machines hold: one table a node. It stays when kube-proxy stops or cannot reach the API
 * server, which is why it lives outside of the component; it goes when the machine is switched off.
 */
class NodeTable {
  readonly node: string;
  syncedAt = 0;
  /** Grows with every change of the rules. */
  version = 0;
  readonly #byService = new Map<string, readonly RoutingRule[]>();
  readonly #byAddress = new Map<string, RoutingRule>();
  readonly #byNodePort = new Map<string, RoutingRule>();
  readonly #byHealthPort = new Map<number, RoutingRule>();
  /** Its kube-proxy runs: that one answers health checks itself. */
  isServed = false;
  #plain: RoutingTable | undefined;

  constructor(node: string) {
    this.node = node;
  }

  /** Keys of the Services that have rules. */
  services(): IterableIterator<string> {
    return this.#byService.keys();
  }

  entries(): ReadonlyMap<string, readonly RoutingRule[]> {
    return this.#byService;
  }

  /** Puts the Service's rules in place of those it had; false if they are the same. */
  set(service: string, rules: readonly RoutingRule[]): boolean {
    const old = this.#byService.get(service);
    if (old === rules || (!old && rules.length === 0)) return false;
    for (const rule of old ?? []) {
      for (const ip of addressesOf(rule)) this.#byAddress.delete(addressOf(rule.protocol, ip, rule.port));
      if (rule.nodePort) this.#byNodePort.delete(`${rule.protocol}/${rule.nodePort}`);
      if (rule.healthCheck) this.#byHealthPort.delete(rule.healthCheck.port);
    }
    this.version++;
    if (rules.length > 0) this.#byService.set(service, rules);
    else this.#byService.delete(service);
    for (const rule of rules) {
      for (const ip of addressesOf(rule)) this.#byAddress.set(addressOf(rule.protocol, ip, rule.port), rule);
      if (rule.nodePort) this.#byNodePort.set(`${rule.protocol}/${rule.nodePort}`, rule);
      if (rule.healthCheck) this.#byHealthPort.set(rule.healthCheck.port, rule);
    }
    this.#plain = undefined;
    return true;
  }

  synced(at: number): void {
    this.syncedAt = at;
    this.#plain = undefined;
  }

  byAddress(protocol: string, ip: string, port: number): RoutingRule | undefined {
    return this.#byAddress.get(addressOf(protocol, ip, port));
  }

  byNodePort(protocol: string, port: number): RoutingRule | undefined {
    return this.#byNodePort.get(`${protocol}/${port}`);
  }

  /** The Service whose health is told on the port, by a kube-proxy that runs. */
  byHealthPort(port: number): RoutingRule | undefined {
    return this.isServed ? this.#byHealthPort.get(port) : undefined;
  }

  /** As plain data, Services in order. */
  toPlain(): RoutingTable {
    this.#plain ??= {
      node: this.node,
      syncedAt: this.syncedAt,
      rules: [...this.#byService.keys()].sort().flatMap((key) => this.#byService.get(key) ?? []),
    };
    return this.#plain;
  }
}

const addressesOf = ({ clusterIP, externalIPs }: RoutingRule): readonly string[] =>
  externalIPs ? [clusterIP, ...externalIPs] : [clusterIP];

const addressOf = (protocol: string, ip: string, port: number): string => `${protocol}/${ip}:${port}`;

/** What a snapshot keeps of the tables; rules are shared. */
export type RoutingSnapshot = readonly {
  readonly node: string;
  readonly syncedAt: number;
  readonly services: readonly (readonly [string, readonly RoutingRule[]])[];
}[];

export class RoutingTables {
  readonly #tables = new Map<string, NodeTable>();
  #dropped = 0;

  /** Changes whenever any rule of any node does. */
  get version(): number {
    let sum = this.#dropped;
    for (const table of this.#tables.values()) sum += table.version;
    return sum;
  }

  get(node: string): RoutingTable | undefined {
    return this.#tables.get(node)?.toPlain();
  }

  table(node: string): NodeTable | undefined {
    return this.#tables.get(node);
  }

  /** The node's table; an empty one if it has none yet. */
  open(node: string): NodeTable {
    let table = this.#tables.get(node);
    if (!table) this.#tables.set(node, (table = new NodeTable(node)));
    return table;
  }

  /** The machine was switched off. */
  drop(node: string): void {
    this.#dropped += 1 + (this.#tables.get(node)?.version ?? 0);
    this.#tables.delete(node);
  }

  snapshot(): RoutingSnapshot {
    return [...this.#tables.values()].map((t) => ({ node: t.node, syncedAt: t.syncedAt, services: [...t.entries()] }));
  }

  restore(snapshot: RoutingSnapshot): void {
    this.#tables.clear();
    for (const { node, syncedAt, services } of snapshot) {
      const table = this.open(node);
      for (const [service, rules] of services) table.set(service, rules);
      table.synced(syncedAt);
    }
  }
}
