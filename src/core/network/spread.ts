import type { ClusterDns } from './dns.ts';
import { isIPv4 } from './ipv4.ts';
import type { NetworkWorld } from './network-world.ts';
import { parseUrl } from './parse-url.ts';
import type { RoutingTables } from './proxy/routing-tables.ts';
import type { SessionAffinity } from './session-affinity.ts';
import { wayTo, type Gate, type Origin, type Outside } from './route.ts';
import type { RequestFailure, RoutingEndpoint } from './types.ts';

/**
 * Where a stream of requests goes: the way of the data plane taken once for all of them, with shares in the place of
 * chance. Each client node counts the same and goes by its own table, so what is stale there goes wrong here too.
 * Upstream: the probabilities of pkg/proxy/iptables come to an equal share for every endpoint.
 */
export interface SpreadCall {
  readonly url: string;
  readonly namespace: string;
  /** Machines the requests start at, or the world outside. */
  readonly nodes: readonly string[] | 'outside';
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
  readonly outside?: Outside;
}

export function spreadOver(deps: Deps, { url, namespace, nodes }: SpreadCall): readonly Share[] {
  const target = parseUrl(url);
  if (!target) return [{ share: 1, failure: 'dns-no-such-name' }];
  if (nodes === 'outside') return fromOutside(deps, target.host, target.port);
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

function fromOutside(deps: Deps, host: string, port: number): readonly Share[] {
  const ip = isIPv4(host) ? host : deps.outside?.addressOf(host);
  if (ip === undefined) return [{ share: 1, failure: 'dns-no-such-name' }];
  const sums = new Sums();
  route(deps, sums, { node: undefined, ip, port, share: 1 });
  return sums.shares();
}

const OUTSIDE_IP = '198.18.0.10';

interface Part {
  /** Undefined: outside of the cluster. */
  readonly node: string | undefined;
  readonly ip: string;
  readonly port: number;
  readonly share: number;
}

function route(deps: Deps, sums: Sums, { node, ip, port, share }: Part): void {
  const own = node === undefined ? undefined : deps.world.machine(node)?.ip;
  const origin: Origin = { ip: own ?? OUTSIDE_IP, ...(node === undefined ? {} : { node }) };
  const way = wayTo(deps, origin, ip, port);
  switch (way.kind) {
    case 'service':
      for (const gate of way.gates) enter(deps, sums, gate, origin, share / way.gates.length);
      return;
    case 'nowhere':
      return sums.fail(way.failure, share);
    default:
      return sums.direct(ip, port, share);
  }
}

function enter(deps: Deps, sums: Sums, gate: Gate, { ip }: Origin, share: number): void {
  const known = gate.rule.sessionAffinity === 'None' ? undefined : deps.affinity.find(gate, ip, deps.now);
  if (gate.failure) sums.fail(gate.failure, share);
  else if (known) sums.direct(known.ip, known.port, share);
  else sums.among(gate.endpoints, share);
}

/** Adds up by rule first: nodes in the same state share their rules. */
class Sums {
  readonly #among = new Map<readonly RoutingEndpoint[], number>();
  readonly #direct = new Map<string, { ip: string; port: number; share: number }>();
  readonly #failed = new Map<RequestFailure, number>();

  among(endpoints: readonly RoutingEndpoint[], share: number): void {
    this.#among.set(endpoints, (this.#among.get(endpoints) ?? 0) + share);
  }

  fail(failure: RequestFailure, share: number): void {
    this.#failed.set(failure, (this.#failed.get(failure) ?? 0) + share);
  }

  direct(ip: string, port: number, share: number): void {
    const key = `${ip}:${port}`;
    const known = this.#direct.get(key);
    if (known) known.share += share;
    else this.#direct.set(key, { ip, port, share });
  }

  shares(): Share[] {
    for (const [endpoints, share] of this.#among)
      for (const { ip, port } of endpoints) this.direct(ip, port, share / endpoints.length);
    const out: Share[] = [...this.#direct.values()];
    for (const [failure, share] of this.#failed) out.push({ share, failure });
    return out;
  }
}
