import { objectKey } from '../api/group-kind.ts';
import type { RngStream } from '../lib/rng.ts';
import type { HttpAnswer, Network } from '../world/shell/run/io.ts';
import type { PodNetworks } from '../world/shell-host/pod-networks.ts';
import type { World } from '../world/world.ts';
import { chooseEndpoint } from './choose-endpoint.ts';
import type { DataPlane } from './data-plane.ts';
import type { ClusterDns, DnsAnswer } from './dns.ts';
import { isIPv4 } from './ipv4.ts';
import type { PolicyEnforcer } from './policy/policy-enforcer.ts';
import type { RoutingTables } from './proxy/routing-tables.ts';
import type { Resolvers } from './resolver.ts';
import { wayTo, type Outside } from './route.ts';
import type { HttpOutcome, RequestFailure } from './types.ts';
import { siteAsked, websiteOf, type Website } from './websites.ts';

/**
 * The network as the programs in a pod use it: requests, names, connections, pings, by the same tables and servers as
 * all other traffic. Modelled: a ping is answered by whoever has power.
 */
export interface PodNetworkDeps {
  readonly world: World;
  readonly dns: ClusterDns;
  readonly tables: RoutingTables;
  readonly dataPlane: DataPlane;
  readonly policy: PolicyEnforcer;
  readonly outside?: Outside;
  readonly resolvers?: Resolvers;
  isOpenBeside?(ip: string, port: number): boolean | undefined;
  readonly random: RngStream;
  /** Address of the Service of the DNS, if there is one. */
  dnsServer(): string | undefined;
}

const KINDS: Readonly<Record<RequestFailure, HttpAnswer['kind']>> = {
  'dns-no-such-name': 'no-such-name',
  'dns-unreachable': 'dns-unreachable',
  'no-route': 'timeout',
  'no-endpoints': 'refused',
  'connection-refused': 'refused',
  'connection-timeout': 'timeout',
  'node-down': 'timeout',
  'denied-by-policy': 'timeout',
  'no-local-endpoints': 'timeout',
  'denied-by-source-ranges': 'timeout',
  'source-not-running': 'timeout',
};

const DEFAULT_DNS = '10.96.0.10';

export function podNetworks(deps: PodNetworkDeps): PodNetworks {
  return (spec) => {
    const source = objectKey('Pod', spec.namespace, spec.pod);
    return {
      request: (method, url, options = {}) => {
        const outside = siteAsked(url);
        if (outside && options.protocol === undefined) return fromOutside(deps, spec, outside);
        return answerOf(url, deps.dataPlane.send({ source, method, url, ...options }, deps.random));
      },
      resolve: (name) => {
        const own = deps.world.sandboxes.get(spec.podUid);
        if (own && !deps.policy.isDnsAllowed(own.ip, deps.dnsServer() ?? DEFAULT_DNS)) return 'unreachable';
        const answer = ask(deps, spec, name);
        const site = answer.kind === 'no-such-name' ? websiteOf(name) : undefined;
        if (site) return { name, ips: [site.ip] };
        return answer.kind === 'found' ? answer : answer.kind;
      },
      srv: (name) => {
        const own = deps.world.sandboxes.get(spec.podUid);
        if (own && !deps.policy.isDnsAllowed(own.ip, deps.dnsServer() ?? DEFAULT_DNS)) return 'unreachable';
        return deps.dns.srv(name, spec.namespace);
      },
      pointer: (name, type) => {
        const own = deps.world.sandboxes.get(spec.podUid);
        if (own && !deps.policy.isDnsAllowed(own.ip, deps.dnsServer() ?? DEFAULT_DNS)) return 'unreachable';
        return deps.dns.pointer(name, type, spec.namespace);
      },
      connect: (host, port) => connect(deps, spec, host, port),
      ping: (ip) => {
        const fromIp = deps.world.sandboxes.get(spec.podUid)?.ip;
        if (fromIp !== undefined && !deps.policy.isAllowed({ fromIp, toIp: ip, protocol: 'ICMP' })) return false;
        const machine = deps.world.machineOfIp(ip)?.name;
        return machine !== undefined && deps.world.isPowered(machine);
      },
      get dnsServer() {
        return deps.dnsServer() ?? DEFAULT_DNS;
      },
    };
  };
}

function answerOf(url: string, outcome: HttpOutcome): HttpAnswer {
  const port = Number(/^\w+:\/\/[^/:]+:(\d+)/.exec(url)?.[1] ?? (url.startsWith('https:') ? 443 : 80));
  const host = /^\w+:\/\/([^/:]+)/.exec(url)?.[1] ?? '';
  const named = outcome.hops.find((h) => h.kind === 'dns')?.args['ip'];
  const ip = typeof named === 'string' ? named : host === 'localhost' ? '127.0.0.1' : host;
  const base = { latencyMs: outcome.latencyMs, ip, port };
  if (outcome.failure !== undefined) return { ...base, kind: KINDS[outcome.failure] ?? 'timeout' };
  return { ...base, kind: 'answered', status: outcome.status ?? 200, body: outcome.body ?? '' };
}

type Spec = Parameters<PodNetworks>[0];

const OUTSIDE_MS = 40;

/** A website, if DNS answers and no policy is in the way. */
function fromOutside(deps: PodNetworkDeps, spec: Spec, { ip, body }: Website): HttpAnswer {
  const fromIp = deps.world.sandboxes.get(spec.podUid)?.ip;
  const base = { ip, port: 80 };
  const isDnsOpen = fromIp === undefined || deps.policy.isDnsAllowed(fromIp, deps.dnsServer() ?? DEFAULT_DNS);
  if (!isDnsOpen || ask(deps, spec, 'example.com').kind === 'unreachable')
    return { ...base, kind: 'dns-unreachable', latencyMs: 5000 };
  if (fromIp !== undefined && !deps.policy.isAllowed({ fromIp, toIp: ip, port: 80 }))
    return { ...base, kind: 'timeout', latencyMs: 5000 };
  return { ...base, kind: 'answered', status: 200, body, latencyMs: OUTSIDE_MS };
}

function ask({ dns, resolvers }: PodNetworkDeps, spec: Spec, name: string): DnsAnswer {
  const own = resolvers?.of(objectKey('Pod', spec.namespace, spec.pod));
  return dns.resolve(name, spec.namespace, own, own && resolvers?.clusterIp());
}

function connect(deps: PodNetworkDeps, spec: Spec, host: string, port: number): ReturnType<Network['connect']> {
  const { world, tables, random, policy, outside, dnsServer } = deps;
  const own = world.sandboxes.get(spec.podUid);
  if (!own?.isReady) return 'timeout';
  let ip = host === 'localhost' || host.startsWith('127.') ? own.ip : host;
  const beside = (toIp: string, at: number): 'open' | 'refused' | undefined => {
    const isOpen = deps.isOpenBeside?.(toIp, at);
    return isOpen === undefined ? undefined : isOpen ? 'open' : 'refused';
  };
  const reach = (toIp: string, at: number): ReturnType<Network['connect']> =>
    policy.isAllowed({ fromIp: own.ip, toIp, port: at }) ? (beside(toIp, at) ?? world.connect(toIp, at)) : 'timeout';
  if (!isIPv4(ip)) {
    if (!policy.isDnsAllowed(own.ip, dnsServer() ?? DEFAULT_DNS)) return 'timeout';
    const answer = ask(deps, spec, ip);
    if (answer.kind !== 'found') return answer.kind === 'no-such-name' ? 'no-such-name' : 'timeout';
    ip = answer.ips[0] as string;
  }
  const way = wayTo({ world, tables, ...(outside ? { outside } : {}) }, { node: own.machine, ip: own.ip }, ip, port);
  if (way.kind === 'health') return 'open';
  if (way.kind === 'nowhere') return 'timeout';
  if (way.kind === 'direct') return world.podAt(ip) || world.machineOfIp(ip) ? reach(ip, port) : 'timeout';
  const gate = way.gates[random.int(way.gates.length)];
  const endpoint = gate && chooseEndpoint(gate, random);
  if (endpoint) return reach(endpoint.ip, endpoint.port);
  return gate?.failure === 'no-endpoints' ? 'refused' : 'timeout';
}
