import type { ClusterDns } from './dns.ts';
import { isIPv4 } from './ipv4.ts';
import type { NetworkWorld } from './network-world.ts';
import { parseUrl } from './parse-url.ts';
import type { RoutingTables } from './proxy/routing-tables.ts';
import type { SessionAffinity } from './session-affinity.ts';
import type { RequestFailure, RoutingRule } from './types.ts';

/**
 * Where a stream of requests goes: the way of the data plane taken once for all of them, with shares in the place of
 * chance. Each client node counts the same and goes by its own table, so what is stale there goes wrong here too.
 * Upstream: the probabilities of pkg/proxy/iptables come to an equal share for every endpoint.
 */
export interface SpreadCall {
  readonly url: string;
  readonly namespace: string;
  /** Machines the requests start at. */
  readonly nodes: readonly string[];
}

/** The shares of a spread add up to 1. */
export type Share = { readonly share: number } & (
  { readonly ip: string; readonly port: number } | { readonly failure: RequestFailure }
);

interface Deps {
  readonly world: NetworkWorld;
  readonly dns: ClusterDns;
  readonly tables: RoutingTables;
  readonly affinity: SessionAffinity;
  readonly now: number;
}

export function spreadOver(deps: Deps, { url, namespace, nodes }: SpreadCall): readonly Share[] {
  const target = parseUrl(url);
  if (!target) return [{ share: 1, failure: 'dns-no-such-name' }];
  if (nodes.length === 0) return [{ share: 1, failure: 'source-not-running' }];
  const isAddress = isIPv4(target.host);
  const answer = isAddress ? undefined : deps.dns.resolve(target.host, namespace);
  if (answer?.kind === 'unreachable') return [{ share: 1, failure: 'dns-unreachable' }];
  if (answer?.kind === 'no-such-name') return [{ share: 1, failure: 'dns-no-such-name' }];
  const ips = answer?.ips ?? [target.host];
  const sums = new Sums();
  for (const node of nodes)
    for (const ip of ips) route(deps, sums, { node, ip, port: target.port, share: 1 / (nodes.length * ips.length) });
  return sums.shares();
}

interface Part {
  readonly node: string;
  readonly ip: string;
  readonly port: number;
  readonly share: number;
}

function route(deps: Deps, sums: Sums, part: Part): void {
  const rule = ruleFor(deps, part);
  if (!rule) return sums.direct(part.ip, part.port, part.share);
  if (rule.sessionAffinity === 'None') return sums.rule(rule, part.share);
  const client = deps.world.machine(part.node)?.ip ?? '';
  const known = deps.affinity.find(part.node, rule, client, deps.now);
  if (known) sums.direct(known.ip, known.port, part.share);
  else sums.rule(rule, part.share);
}

/** In the table of the client's node, or for a node port in that of the node addressed. */
function ruleFor({ tables, world }: Deps, { node, ip, port }: Part): RoutingRule | undefined {
  const rule = tables.table(node)?.byAddress('TCP', ip, port);
  if (rule) return rule;
  const machine = world.machineOfIp(ip);
  return machine?.ip === ip ? tables.table(machine.name)?.byNodePort('TCP', port) : undefined;
}

/** Adds up by rule first: nodes in the same state share their rules. */
class Sums {
  readonly #rules = new Map<RoutingRule, number>();
  readonly #direct = new Map<string, { ip: string; port: number; share: number }>();
  #refused = 0;

  rule(rule: RoutingRule, share: number): void {
    this.#rules.set(rule, (this.#rules.get(rule) ?? 0) + share);
  }

  direct(ip: string, port: number, share: number): void {
    const key = `${ip}:${port}`;
    const known = this.#direct.get(key);
    if (known) known.share += share;
    else this.#direct.set(key, { ip, port, share });
  }

  shares(): Share[] {
    for (const [{ endpoints }, share] of this.#rules) {
      if (endpoints.length === 0) this.#refused += share;
      for (const { ip, port } of endpoints) this.direct(ip, port, share / endpoints.length);
    }
    const out: Share[] = [...this.#direct.values()];
    if (this.#refused > 0) out.push({ share: this.#refused, failure: 'no-endpoints' });
    return out;
  }
}
