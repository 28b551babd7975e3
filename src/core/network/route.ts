import type { BalancerRecord } from '../world/cloud.ts';
import type { NetworkWorld } from './network-world.ts';
import { isInBlock } from './policy/ip-block.ts';
import type { RoutingTables } from './proxy/routing-tables.ts';
import type { RequestFailure, RoutingEndpoint, RoutingRule } from './types.ts';

/**
 * Where packets for an address enter a node's rules: at the node they start at, at the machine they are sent to, or at
 * one of those a load balancer sends to; and what the traffic policies make of it there. Decides nothing by chance.
 * Upstream: the chains KUBE-SERVICES, KUBE-NODEPORTS, EXT and FW of pkg/proxy/iptables/proxier.go.
 */
export interface Origin {
  /** Undefined: outside of the cluster. */
  readonly node?: string;
  readonly ip: string;
}

export interface Gate {
  readonly node: string;
  readonly rule: RoutingRule;
  readonly endpoints: readonly RoutingEndpoint[];
  /** Why nothing goes on from here, if so. */
  readonly failure?: RequestFailure;
  /** What the server sees as its client, and where packets of that address start. */
  readonly from: Origin;
}

export type Way =
  | { readonly kind: 'service'; readonly gates: readonly Gate[] }
  /** Answered by the machine's kube-proxy itself. */
  | { readonly kind: 'health'; readonly rule: RoutingRule; readonly node: string }
  | { readonly kind: 'direct' }
  | { readonly kind: 'nowhere'; readonly failure: RequestFailure };

export interface RouteDeps {
  readonly world: NetworkWorld;
  readonly tables: RoutingTables;
  /** What stands outside of the cluster; absent: nothing. */
  readonly outside?: Outside;
}

export interface Outside {
  /** The cloud's load balancer that has the address. */
  balancerAt(ip: string): BalancerRecord | undefined;
  /** Address of a name in the world's DNS. */
  addressOf(host: string): string | undefined;
}

const DIRECT: Way = { kind: 'direct' };

interface Packet {
  readonly origin: Origin;
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

export function wayTo(deps: RouteDeps, origin: Origin, ip: string, port: number, protocol = 'TCP'): Way {
  const { tables, world, outside } = deps;
  if (origin.node !== undefined) {
    const rule = tables.table(origin.node)?.byAddress(protocol, ip, port);
    if (rule) return { kind: 'service', gates: [gateAt(deps, origin.node, rule, origin, ip)] };
  }
  const packet = { origin, ip, port, protocol };
  const machine = world.machineOfIp(ip);
  if (machine?.ip === ip) return toMachine(deps, machine.name, packet);
  const balancer = outside?.balancerAt(ip);
  if (balancer) return throughBalancer(deps, balancer, packet);
  return origin.node === undefined ? { kind: 'nowhere', failure: 'no-route' } : DIRECT;
}

function toMachine(deps: RouteDeps, node: string, { origin, ip, port, protocol }: Packet): Way {
  if (!deps.world.isPowered(node)) return DIRECT;
  const table = deps.tables.table(node);
  const rule = table?.byAddress(protocol, ip, port) ?? table?.byNodePort(protocol, port);
  if (rule) return { kind: 'service', gates: [gateAt(deps, node, rule, origin, ip)] };
  const health = protocol === 'TCP' ? table?.byHealthPort(port) : undefined;
  return health ? { kind: 'health', rule: health, node } : DIRECT;
}

/** To every machine the load balancer finds in good health; one that proxies is the client itself from there on. */
function throughBalancer(deps: RouteDeps, lb: BalancerRecord, { origin, port, protocol }: Packet): Way {
  const entry = lb.ports.find((p) => p.port === port && p.protocol === protocol);
  if (!entry) return { kind: 'nowhere', failure: 'no-route' };
  if (lb.isProxy && !isAllowed(lb.ranges, origin.ip)) return { kind: 'nowhere', failure: 'denied-by-source-ranges' };
  const outside: Origin = { ip: lb.isProxy ? lb.ip : origin.ip };
  const gates = lb.hosts.flatMap((host) => {
    const table = deps.tables.table(host);
    if (!table || !deps.world.isPowered(host) || !isHealthy(table, lb.healthPort)) return [];
    const rule = lb.isProxy
      ? entry.nodePort && table.byNodePort(protocol, entry.nodePort)
      : table.byAddress(protocol, lb.ip, port);
    return rule ? [gateAt(deps, host, rule, outside, lb.ip)] : [];
  });
  return gates.length > 0 ? { kind: 'service', gates } : { kind: 'nowhere', failure: 'connection-timeout' };
}

type Table = NonNullable<ReturnType<RoutingTables['table']>>;

const isHealthy = (table: Table, healthPort: number | undefined): boolean =>
  healthPort === undefined ? table.isServed : (table.byHealthPort(healthPort)?.healthCheck?.localEndpoints ?? 0) > 0;

function gateAt(deps: RouteDeps, node: string, rule: RoutingRule, origin: Origin, ip: string): Gate {
  const isInside = origin.node === node;
  if (ip === rule.clusterIP) return opened(node, rule, rule.endpoints, origin);
  if (rule.firewall?.ips.includes(ip) && !isAllowed(rule.firewall.ranges, origin.ip))
    return { node, rule, endpoints: [], failure: 'denied-by-source-ranges', from: origin };
  const inside = rule.inside ?? rule.endpoints;
  const endpoints = isInside ? inside : (rule.outside ?? inside);
  const own = deps.world.machine(node)?.ip;
  const from = rule.keepsClient || own === undefined ? origin : { node, ip: own };
  return opened(node, rule, endpoints, from);
}

function opened(node: string, rule: RoutingRule, endpoints: readonly RoutingEndpoint[], from: Origin): Gate {
  if (endpoints.length > 0) return { node, rule, endpoints, from };
  return { node, rule, endpoints, from, failure: rule.drops ? 'no-local-endpoints' : 'no-endpoints' };
}

const isAllowed = (ranges: readonly string[], ip: string): boolean =>
  ranges.length === 0 || ranges.some((range) => isInBlock(ip, range));
